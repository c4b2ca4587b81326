"""What listening hears from the packages below."""

from __future__ import annotations

from parvis.events.models import Event
from parvis.events.record import subscribe
from parvis.listening import replies


@subscribe("replies.received")
def match_replies(event: Event) -> None:
    replies.match(event.workspace, event.facts["posts"], event.at)


@subscribe("replies.changed")
def match_changed_replies(event: Event) -> None:
    replies.match(event.workspace, event.facts["posts"], event.at, has_new_words=True)


@subscribe("replies.deleted")
def lose_deleted_replies(event: Event) -> None:
    replies.lose(event.workspace, event.facts["posts"], event.at)
