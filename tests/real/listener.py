"""A listener to be killed: writes what it hears, with the cursor after it, as JSON lines.

`python -m tests.real.listener ADDRESS FILE [CURSOR]`. A line is what a transaction of intake would hold.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from parvis.door import Door
from parvis.networks.bluesky.network import Bluesky


def listen(address: str, into: Path, cursor: str = "") -> None:
    source = Bluesky({"jetstream": address}, Door(allow_private=("127.0.0.1",)))
    with into.open("a") as kept:
        for batch in source.listen(cursor):
            ids = [post.native_id for post in batch.posts]
            kept.write(json.dumps({"ids": ids, "cursor": batch.cursor}) + "\n")
            kept.flush()


if __name__ == "__main__":
    listen(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
