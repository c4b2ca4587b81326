"""Who hears of an alert: the workspace's routes, or where none is about its brand its owners and managers by mail."""

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
    for route in _routes_of(alert):
        _tell_by(route, alert, about, mark, now)
    if not any(route.is_about(alert) for route in alert.workspace.routes.all()):
        for member in alert.workspace.memberships.filter(role__in=(Role.OWNER, Role.MANAGER)).select_related("user"):
            have_told(alert, about, f"{mark}:to:{member.user_id}", now, to=member.user)


def tell_of_gravity(alert: Alert, mark: str, now: datetime) -> None:
    """It has become serious: rules that were not for it until now tell that it began; what waits for the morning and
    may wake people does not wait any longer."""
    for route in _routes_of(alert):
        known = alert.tellings.filter(route=route, about__in=(About.OPENED, About.UNHEARD))
        if not known.exists():
            _tell_by(route, alert, About.OPENED, mark, now)
            continue
        waiting = known.filter(about=About.OPENED, state=Telling.State.DUE, tries=0, due_at__gt=now).first()
        if waiting and waiting.due_at and route.opens_at(now, alert) == now:
            sooner = waiting.due_at - now
            for telling in known.filter(state=Telling.State.DUE, tries=0, due_at__gt=now):
                known.filter(pk=telling.pk, tries=0).update(due_at=(telling.due_at or now) - sooner)


def _routes_of(alert: Alert) -> list[Route]:
    langs = languages_of(alert)
    routes = alert.workspace.routes.select_related("workspace", "way", "last")
    return [route for route in routes if route.fits(alert, langs)]


def _tell_by(route: Route, alert: Alert, about: str, mark: str, now: datetime) -> None:
    at = route.opens_at(now, alert)
    have_told(alert, about, f"{mark}:{route.pk}", at, way=route.way, route=route)
    if about == About.OPENED and route.last:
        late = at + timedelta(minutes=route.after_minutes)
        have_told(alert, About.UNHEARD, f"{mark}:{route.pk}:last", late, way=route.last, route=route)


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
