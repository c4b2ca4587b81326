from parvis.posts.models.post import Author, Post
from parvis.posts.models.source import Source, Unreadable

__all__ = ["Author", "Post", "Source", "Unreadable"]
