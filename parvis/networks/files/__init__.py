"""Files and folders of posts: exports, archives and dumps of other tools."""

from parvis.networks.files.network import Files

__all__ = ["Files"]
