"""What workers do for listening."""

from __future__ import annotations

from datetime import datetime

from parvis.events.worker import work
from parvis.listening import back_search, counting, fetching, hubs, recount
from parvis.listening.models import MomentCount
from parvis.posts.models import SourceCount


@work("sources", threads=8, let_go=fetching.in_hand.let_go)
def fetch(now: datetime) -> bool:
    return fetching.fetch_one(now)


@work("back-searches")
def search_back(now: datetime) -> bool:
    return back_search.search_on(now)


@work("hubs", every_seconds=5)
def tend_hubs(now: datetime) -> bool:
    return hubs.tend_one(now)


@work("old-counts", every_seconds=3600)
def forget_old_counts(now: datetime) -> bool:
    return SourceCount.forget_old(now)


@work("days-of-zones", every_seconds=5)
def count_days_again(now: datetime) -> bool:
    return recount.recount_one()


@work("old-moments", every_seconds=1800)
def forget_old_moments(now: datetime) -> bool:
    return MomentCount.forget_old(now)


@work("old-hours", every_seconds=3600)
def forget_old_hours(now: datetime) -> bool:
    return counting.forget_old(now)
