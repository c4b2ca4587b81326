"""Answers as the API's documentation describes them, with our own words in them."""

from __future__ import annotations

import json
from typing import Any

from parvis.door.replay import Recorded

HOST = "https://mastodon.example"
PUBLIC = f"{HOST}/api/v1/timelines/public"


def account(name: str = "zoe", host: str = "mastodon.example") -> dict[str, Any]:
    return {
        "id": f"7{len(name)}",
        "username": name,
        "acct": name if host == "mastodon.example" else f"{name}@{host}",
        "display_name": name.capitalize(),
        "note": "<p>J’aime les lampes</p>",
        "url": f"https://{host}/@{name}",
        "uri": f"https://{host}/users/{name}",
        "avatar": f"https://{host}/avatar.png",
        "bot": False,
        "followers_count": 12,
        "following_count": 3,
        "statuses_count": 40,
        "created_at": "2022-11-05T00:00:00.000Z",
    }


def status(number: int, content: str = "<p>Une lampe</p>", **more: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "uri": f"https://mastodon.example/users/zoe/statuses/{number}",
        "url": f"https://mastodon.example/@zoe/{number}",
        "created_at": "2026-03-03T08:02:00.000Z",
        "edited_at": None,
        "in_reply_to_id": None,
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "fr",
        "replies_count": 1,
        "reblogs_count": 2,
        "favourites_count": 3,
        "content": content,
        "reblog": None,
        "account": account(),
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "emojis": [],
        "card": None,
        "poll": None,
        **more,
    }


def answer(*statuses: dict[str, Any], **headers: str) -> Recorded:
    """A page of statuses, newest first."""
    return Recorded(content=json.dumps(statuses).encode(), headers={k.replace("_", "-"): v for k, v in headers.items()})
