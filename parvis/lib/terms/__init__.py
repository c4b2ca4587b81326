from parvis.lib.terms.new import NewTerm, new_terms

__all__ = ["NewTerm", "new_terms"]
