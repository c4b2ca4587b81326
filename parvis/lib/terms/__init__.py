from parvis.lib.terms.new import NewTerm, Said, new_terms
from parvis.lib.terms.phrases import folded_words, words

__all__ = ["NewTerm", "Said", "folded_words", "new_terms", "words"]
