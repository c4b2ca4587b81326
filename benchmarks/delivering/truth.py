"""What the server holds against what the database says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any


def judge(account: Any, standing: Mapping[str, str]) -> dict[str, int]:
    """`standing`: text by native id, of all that stands on the server.

    lost: not there, and nobody is asked. doubled: copies too many. wrong: the database says something else than what
    is there (sent and is not, or is another; not sent and is). unconfirmed: a person is asked.
    """
    copies = Counter(standing.values())
    found: dict[str, int] = defaultdict(int, lost=0, doubled=0, wrong=0, unconfirmed=0, stuck=0)
    rows = account.deliveries.select_related("receipt")
    for row in rows.iterator(chunk_size=1000):
        text = row.draft.text
        is_asked = row.state == "unconfirmed"
        found["unconfirmed"] += is_asked
        found["stuck"] += row.state in ("due", "claimed", "unknown")
        found["lost"] += text not in copies and not is_asked
        found["doubled"] += max(0, copies[text] - 1)
        found["wrong"] += is_wrong(row, text, standing, copies)
    found["doubled"] += sum(many for text, many in copies.items() if not text.startswith("Lampe "))
    return dict(found)


def is_wrong(row: Any, text: str, standing: Mapping[str, str], copies: Mapping[str, int]) -> bool:
    if row.state == "sent":
        receipt = getattr(row, "receipt", None)
        return receipt is None or standing.get(receipt.native_id) != text
    return row.state != "unconfirmed" and copies[text] > 0


def explain(account: Any, standing: Mapping[str, str], most: int = 10) -> list[str]:
    """Of what went wrong, the first cases with every attempt: where a mistake is traced from."""
    copies, told = Counter(standing.values()), []
    for row in account.deliveries.select_related("receipt").iterator(chunk_size=1000):
        text = row.draft.text
        is_lost = text not in copies and row.state != "unconfirmed"
        if is_lost or copies[text] > 1 or is_wrong(row, text, standing, copies):
            where = [name for name, said in standing.items() if said == text]
            receipt = getattr(row, "receipt", None)
            told.append(
                f"{text}: {row.state}, token {row.token}, receipt {receipt and receipt.native_id}, stands {where}"
            )
            told += [f"    {one.kind} {one.outcome} {one.started_at} {one.ended_at} {one.sentence}"
                     for one in row.attempts.order_by("pk")]  # fmt: skip
            most -= 1
        if not most:
            break
    return told + [f"stands there, and is none of ours: {text}" for text in copies if not text.startswith("Lampe ")]
