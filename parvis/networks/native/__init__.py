"""Readers of the shapes in which networks give their posts: decoded JSON in, our values out. No I/O."""

from parvis.networks.native.found import Aside, Found, Unreadable

__all__ = ["Aside", "Found", "Unreadable"]
