"""The query language: read it, print it, check it, import it from other tools."""

from parvis.lib.query.errors import Fix, Problem, QueryError, Span
from parvis.lib.query.parser import Parsed, parse, read
from parvis.lib.query.printer import print_query
from parvis.lib.query.saved import resolve, saved_names

__all__ = ["Fix", "Parsed", "Problem", "QueryError", "Span", "parse", "print_query", "read", "resolve", "saved_names"]
