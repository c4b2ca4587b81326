"""What becomes of a delivery after an attempt: every write is fenced by the claim's token, and one transaction."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from parvis.delivery.models import Attempt, Bucket, Delivery, Receipt
from parvis.delivery.redaction import hidden
from parvis.delivery.terms import Terms
from parvis.events.record import record
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import NetworkError, Outgoing, Publishes, Sent
from parvis.posts.sentences import Kept, keep

State, Outcome = Delivery.State, Attempt.Outcome
CLOCKS_DIFFER = timedelta(minutes=5)

OFF = gettext_noop("The network's clock and ours are {minutes} minutes apart: look at the clock of this computer.")
ANOTHER_HAS_IT = gettext_noop("The network answered with a post that another delivery made.")
LATE_ANSWER = gettext_noop("The answer came after this worker's time: another one goes on from here.")


class Settling:
    """The ends that a claimed delivery can come to. Each answers whether the claim was still ours."""

    def __init__(self, delivery: Delivery, terms: Terms, clock: Callable[[], datetime]) -> None:
        self.delivery = delivery
        self.terms = terms
        self.clock = clock

    def sent(self, attempt: Attempt, sent: Sent | None, how: Receipt.How) -> bool:
        """It stands there (or, withdrawn, no longer does)."""
        now = self.clock()
        if sent is not None and self._is_of_another(sent):
            return self.failed(attempt, NetworkError(ANOTHER_HAS_IT, uncertain=True), may_stand=True)
        with transaction.atomic():
            said = self._said_of_clocks(sent, now) if how == Receipt.How.ANSWERED else None
            if not self._write(attempt, State.SENT, Outcome.SENT, said=said, in_doubt=False, failure=None):
                return False
            self.delivery.keep_receipt(sent, how=how, now=now)
            self._record("delivery.sent", now, {"how": str(how)} | ({"clock_is_off": True} if said else {}))
        return True

    def failed(
        self, attempt: Attempt, error: NetworkError, *, may_stand: bool, network: Publishes | None = None
    ) -> bool:
        """An error: a clear no, a later try, or a doubt."""
        if may_stand:
            return self._doubt(attempt, error, network)
        if error.of_account:
            self.blame_account(error)
            return self._try_later(attempt, error)
        if error.permanent:
            return self.refuse(attempt, error)
        return self._try_later(attempt, error)

    def could_not_open(self, error: NetworkError) -> bool:
        """The account's way out is shut, for now or for good: nothing was tried."""
        if error.permanent and not error.of_account:
            return self.refuse(None, error)
        wait = max(self.terms.retry_seconds(self.delivery.tries), error.retry_after or 0)
        state = State.UNKNOWN if self.delivery.in_doubt else State.DUE
        due_at = self.clock() + timedelta(seconds=wait)
        return self.delivery.write_back(state=state, due_at=due_at, lease_until=None, failure=self._said(error))

    def blame_account(self, error: NetworkError) -> None:
        """Nothing more goes out on it before it is mended; what is due waits."""
        self.delivery.account.doubt(error, now=self.clock())

    def refuse(self, attempt: Attempt | None, error: NetworkError) -> bool:
        """The network says no, in its words. What is in doubt stays so: a person looks."""
        if self.delivery.in_doubt:
            return self.ask_a_person(attempt, error)
        with transaction.atomic():
            if not self._write(attempt, State.REJECTED, Outcome.REJECTED, error, failure=self._said(error)):
                return False
            self._record("delivery.rejected", self.clock(), {})
        return True

    def ask_a_person(self, attempt: Attempt | None = None, error: NetworkError | None = None) -> bool:
        """Nobody but a person can say whether it went out."""
        changes: dict[str, Any] = {"in_doubt": True} | ({"failure": self._said(error)} if error else {})
        with transaction.atomic():
            if not self._write(attempt, State.UNCONFIRMED, Outcome.UNKNOWN, error, **changes):
                return False
            self._record("delivery.unconfirmed", self.clock(), {})
        return True

    def expire(self) -> bool:
        """It could not leave in time: a person says whether it still should."""
        with transaction.atomic():
            if not self._write(None, State.EXPIRED, Outcome.FAILED):
                return False
            self._record("delivery.expired", self.clock(), {})
        return True

    def missing(self, attempt: Attempt) -> bool:
        """A look found nothing: it was not made, and the claim goes on."""
        with transaction.atomic():
            if not self.delivery.write_back(state=State.DUE, in_doubt=False):
                return False
            self._end(attempt, Outcome.MISSING)
        return True

    def could_not_look(self, attempt: Attempt, error: NetworkError) -> bool:
        """The doubt stays; looked again later, unless only a person can change that."""
        if error.of_account:
            self.blame_account(error)
        is_for_good = error.permanent and not error.of_account
        return self.ask_a_person(attempt, error) if is_for_good else self._try_later(attempt, error)

    def staged(self, attempt: Attempt, outgoing: dict[str, Any]) -> bool:
        """It is put ready, and the claim goes on."""
        with transaction.atomic():
            if not self.delivery.write_back(outgoing=outgoing):
                return False
            self._end(attempt, Outcome.SENT)
        return True

    def note_dead(self, left: Sequence[Attempt], why: str, *, is_doubtful: bool) -> bool:
        """Attempts of a worker that died, and the claim goes on."""
        with transaction.atomic():
            if not self.delivery.write_back(
                state=State.UNKNOWN if is_doubtful else self.delivery.state,
                in_doubt=self.delivery.in_doubt or is_doubtful,
                failure=keep(why),
            ):
                return False
            for attempt in left:
                self._end(attempt, Outcome.UNKNOWN, NetworkError(why))
        return True

    def close(self, attempt: Attempt, outcome: Attempt.Outcome, error: NetworkError) -> bool:
        """End the attempt; the claim goes on."""
        with transaction.atomic():
            if not self.delivery.write_back(failure=self._said(error)):
                return False
            self._end(attempt, outcome, error)
        return True

    def wait_until(self, moment: datetime, *, turn_at: datetime | None) -> bool:
        """Due when the rates allow it: nothing was tried."""
        return self.delivery.write_back(turn_at=turn_at, due_at=moment, lease_until=None)

    def let_go(self) -> bool:
        """Free again as it was: nothing was tried."""
        state = State.UNKNOWN if self.delivery.in_doubt else State.DUE
        return self.delivery.write_back(state=state, lease_until=None)

    def _doubt(self, attempt: Attempt, error: NetworkError, network: Publishes | None) -> bool:
        """Made or not: nothing more before the server has surely ended what it does."""
        if network is None or network.idempotency == "none":
            return self.ask_a_person(attempt, error)
        wait = self.terms.retry_seconds(self.delivery.tries)
        if network.idempotency != "rkey":
            wait += network.server_seconds + network.lag_seconds + self.terms.skew_seconds
        return self._again(attempt, error, State.UNKNOWN, Outcome.UNKNOWN, max(wait, error.retry_after or 0))

    def _try_later(self, attempt: Attempt, error: NetworkError) -> bool:
        """Surely not made: later and later, or as late as the network asks."""
        if error.retry_after:
            until = self.clock() + timedelta(seconds=error.retry_after)
            Bucket.hold(self.delivery.account_scope, until=until, now=self.clock())
        wait = max(self.terms.retry_seconds(self.delivery.tries) * random.uniform(0.8, 1.2), error.retry_after or 0)  # noqa: S311 - spread
        state = State.UNKNOWN if self.delivery.in_doubt else State.DUE
        return self._again(attempt, error, state, Outcome.FAILED, wait)

    def _again(self, attempt: Attempt, error: NetworkError, state: str, outcome: Attempt.Outcome, wait: float) -> bool:
        in_doubt = state == State.UNKNOWN
        if self.delivery.tries >= self.terms.most_tries:
            return self.ask_a_person(attempt, error) if in_doubt else self.refuse(attempt, error)
        due_at = self.clock() + timedelta(seconds=wait)
        with transaction.atomic():
            return self._write(
                attempt,
                state,
                outcome,
                error,
                due_at=due_at,
                in_doubt=in_doubt,
                failure=self._said(error),
            )

    def _write(
        self,
        attempt: Attempt | None,
        state: str,
        outcome: Attempt.Outcome,
        error: NetworkError | None = None,
        *,
        said: Kept | None = None,
        **changes: Any,
    ) -> bool:
        """The claim ends here. When it is no longer ours, only our own attempt tells what we heard."""
        if state in Delivery.ASKING:
            changes["told_late_at"] = None  # that it asks is news
        is_ours = self.delivery.write_back(**{"due_at": None, "lease_until": None, "state": state, **changes})
        if attempt is not None:
            self._end(attempt, outcome, error, said=said if is_ours else keep(LATE_ANSWER))
        return is_ours

    def _end(
        self,
        attempt: Attempt,
        outcome: Attempt.Outcome,
        error: NetworkError | None = None,
        *,
        said: Kept | None = None,
    ) -> None:
        said = said or (self._said(error) if error else None)
        answer = hidden(error.answer, self.delivery.account.secrets().values()) if error and error.answer else ""
        attempt.end(outcome, at=self.clock(), said=said, answer=answer)

    def _is_of_another(self, sent: Sent) -> bool:
        if self.delivery.kind != Delivery.Kind.PUBLISH or not sent.native_id:
            return False
        others = self.delivery.account.receipts.exclude(delivery=self.delivery)
        return others.filter(native_id=sent.native_id).exists()

    def _said(self, error: NetworkError) -> Kept:
        return self.delivery.account.said(error)

    def _said_of_clocks(self, sent: Sent | None, now: datetime) -> Kept | None:
        """Whether the network's clock is far from ours. Some only tell back the moment that we wrote on the post."""
        if sent is None or sent.at is None or abs(sent.at - now) <= CLOCKS_DIFFER:
            return None
        is_ours = abs(sent.at - msgspec.convert(self.delivery.outgoing, Outgoing).created_at) < timedelta(seconds=1)
        return None if is_ours else keep(_clock_is_off(sent.at, now))

    def _record(self, name: str, now: datetime, facts: dict[str, Any]) -> None:
        told = {"delivery": self.delivery.pk, "kind": self.delivery.kind, "key": self.delivery.key}
        record(self.delivery.workspace, name, told | facts, at=now)


def _clock_is_off(theirs: datetime, ours: datetime) -> Sentence:
    return Sentence(OFF, minutes=round(abs((theirs - ours).total_seconds()) / 60))
