"""How many minutes until the alert, on real storms and disasters.

    python benchmarks/delays.py [--airline FILE.csv] [--crisislex FOLDER] [--json]

Airline: tweets to six airlines in February 2015, with a snow-storm on the 21st to 23rd; mentions, negatives (labelled
by people) and authors in 5-minute buckets, one detector each. The onset is set in hindsight: the first hour from the
21st on that opens six hours with half as many negatives again as any six hours before the 21st.
CrisisLex: tweets of disasters. Their streams begin with the event, so each is laid on a made-up quiet fortnight of 3
mentions a day. The onset, in hindsight, is the first moment with 10 of the event's tweets within an hour.
An alert is told when its bucket closes. The delay is from the onset to the first word after it: a new alert, or that an
open one goes on or grew; an alert that was open before is named.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.quiet_years import quiet_counts, seeded
from parvis.lib.detect import Bucket, Detector, Settings

STEP = timedelta(minutes=5)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STORM_FROM = datetime(2015, 2, 21, 8, tzinfo=UTC)  # midnight in the tweets' own zone
QUIET_DAYS, QUIET_AN_HOUR = 14, 3 / 24
ONSET_MENTIONS = 10
KINDS = ("mentions", "negatives", "authors")


@dataclass(slots=True)
class Delay:
    """`minutes` from the onset to the first word (None: none); `heard` of the event's posts by then.

    `open_minutes`: how long before the onset an alert was open already; `alerts`: all that were opened.
    """

    name: str
    onset: str
    minutes: int | None
    heard: int
    open_minutes: int | None
    alerts: int
    because: str


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--airline", type=Path)
    ask.add_argument("--crisislex", type=Path)
    ask.add_argument("--json", action="store_true")
    asked = ask.parse_args()
    delays = [
        *(airlines(asked.airline) if asked.airline else ()),
        *(disasters(asked.crisislex) if asked.crisislex else ()),
    ]
    print(json.dumps([asdict(d) for d in delays]) if asked.json else "\n".join(map(sentence, delays)))


def sentence(delay: Delay) -> str:
    said = "no word" if delay.minutes is None else f"{delay.minutes:4} min, {delay.heard:4} posts heard"
    before = "" if delay.open_minutes is None else f", open since {delay.open_minutes} min before"
    return f"{delay.name:28} {delay.onset}: {said}; {delay.alerts} alerts; for {delay.because or '-'}{before}"


def airlines(path: Path) -> Iterator[Delay]:
    posts: dict[str, list[tuple[datetime, bool, str]]] = defaultdict(list)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.strptime(row["tweet_created"], "%Y-%m-%d %H:%M:%S %z").astimezone(UTC)
            posts[row["airline"]].append((at, row["airline_sentiment"] == "negative", row["name"]))
    start, end = min(p[0] for ps in posts.values() for p in ps), max(p[0] for ps in posts.values() for p in ps)
    for name in sorted(posts):
        onset = storm_onset([at for at, is_negative, _ in posts[name] if is_negative], start)
        if onset:
            yield delay(name, onset, list(rolled_up(posts[name], start, end)), KINDS, [p[0] for p in posts[name]])


def storm_onset(negatives: list[datetime], start: datetime) -> datetime | None:
    by_hour = Counter(int((at - start) / HOUR) for at in negatives)
    first = int((STORM_FROM - start) / HOUR)
    sixes = {h: sum(by_hour[h + i] for i in range(6)) for h in range(max(by_hour) + 1)}
    most = max(sixes[h] for h in range(first - 6))
    hour = next((h for h in sixes if h >= first and by_hour[h] and sixes[h] >= max(1.5 * most, 10)), None)
    return None if hour is None else start + hour * HOUR


def rolled_up(posts: list[tuple[datetime, bool, str]], start: datetime, end: datetime) -> Iterator[Bucket]:
    by_row: dict[int, list[tuple[bool, str]]] = defaultdict(list)
    for at, is_negative, author in posts:
        by_row[int((at - start) / STEP)].append((is_negative, author))
    for row in range(int((end - start) / STEP) + 1):
        said = by_row[row]
        kinds = {"negatives": float(sum(n for n, _ in said)), "authors": float(len({a for _, a in said}))}
        yield Bucket(start + row * STEP, float(len(said)), kinds)


def disasters(folder: Path) -> Iterator[Delay]:
    for path in sorted(folder.glob("*/*tweetids_entire_period.csv")):
        with path.open(newline="") as file:
            rows = list(csv.reader(file))[1:]
        times = sorted(datetime.strptime(row[0], "%a %b %d %H:%M:%S %z %Y").astimezone(UTC) for row in rows)
        onset = next((a for a, b in zip(times, times[ONSET_MENTIONS - 1 :], strict=False) if b - a <= HOUR), None)
        if onset:
            yield delay(path.parent.name, onset, on_quiet(times), KINDS[:1], times)


def on_quiet(times: list[datetime]) -> list[Bucket]:
    start = times[0].replace(minute=0, second=0) - timedelta(days=QUIET_DAYS)
    count = int((times[-1] - start) / STEP) + 1
    quiet = quiet_counts(QUIET_AN_HOUR, seeded(1), round(STEP.total_seconds()), count // 2016 + 1, False)
    event = Counter(int((at - start) / STEP) for at in times)
    return [Bucket(start + row * STEP, float(quiet[row] + event[row])) for row in range(count)]


def delay(
    name: str, onset: datetime, buckets: list[Bucket], kinds: tuple[str, ...], times: Iterable[datetime]
) -> Delay:
    detector = Detector(Settings(kinds=kinds))
    said = [v for v in map(detector.observe, buckets) if v.spoke or v.grew or v.closed]
    before = next((v for v in reversed(said) if v.at + STEP <= onset), None)
    is_open = before is not None and not before.closed
    open_minutes = round((onset - before.since) / MINUTE) if is_open else None
    first = next((v for v in said if v.at + STEP > onset and not v.closed), None)
    alerts = sum(v.opened for v in said)
    if first is None:
        return Delay(name, f"{onset:%Y-%m-%d %H:%M}", None, 0, open_minutes, alerts, "")
    told = first.at + STEP
    heard = sum(onset <= at < told for at in times)
    because = first.evidence[0].kind
    return Delay(name, f"{onset:%Y-%m-%d %H:%M}", round((told - onset) / MINUTE), heard, open_minutes, alerts, because)


if __name__ == "__main__":
    main()
