"""The promise of docs/reference/webhook-in.md: its example is understood, and every name in its table is read."""

import hashlib
import hmac
import re
from datetime import UTC, datetime
from pathlib import Path

from parvis.networks.webhook.network import read
from parvis.networks.webhook.records import NAMES

PAGE = (Path(__file__).parent.parent.parent / "docs" / "reference" / "webhook-in.md").read_text()
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def test_the_example_of_the_reference_is_understood_whole():
    body = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1].encode()
    t = str(int(NOW.timestamp()))
    v1 = hmac.new(b"secret", f"{t}.".encode() + body, hashlib.sha256).hexdigest()  # as the page says
    batch = read(body, {"Parvis-Signature": f"t={t},v1={v1}"}, "secret", NOW, "forum")
    assert batch.bad == ()
    assert [post.kind for post in batch.posts] == ["post", "reply", "review"]
    assert batch.posts[0].links == ("https://lumen.example/aide",)
    assert batch.deletions[0].native_id == "forum#12"


def test_the_table_names_every_name_that_is_understood():
    table = set(re.findall(r"`(\w+)`", "\n".join(line for line in PAGE.splitlines() if line.startswith("| `"))))
    assert {other for names in NAMES.values() for other in names} <= table
