"""Whatever comes, in whatever order: no crash, no lost state, no alert that the budget does not allow."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.lib.detect import Bucket, Detector, Settings
from parvis.lib.detect.budget import PURSE
from parvis.lib.detect.tests.streams import HOURLY, at, uneven

counts = st.one_of(st.none(), st.floats(min_value=0, max_value=1e9), st.sampled_from([math.nan, -1.0, math.inf, 1e308]))
hours = st.integers(min_value=-900, max_value=300)
kinds = st.dictionaries(st.sampled_from(["negatives", "reach", "unheard_of"]), st.floats(0, 1e6), max_size=3)
buckets = st.lists(st.builds(Bucket, hours.map(at), counts, kinds), max_size=10)
WITH_KINDS = Settings(bucket_seconds=3600, kinds=("mentions", "negatives", "reach"))


@settings(max_examples=12, deadline=None)
@given(buckets)
def test_any_buckets_in_any_order_get_a_verdict_with_figures(some):
    detector = Detector(WITH_KINDS)
    for bucket in some:
        verdict = detector.observe(bucket)
        assert math.isfinite(verdict.once_in_days)
        assert all(math.isfinite(e.per_hour) and math.isfinite(e.nats) for e in verdict.evidence)


@settings(max_examples=12, deadline=None)
@given(buckets, buckets)
def test_stopping_anywhere_changes_nothing(before, after):
    went_on, stopped = Detector(WITH_KINDS), Detector(WITH_KINDS)
    for bucket in before:
        went_on.observe(bucket)
        stopped.observe(bucket)
    resumed = Detector.resume(stopped.state())
    assert [resumed.observe(b) for b in after] == [went_on.observe(b) for b in after]


@settings(max_examples=5, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
def test_no_stream_gets_many_more_alerts_than_its_budget(loud_hours):
    detector = Detector(HOURLY)
    loud = {100 + 2 * h for h in loud_hours}
    said = [detector.observe(Bucket(at(i), 500.0 if i in loud else uneven(i))) for i in range(900)]
    assert sum(v.spoke for v in said) <= PURSE + 900 / 24 / HOURLY.budget_days + 3
