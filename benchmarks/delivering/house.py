"""The database of one run: a workspace, an account, and as many deliveries as are asked for."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

# Seconds of the protocol, short enough that a run with thousands of kills ends; the real ones are in
# parvis/delivery/terms.py and in each network. What matters is kept: the lease is longer than all of them together.
SENDING, SERVER, LAG, SKEW, LEASE = 2.0, 2.0, 0.2, 0.2, 5.0
# Times as long where the machine is crowded: a server that gets a thirtieth of a core answers nobody within two
# seconds, and those who hung up and ask again take what it has left.
PATIENCE = float(os.environ.get("PARVIS_STORM_PATIENCE", "1"))
SENDING, SERVER, LEASE = SENDING * PATIENCE, SERVER * PATIENCE, LEASE * PATIENCE


def terms() -> Any:
    from parvis.delivery.terms import Terms

    return Terms(
        lease_seconds=LEASE, skew_seconds=SKEW, first_retry_seconds=0.1, longest_retry_seconds=2.0, most_tries=500
    )


def hasten(network: Any) -> None:
    """Give a network the short seconds, and lift its rates: a run of hours would say nothing else."""
    network.sending_seconds, network.server_seconds, network.lag_seconds = SENDING, SERVER, LAG
    network.rates = ()


def account(network: str, address: str, connected: Any = None) -> Any:
    from parvis.delivery.models import Account
    from parvis.workspaces.models import Workspace

    workspace = Workspace.objects.create(name=f"Lumen {time.time_ns()}", slug=f"lumen-{time.time_ns()}")
    if connected is None:
        settings = {"address": address}
        return Account.objects.create(workspace=workspace, network=network, name=network, settings=settings)
    row = Account.objects.create(
        workspace=workspace, network=network, name=network, native_id=connected.native_id,
        settings={**connected.settings, "service": address}, fresh_until=connected.fresh_until,
    )  # fmt: skip
    row.keep_secrets(connected.secrets)
    return row


def deliveries(row: Any, count: int, spread_seconds: float) -> None:
    """`count` posts that say which they are, due one after the other over so many seconds."""
    import msgspec

    from parvis.delivery.models import Delivery
    from parvis.delivery.outside import blank_network_of
    from parvis.networks.seam import Draft

    network, chance, now = blank_network_of(row), Random(row.pk), timezone.now()
    made = []
    for number in range(count):
        at = now + timedelta(seconds=spread_seconds * number / count)
        outgoing = network.prepare(Draft(text=f"Lampe {number} de {count}"), at, chance)
        made.append(
            Delivery(
                workspace_id=row.workspace_id, account=row, key=f"{row.pk}:{number}", not_before=at, due_at=at,
                outgoing=msgspec.to_builtins(outgoing),
            )
        )  # fmt: skip
    Delivery.objects.bulk_create(made, batch_size=500)
