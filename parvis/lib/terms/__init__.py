from parvis.lib.terms.new import NewTerm, new_terms, words

__all__ = ["NewTerm", "new_terms", "words"]
