from parvis.posts.models.post import Author, Post
from parvis.posts.models.source import Source, SourceCount, Unreadable

__all__ = ["Author", "Post", "Source", "SourceCount", "Unreadable"]
