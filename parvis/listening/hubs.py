"""Hubs of feeds (WebSub): who announces one is subscribed to, renewed before it ends, and left when nobody listens.

A fetch finds the hub (`follow`), a worker asks it (`tend_one`), the hub asks back at our address (`confirm`). A feed
that its hub delivers is still asked itself, but less often: hubs forget.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from parvis.door.addresses import AllowList, is_public
from parvis.events.claims import claim
from parvis.lib.text.sentence import Sentence
from parvis.listening.models import HubSubscription
from parvis.networks.answers import ask
from parvis.networks.feeds import websub
from parvis.networks.seam import NetworkError
from parvis.posts.addresses import address_of
from parvis.posts.models import Source
from parvis.posts.outside import door

ASKED_WITH_HUB = timedelta(hours=1)  # how often a feed is asked that its hub delivers
LEASE = timedelta(minutes=1)
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(days=1)
FAREWELLS = 3
NAMES_AT_HOME = (".localhost", ".local", ".lan", ".home", ".internal", ".home.arpa", ".test")

log = logging.getLogger(__name__)
State = HubSubscription.State


def follow(source: Source, now: datetime) -> HubSubscription | None:
    """After a fetch: have the hub that the feed announces subscribed to, if it can reach us."""
    announced = websub.announced(source.cursor)
    held = HubSubscription.objects.filter(source=source).first()
    if held and (announced is None or (held.hub, held.topic) != (announced.hub, announced.topic)):
        HubSubscription.objects.filter(pk=held.pk).update(source=None)  # it is left at the next look
        held = None
    if announced is None or not can_reach_us(announced.hub):
        return held
    if held is None:
        return HubSubscription.objects.create(
            source=source, hub=announced.hub, topic=announced.topic, path=address_of(source), due_at=now
        )
    if held.state == State.LEAVING:
        held.want(now)
    return held


def can_reach_us(hub: str) -> bool:
    """Whether our address means us to the hub: it is public, or the hub is one of the private hosts we may reach."""
    ours = (urlsplit(settings.PUBLIC_URL).hostname or "").lower()
    is_name = any(letter.isalpha() for letter in ours) and ":" not in ours
    if "." in ours and not ours.endswith(NAMES_AT_HOME) if is_name else is_public(ours):
        return True
    parts = urlsplit(hub)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    return AllowList(settings.ALLOW_PRIVATE).allows(host, host, port)


def tend_one(now: datetime) -> bool:
    """Ask the hub that is due longest; whether there was one."""
    _leave_what_stopped(now)
    for subscription in claim(HubSubscription.objects.select_related("source"), now=now, lease=LEASE):
        if subscription.state == State.LEAVING and _is_over(subscription, now):
            subscription.delete()
        else:
            _ask(subscription, now)
        return True
    return False


def confirm(path: str, parameters: Mapping[str, str], now: datetime) -> str:
    """Answer a hub that asks whether we want this. Raises NetworkError where we do not, or where it refuses."""
    topic = parameters.get("hub.topic", "")
    subscription = HubSubscription.objects.filter(path=path, topic=topic).order_by("-pk").first()
    if subscription is None:
        raise NetworkError(Sentence(websub.NOT_ASKED), permanent=True)
    is_leaving = subscription.state == State.LEAVING
    if parameters.get("hub.mode") == "denied" and not is_leaving:
        subscription.refuse(now)
    verified = websub.verify(parameters, topic, mode="unsubscribe" if is_leaving else "subscribe")
    if is_leaving:
        subscription.delete()
    else:
        subscription.grant(verified.lease_seconds, now)
    return verified.challenge


def secret_of(source: Source) -> str:
    """What a hub signs this feed's deliveries with."""
    return salted_hmac("parvis.websub", str(source.pk), algorithm="sha256").hexdigest()


def _leave_what_stopped(now: datetime) -> None:
    stopped = Q(source=None) | ~Q(source__state__in=Source.TRYING)
    gone = HubSubscription.objects.filter(stopped).exclude(state=State.LEAVING).values_list("pk", flat=True)
    if pks := list(gone):
        HubSubscription.objects.filter(pk__in=pks).update(
            state=State.LEAVING, due_at=now, failures=0, lease_until=None, token=F("token") + 1
        )


def _is_over(subscription: HubSubscription, now: datetime) -> bool:
    """Nothing to take leave of: it was never granted, it has ended, or the hub does not answer."""
    ends = subscription.expires_at
    return ends is None or ends <= now or subscription.failures >= FAREWELLS


def _ask(subscription: HubSubscription, now: datetime) -> None:
    """The next try is written first: a hub may ask back before it answers, and what that writes is to stand."""
    wait = min(LAST_RETRY, FIRST_RETRY * 2 ** min(subscription.failures, 12))
    if not subscription.write_back(due_at=now + wait, failures=subscription.failures + 1, lease_until=None):
        return
    request = _request(subscription)
    try:
        ask(door(), "POST", request.url, form=request.form)
    except NetworkError as error:
        log.warning("%s: the hub does not take our request (%s); asking again later", subscription, error)


def _request(subscription: HubSubscription) -> websub.SubscribeRequest:
    announced = websub.Announced(subscription.hub, subscription.topic)
    callback = settings.PUBLIC_URL + subscription.path
    if subscription.state == State.LEAVING or subscription.source is None:
        return websub.subscribe_request(announced, callback, "", mode="unsubscribe")
    return websub.subscribe_request(announced, callback, secret_of(subscription.source))
