"""The kinds of due work that a worker does for this package."""
