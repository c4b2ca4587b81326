"""Files keep the contract of the seam, as far as a reader of files can: it never asks the door."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from parvis.networks.files import Files
from parvis.networks.testing import BREAKS, NetworkContract, check_post

SAMPLE = Path(__file__).parent / "samples" / "lumen.csv"


class TestFiles(NetworkContract):
    network = Files
    given: ClassVar = {"path": SAMPLE}
    harmless = tuple(name for name, *_ in BREAKS)

    def test_its_posts_are_plain_text_with_moments_in_utc(self) -> None:
        """The posts of a file belong to the network they were written on."""
        posts = self.posts()
        assert {post.network for post in posts} == {"x", "facebook", "files"}
        for post in posts:
            check_post(post, post.network)
