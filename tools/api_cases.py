"""Ask the API what schemathesis makes up from its description: nothing may be a server error.

`nice python -m tools.api_cases 50000 [--seed N]` asks every operation in turns, with what fits its description and what
does not, half the time about rows that exist. Prints how many were asked, what was answered, and each failure once
with the case; fails if there is one. Behind `python -m tools.postgres` it asks PostgreSQL.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import sys
import time
import traceback
from collections import Counter
from typing import Any
from urllib.parse import urlencode

ROUND = 100  # cases from one seed: a longer round remembers more than it finds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=int, nargs="?", default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    logging.disable()
    call_command("migrate", verbosity=0)
    questions = Questions(*a_world())
    begun = time.monotonic()
    while questions.count < asked.cases:
        questions.ask_all(asked.seed + questions.rounds, min(ROUND, asked.cases - questions.count))
        print(f"{questions.count} cases, {len(questions.failures)} failures, {time.monotonic() - begun:.0f} s, "
              f"{time.process_time():.0f} CPU s", flush=True)  # fmt: skip
    print(f"answers: {dict(sorted(questions.answers.items()))}")
    return 1 if questions.failures else 0


def a_world() -> tuple[Any, dict[str, Any]]:
    """A client with every scope in a workspace with a row of everything, and the keys of those rows."""
    from django.test import Client
    from django.utils import timezone

    from parvis.delivery.models import Account
    from parvis.listening.models import Overlap, Query
    from parvis.workspaces.models import ApiToken, Role, Scope
    from tests.promises.world import KWARGS, World

    world = World("lumen", "Lumen")
    Account.objects.update(network="mastodon")
    Overlap.objects.update(key=f"{world.row(Query).pk},{world.row(Query).pk + 1}")
    secret = ApiToken.issue(world.workspace, "cases", list(Scope), by=world.people[Role.OWNER], now=timezone.now())[1]
    names = [name for name in KWARGS if name.endswith("_id") or name == "brand"]
    return Client(headers={"Authorization": f"Bearer {secret}"}), world.kwargs(tuple(names))


class Questions:
    def __init__(self, client: Any, keys: dict[str, Any]) -> None:
        import schemathesis

        from parvis.site.api import api

        schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
        self.client, self.keys = client, keys
        self.operations = [found.ok() for found in schema.get_all_operations()]
        self.count = self.rounds = 0
        self.answers: Counter[int] = Counter()
        self.failures: dict[str, str] = {}

    def ask_all(self, seed: int, most: int) -> None:
        """So many cases at most, of the next operation in the next way."""
        from schemathesis.generation import GenerationMode

        operation = self.operations[self.rounds % len(self.operations)]
        mode = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)[self.rounds // len(self.operations) % 2]
        self.rounds += 1
        draw(operation, mode, self.ask, seed=seed, most=most)

    def ask(self, case: Any) -> None:
        from django.db import transaction

        self.count += 1
        if self.count % 2 and case.path_parameters:
            case.path_parameters |= {name: self.keys[name] for name in case.path_parameters if name in self.keys}
        try:
            with transaction.atomic():
                status = send(self.client, case).status_code
                transaction.set_rollback(True)
        except Exception:  # noqa: BLE001 - what the server would answer with 500
            status = 500
            place = "".join(traceback.format_exc().splitlines(keepends=True)[-7:])
            if place not in self.failures:
                self.failures[place] = f"{case.method} {case.formatted_path} {case.query} {case.body!r}"[:2000]
                print(f"== {self.failures[place]}\n{place}", flush=True)
        self.answers[status] += 1


def draw(operation: Any, mode: Any, ask: Any, *, seed: int, most: int) -> None:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as from_seed
    from hypothesis.errors import Unsatisfiable

    @from_seed(seed)
    @settings(max_examples=most, deadline=None, suppress_health_check=list(HealthCheck), database=None,
              phases=[Phase.generate])  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        ask(case)

    with contextlib.suppress(Unsatisfiable):  # an operation without anything that could be wrong
        check()


def send(client: Any, case: Any) -> Any:
    """The made-up case as the test client sends it."""
    from schemathesis.core import NotSet

    query = urlencode([(name, value) for name, value in (case.query or {}).items()], doseq=True)
    path = f"{case.formatted_path}?{query}"
    if case.media_type == "multipart/form-data":
        fields = case.body if isinstance(case.body, dict) else {}
        return client.post(path, {name: value for name, value in fields.items() if isinstance(value, str | bytes)})
    body = "" if isinstance(case.body, NotSet) else json.dumps(case.body, default=repr)
    return client.generic(case.method, path, body, content_type="application/json")


if __name__ == "__main__":
    sys.exit(main())
