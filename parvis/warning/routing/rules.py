"""Who hears of an alert: the workspace's routes, or where it has none its owners and managers by mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count

from parvis.listening.models import Mention
from parvis.warning.models import Alert, Route, Telling, Way
from parvis.workspaces.models import Role, User

MANY = 0.3  # of the posts, from which an alert is also one of their language
About = Telling.About


def tell_of(alert: Alert, about: str, mark: str, now: datetime) -> None:
    """Have everybody told whom it concerns; `mark` names what happened, so that it is told once."""
    langs = languages_of(alert)
    routes = alert.workspace.routes.select_related("workspace", "way", "last")
    mine = [route for route in routes if route.fits(alert, langs)]
    for route in mine:
        at = route.opens_at(now, alert)
        have_told(alert, about, f"{mark}:{route.pk}", at, way=route.way, route=route)
        if about == About.OPENED and route.last:
            late = at + timedelta(minutes=route.after_minutes)
            have_told(alert, About.UNHEARD, f"{mark}:{route.pk}:last", late, way=route.last, route=route)
    if not alert.workspace.routes.exists():
        for member in alert.workspace.memberships.filter(role__in=(Role.OWNER, Role.MANAGER)).select_related("user"):
            have_told(alert, about, f"{mark}:to:{member.user_id}", now, to=member.user)


def have_told(
    alert: Alert, about: str, mark: str, at: datetime, *, way: Way | None = None, to: User | None = None,
    route: Route | None = None,
) -> Telling:  # fmt: skip
    """One telling; asked for again with the same mark it is the same."""
    row, _ = Telling.objects.get_or_create(
        key=f"alert-{alert.pk}:{about}:{mark}"[:120],
        defaults={"alert": alert, "about": about, "way": way, "to": to, "route": route, "due_at": at},
    )
    return row


def languages_of(alert: Alert) -> frozenset[str]:
    """What many of its posts are written in."""
    mine = Mention.objects.filter(query_id__in=alert.detector.query_ids, created_at__gte=alert.since)
    counts = dict(mine.values_list("lang").annotate(n=Count("pk")).order_by())
    return frozenset(lang for lang, n in counts.items() if lang and n >= MANY * sum(counts.values()))
