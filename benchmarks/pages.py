"""How fast pages are with many mentions: one row a page with p50 and p95 in ms and the number of database queries.

`--mentions N` writes that many (the demo's story told again over a year) into a folder of its own, or into `--data`,
which is used again as it is when it holds enough. Each page is asked through Django, in one process, `--times` times
after one call that warms up; CPU is the median too, and does not count what others do to a busy machine. Goals: 200 ms
at 10 million for any page, 50 ms for the first wall page and a chart.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from typing import Any

PAGES = {
    "wall": "wall", "wall, 24 h": "wall?period=24h", "wall, all": "wall?period=all",
    "wall, one network and language": "wall?network=reddit&lang=en&period=30d",
    "wall, one brand, negative": "wall?brand=lumen&mood=0&period=30d",
    "wall, words and a brand": "wall?words=lampe&brand=lumen&period=30d",
    "wall, words and a language": "wall?words=gyrophare&lang=fr&period=all",
    "wall, next page": "wall?period=30d&after={after}",
    "wall, a post": "wall?post={post}", "brands": "brands?period=30d", "brands, 12 months": "brands?period=12m",
    "brand, 24 h": "brands/lumen?period=24h", "brand, 30 days": "brands/lumen?period=30d",
    "brand, 12 months": "brands/lumen?period=12m", "what stands out, 24 h": "brands/lumen?period=24h&part=standouts",
    "what stands out, 30 days": "brands/lumen?period=30d&part=standouts",
    "what stands out, 12 months": "brands/lumen?period=12m&part=standouts", "queries": "queries",
    "query": "queries/{query}", "volume of a query": "queries/{query}/volume?period=30d",
    "volume of a query, 12 months": "queries/{query}/volume?period=12m",
    "preview of a query": "queries/preview", "sources": "sources",
    "themes of a brand": "brands/lumen/themes?period=30d", "alerts": "alerts", "detectors": "detectors",
    "publications": "publications", "accounts": "accounts",
    "search, a frequent word": "search?words=lampe", "search, a rare word": "search?words=gyrophare",
    "search, two words": "search?words=lampe adaptateur", "palette": "palette?words=lu",
    "volume as CSV": "brands/lumen.csv?period=12m", "mentions as CSV, a day": "mentions.csv?brand=halo&period=24h",
    "API, mentions": "/api/v1/mentions?limit=50",
    "API, mentions of a brand and a word": "/api/v1/mentions?brand=lumen&words=lampe&limit=50",
    "API, alerts": "/api/v1/alerts",
    "API, counts of a query": "/api/v1/queries/{query}/hours?since={year_ago}&until={today}",
}  # fmt: skip
FILES = ("mentions as CSV, a day",)  # as long as what is exported: no page, and out of the worst
# What is asked by POST, with its fields.
POSTED = {"preview of a query": {"text": "lumen AND (lampe OR adaptateur*)"}}
FIRST_MS, ANY_MS = 50, 200
CHARTS = ("wall", "volume of a query", "brand, 24 h")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mentions", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=12)
    parser.add_argument("--data", help="a data folder to use again")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="20,000 mentions, three times: within 40 s")
    given = parser.parse_args()
    if given.quick:
        given.mentions, given.times = 20_000, 3
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PARVIS_DATA"] = given.data or folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
        import django

        django.setup()
        facts = measure(given.mentions, given.times)
    print(json.dumps(facts) if given.json else as_table(facts))
    return 0


def measure(mentions: int, times: int) -> dict[str, Any]:
    client, names = prepare(mentions)
    rows = [measure_page(client, page, address.format(**names), times) for page, address in PAGES.items()]
    worst = max(row["p95_ms"] for row in rows if row["page"] not in FILES)
    stored = names["stored"]
    return {
        "mentions": stored, "pages": rows, "worst_p95_ms": worst, "goal_ms": ANY_MS, "goal_first_ms": FIRST_MS,
        "worst_cpu_ms": max(row["cpu_ms"] for row in rows if row["page"] not in FILES),
        "million_additions_ms": million_additions(), "load_average": os.getloadavg()[0],
    }  # fmt: skip


def million_additions() -> float:
    """Milliseconds of CPU, the fastest of five: how quick this machine is now."""
    found = []
    for _ in range(5):
        begun, total = time.process_time(), 0
        for number in range(1_000_000):
            total += number
        found.append((time.process_time() - begun) * 1000)
    return round(min(found), 1)


def measure_page(client: Any, page: str, address: str, times: int) -> dict[str, Any]:
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    def ask() -> Any:
        path = address if address.startswith("/") else f"/w/lumen/{address}"
        fields, headers = POSTED.get(page), {"HX-Request": "true"} if "part=" in address else {}
        answer = client.get(path, headers=headers) if fields is None else client.post(path, fields)
        size = len(b"".join(answer)) if answer.streaming else len(answer.content)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        assert size, path

    with CaptureQueriesContext(connection) as queries:
        ask()
        count = len(queries)
    reset_queries()
    spent, busy = [], []
    for _ in range(times):
        begun, worked = time.perf_counter(), time.process_time()
        ask()
        spent.append((time.perf_counter() - begun) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    spent.sort()
    p95 = spent[min(len(spent) - 1, round(0.95 * (len(spent) - 1)))]
    return {
        "page": page,
        "p50_ms": round(statistics.median(spent), 1),
        "p95_ms": round(p95, 1),
        "cpu_ms": round(statistics.median(busy), 1),
        "queries": count,
    }


def prepare(mentions: int) -> tuple[Any, dict[str, Any]]:
    """A signed-in owner of Lumen with that many mentions, and the names that addresses need."""
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from parvis.demo import company, history, load
    from parvis.listening.feed import Cursor
    from parvis.workspaces.models import ApiToken, Scope

    call_command("migrate", verbosity=0)
    lumen = company.found(timezone.now(), seed=1, speed=1)
    stored = lumen.mentions.count()
    if stored < mentions:
        told = load.load(lumen, history.teller_of(lumen.sources.get()), mentions - stored, say)
        print(f"{told} mentions written", file=sys.stderr)
    now = timezone.now()
    owner = lumen.memberships.get(role="owner").user
    client = Client()
    client.defaults["HTTP_HOST"] = "localhost"
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    token = ApiToken.issue(lumen, "pages", list(Scope), by=owner, now=now)[1]
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    newest = lumen.mentions.order_by("-created_at")[20]
    return client, {
        "year_ago": f"{now - timedelta(days=365):%Y-%m-%dT00:00:00Z}", "today": f"{now:%Y-%m-%dT00:00:00Z}",
        "stored": lumen.mentions.count(), "post": newest.post_id, "after": Cursor(newest.created_at, newest.pk),
        "query": lumen.queries.order_by("pk").values_list("pk", flat=True)[0],
    }  # fmt: skip


def say(done: int, total: int) -> None:
    if done * 10 // max(1, total) != (done - 20_000) * 10 // max(1, total):
        print(f"{done} of {total} mentions", file=sys.stderr)


def as_table(facts: dict[str, Any]) -> str:
    lines = [
        f"{facts['mentions']:,} mentions",
        f"{'page':32} {'p50':>8} {'p95':>8} {'CPU':>8} queries",
    ]
    for row in facts["pages"]:
        goal = FIRST_MS if row["page"] in CHARTS else ANY_MS
        missed = f"  over {goal}" if row["p95_ms"] > goal else ""
        lines.append(
            f"{row['page']:32} {row['p50_ms']:8} {row['p95_ms']:8} {row['cpu_ms']:8} {row['queries']:7}{missed}"
        )
    lines.append(f"worst p95: {facts['worst_p95_ms']} ms (goal 200); worst median of CPU: {facts['worst_cpu_ms']} ms")
    machine = f"a million additions took {facts['million_additions_ms']} ms, load {facts['load_average']:.1f}"
    return "\n".join([*lines, machine])


if __name__ == "__main__":
    sys.exit(main())
