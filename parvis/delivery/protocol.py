"""How one thing is sent: never lost, never doubled (docs/reasons/delivery.md).

 1  claim: a lease and a raised token, for one worker
 2  close: an attempt that a dead worker left open is a doubt
 3  clear the doubt: the same key again, or a look, or a person
 4  turn: what the account's rates allow
 5  put ready, where the network needs it; its container is stored
 6  begin: the attempt is written and committed, unless a pause was thrown or the account let go
 7  send
 8  settle: what the network answered, fenced by the token
 9  what follows (the stored post, counts) hangs on the event, with its own tries

A crash between any two leaves a row from which the next worker goes on.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from parvis.delivery.durable import durably
from parvis.delivery.models import Account, Attempt, Bucket, Delivery, Pause, Receipt
from parvis.delivery.outside import outlet_of
from parvis.delivery.settling import Settling
from parvis.delivery.terms import TERMS, Terms, one_clock
from parvis.events.claims import claim
from parvis.lib.text.sentence import gettext_noop
from parvis.networks.seam import (
    Edits,
    Finds,
    NetworkError,
    Outgoing,
    Rate,
    Reference,
    Sent,
    Stages,
    Withdraws,
)

TURN_LASTS = timedelta(seconds=10)  # what a busy worker may be late

Clock = Callable[[], datetime]
State, Kind, Outcome, How = Delivery.State, Attempt.Kind, Attempt.Outcome, Receipt.How

DIED = gettext_noop("The worker that did this stopped before it could say how it ended.")
CANNOT_CHANGE = gettext_noop("This network does not let us change or delete what was sent.")
NO_ADDRESS = gettext_noop("Nobody knows where the post before this one stands, so it cannot go on from it.")
WOKE_TOO_LATE = gettext_noop("This computer stood still for too long: it did not dare to send.")


def deliver_one(terms: Terms = TERMS, clock: Clock = one_clock) -> bool:
    """Claim one delivery that is due and do what comes next; whether there was one."""
    rows = Delivery.objects.claimable().select_related("account", "workspace")
    claimed = claim(rows, now=clock(), lease=terms.lease)
    for delivery in claimed:
        Turn(delivery, terms, clock).go()
    return bool(claimed)


class Turn:
    """One claimed delivery, until it is settled or let go."""

    def __init__(self, delivery: Delivery, terms: Terms, clock: Clock) -> None:
        self.delivery = delivery
        self.account: Account = delivery.account
        self.terms = terms
        self.clock = clock
        self.settling = Settling(delivery, terms, clock)

    def go(self) -> None:
        try:
            self.network = outlet_of(self.account)
        except NetworkError as error:
            if self._close_left_open():
                self.settling.could_not_open(error)
            return
        self.slack = self.terms.slack_seconds(self.network)
        if not self._close_left_open():
            return
        if self.delivery.in_doubt and not self._clear_doubt():
            return
        if self._may_go() and self._has_turn() and self._is_ready():
            self._send()

    # Step 2

    def _close_left_open(self) -> bool:
        """What a dead worker left: from now on it is in doubt. False when the claim is no longer ours."""
        left = list(self.delivery.attempts.filter(ended_at=None)) if self.delivery.tries else []
        if not left:
            return True
        is_doubtful = self.delivery.kind == Delivery.Kind.PUBLISH and any(one.kind == Kind.SEND for one in left)
        return self.settling.note_dead(left, DIED, is_doubtful=is_doubtful)

    # Step 3

    def _clear_doubt(self) -> bool:
        """Whether it may be sent (again)."""
        if self._same_again_is_harmless() and not self._is_late():
            return True
        if not isinstance(self.network, Finds):
            self.settling.ask_a_person()
            return False
        return self._look() == Outcome.MISSING

    def _same_again_is_harmless(self) -> bool:
        way = self.network.idempotency
        if way == "key":
            first = self.delivery.attempts.filter(kind=Kind.SEND).order_by("number").first()
            lived = timedelta(seconds=self.network.key_lives_seconds - self.network.sending_seconds)
            return first is None or self.clock() < first.started_at + lived
        return way in ("rkey", "container")

    def _look(self) -> str:
        """What a look says: sent (and it is settled), missing (no doubt any more), or "" (it could not tell)."""
        assert isinstance(self.network, Finds)
        attempt = self._begin(Kind.LOOK)
        if attempt is None:
            return ""
        taken = self.account.receipts.exclude(native_id="").exclude(delivery=self.delivery)
        ids = frozenset(taken.order_by("-pk").values_list("native_id", flat=True)[:1000])
        try:
            found = self.network.find(self._outgoing(), ids)
        except NetworkError as error:
            self.settling.could_not_look(attempt, error)
            return ""
        if found is not None and found.native_id not in ids:
            self.settling.sent(attempt, found, How.FOUND)
            return Outcome.SENT
        return Outcome.MISSING if self.settling.missing(attempt) else ""

    # Step 4

    def _may_go(self) -> bool:
        if self._is_late():
            self.settling.expire()
            return False
        return True

    def _is_late(self) -> bool:
        return self.delivery.expires is not None and self.delivery.expires < self.clock()

    def _has_turn(self) -> bool:
        """Whether the account's rates allow it now; else it is due when they do."""
        now = self.clock()
        held = Bucket.held_until(self.delivery.account_scope)
        if held is not None and held > now:
            self.settling.wait_until(held, turn_at=None)
            return False
        with transaction.atomic():
            turn = self._turn_kept(now) or Bucket.take_turn(self._rates(), now=now)
            if turn > now:
                self.settling.wait_until(turn, turn_at=turn)
                return False
            is_taken = turn == self.delivery.turn_at or not self.network.rates
            return is_taken or self.delivery.write_back(turn_at=turn)

    def _turn_kept(self, now: datetime) -> datetime | None:
        """The turn taken before, unless it went by: all that a pause held would else leave at once."""
        turn = self.delivery.turn_at
        return turn if turn is not None and now - turn <= TURN_LASTS else None

    def _rates(self) -> list[tuple[str, Rate]]:
        """In one order for all workers, so that none waits for another in a circle."""
        scopes = {"account": self.delivery.account_scope, "server": self.delivery.server_scope}
        return sorted(
            ((scopes[rate.of], rate) for rate in self.network.rates), key=lambda pair: (pair[0], pair[1].count)
        )

    # Step 5

    def _is_ready(self) -> bool:
        """The post before it named, the container made."""
        if self.delivery.continues and self._outgoing().reply_to is None and not self._continue():
            return False
        says_something = self.delivery.kind != Delivery.Kind.WITHDRAW
        if not (says_something and isinstance(self.network, Stages)) or self._outgoing().container:
            return True
        attempt = self._begin(Kind.STAGE)
        if attempt is None:
            return False
        try:
            container = self.network.stage(self._outgoing())
        except NetworkError as error:
            self.settling.failed(attempt, error, may_stand=False)
            return False
        return self.settling.staged(attempt, self._changed(container=container))

    def _continue(self) -> bool:
        before = self.delivery.after
        receipt = getattr(before, "receipt", None)
        if before is None or receipt is None or not receipt.native_id:
            self.settling.refuse(None, NetworkError(NO_ADDRESS, permanent=True))
            return False
        reference = Reference(receipt.native_id, receipt.facts)
        root = msgspec.convert(before.outgoing, Outgoing).root
        return self.delivery.write_back(outgoing=self._changed(reply_to=reference, root=root or reference))

    # Steps 6 to 8

    def _begin(self, kind: Attempt.Kind) -> Attempt | None:
        """The attempt, committed; None when the claim is no longer ours, or a pause was thrown."""
        now = self.clock()
        self.begun = time.clock_gettime(time.CLOCK_BOOTTIME)
        with durably(), transaction.atomic():
            if self._is_held():
                self.settling.let_go()
                return None
            if not self.delivery.write_back(
                state=State.UNKNOWN if kind == Kind.LOOK else State.CLAIMED,
                lease_until=now + self.terms.lease,
                tries=self.delivery.tries + 1,
                turn_at=None if kind == Kind.SEND else self.delivery.turn_at,
            ):
                return None
            return self.delivery.attempts.create(
                number=self.delivery.tries, kind=kind, token=self.delivery.token, worker=_who(), started_at=now
            )

    def _is_held(self) -> bool:
        """A pause was thrown, or the account let go, since the claim."""
        if not Account.objects.filter(pk=self.account.pk, state=Account.State.CONNECTED).exists():
            return True
        is_withdrawal = self.delivery.kind == Delivery.Kind.WITHDRAW
        return not is_withdrawal and Pause.objects.over(self.delivery.workspace_id).exists()

    def _send(self) -> None:
        attempt = self._begin(Kind.SEND)
        if attempt is None:
            return
        if time.clock_gettime(time.CLOCK_BOOTTIME) - self.begun > self.slack:
            self.settling.failed(attempt, NetworkError(WOKE_TOO_LATE), may_stand=False)
            return
        try:
            sent = self._call()
        except NetworkError as error:
            self._refused(attempt, error)
            return
        self.settling.sent(attempt, sent, How.ANSWERED)

    def _call(self) -> Sent | None:
        if self.delivery.kind == Delivery.Kind.PUBLISH:
            return self.network.publish(self._outgoing())
        before = self.delivery.of.receipt.as_sent() if self.delivery.of else Sent("")
        if self.delivery.kind == Delivery.Kind.EDIT and isinstance(self.network, Edits):
            return self.network.edit(self._outgoing(), before)
        if self.delivery.kind == Delivery.Kind.WITHDRAW and isinstance(self.network, Withdraws):
            self.network.withdraw(before)
            return None
        raise NetworkError(CANNOT_CHANGE, permanent=True)

    def _refused(self, attempt: Attempt, error: NetworkError) -> None:
        """A clear no to something that an earlier try may have made is no answer to whether it did."""
        is_clear = error.permanent and not error.uncertain and not error.of_account
        if not (is_clear and self.delivery.in_doubt):
            can_repeat = self.delivery.kind != Delivery.Kind.PUBLISH
            self.settling.failed(attempt, error, may_stand=error.uncertain and not can_repeat, network=self.network)
            return
        if not isinstance(self.network, Finds):
            self.settling.ask_a_person(attempt, error)
        elif self.settling.close(attempt, Outcome.REJECTED, error) and self._look() == Outcome.MISSING:
            self.settling.refuse(None, error)

    def _outgoing(self) -> Outgoing:
        return msgspec.convert(self.delivery.outgoing, Outgoing)

    def _changed(self, **changes: Any) -> dict[str, Any]:
        changed: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(self._outgoing(), **changes))
        return changed


def _who() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
