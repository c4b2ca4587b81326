"""How long things may take: what makes a claim long enough that two workers never send the same thing at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.registry import networks
from parvis.networks.seam import Publishes

TOO_SHORT = gettext_noop(
    "A claim of {lease} s is too short for {network}: sending may take {sending} s, its server {server} s more, "
    "what it made is seen after {lag} s, and clocks differ by up to {skew} s."
)


class LeaseTooShort(Exception):
    """With these terms two workers might send the same thing: nothing is sent at all."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The seconds of the protocol. `skew`: how far the clocks of our hosts may be apart."""

    lease_seconds: float = 180.0
    skew_seconds: float = 5.0
    first_retry_seconds: float = 2.0
    longest_retry_seconds: float = 300.0
    most_tries: int = 40

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=self.lease_seconds)

    def slack_seconds(self, network: type[Publishes] | Publishes) -> float:
        """How long after its claim a worker may still begin to send. Raises LeaseTooShort if never."""
        needed = network.sending_seconds + network.server_seconds + network.lag_seconds + self.skew_seconds
        if self.lease_seconds <= needed:
            raise LeaseTooShort(
                Sentence(
                    TOO_SHORT,
                    lease=self.lease_seconds,
                    network=network.name,
                    sending=network.sending_seconds,
                    server=network.server_seconds,
                    lag=network.lag_seconds,
                    skew=self.skew_seconds,
                )
            )
        return self.lease_seconds - needed

    def retry_seconds(self, tries: int) -> float:
        """2 s, 4 s, 8 s ... five minutes."""
        return min(self.longest_retry_seconds, self.first_retry_seconds * 2.0 ** min(max(tries - 1, 0), 20))


TERMS = Terms()


def check_all(terms: Terms = TERMS) -> None:
    """Called before a worker sends anything. Raises LeaseTooShort."""
    for network in networks().values():
        if issubclass(network, Publishes):
            terms.slack_seconds(network)


def one_clock() -> datetime:
    """The time of the database where several hosts share one: their own clocks do not matter. Else the host's."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
