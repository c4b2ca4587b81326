"""What an alert's events set going: who is told."""

from __future__ import annotations

from datetime import datetime

from parvis.events.models import Event
from parvis.events.record import subscribe
from parvis.warning.models import Alert, Telling
from parvis.warning.routing.rules import have_told, tell_of, tell_of_gravity
from parvis.workspaces.models import User

About = Telling.About


def _alert_of(event: Event) -> Alert | None:
    rows = Alert.objects.filter(workspace=event.workspace_id, pk=event.facts.get("alert"))
    return rows.select_related("detector", "workspace").first()


@subscribe("alert.opened")
def tell_that_it_began(event: Event) -> None:
    if alert := _alert_of(event):
        tell_of(alert, About.OPENED, f"{event.pk}", event.at)


@subscribe("alert.grew")
def tell_that_it_has_become_serious(event: Event) -> None:
    """Growth by itself is told to nobody again; but who wants serious ones only, or is woken by them, hears now."""
    alert = _alert_of(event)
    if alert and alert.severity == "serious" and alert.is_open and alert.verdict == "":
        tell_of_gravity(alert, f"{event.pk}", event.at)


@subscribe("alert.renewed")
def tell_that_it_goes_on(event: Event) -> None:
    alert = _alert_of(event)
    if alert and alert.snoozed_until(event.at) is None:
        tell_of(alert, About.RENEWED, f"{event.pk}", event.at)


@subscribe("alert.ended")
def tell_that_it_is_over(event: Event) -> None:
    """Whoever heard that it began, in their hours; nobody where somebody said that it was no alarm."""
    alert = _alert_of(event)
    if alert and alert.verdict != "false":
        began = alert.tellings.filter(about=About.OPENED, state=Telling.State.TOLD)
        for telling in began.select_related("route__workspace", "way", "to"):
            route = telling.route
            at = route.opens_at(event.at, alert) if route else event.at
            have_told(alert, About.ENDED, f"{event.pk}:{telling.pk}", at, way=telling.way, to=telling.to, route=route)


@subscribe("alert.escalated")
def tell_to_whom_it_was_passed(event: Event) -> None:
    alert = _alert_of(event)
    to = User.objects.filter(pk=event.facts.get("to"), memberships__workspace=event.workspace_id).first()
    if alert and to:
        have_told(alert, About.PASSED_ON, f"{event.pk}:{to.pk}", event.at, to=to)


@subscribe("alert.snoozed")
def ask_again_when_it_was_put_off(event: Event) -> None:
    """After the snooze, whoever put it off hears whether it still goes on."""
    alert, until = _alert_of(event), event.facts.get("until")
    if alert and until and event.by_id:
        at = datetime.fromisoformat(until)
        have_told(alert, About.RENEWED, f"{event.pk}{Telling.REMINDER}", at, to=event.by)
