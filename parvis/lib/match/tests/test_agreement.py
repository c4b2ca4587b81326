"""The matcher must agree with the plain interpreter. The long run: `python benchmarks/matching.py --verify 100000`."""

import pytest

from .agreement import compare_invented


@pytest.mark.parametrize("seed", range(8))
def test_the_matcher_agrees_with_the_plain_interpreter(seed):
    agreement = compare_invented(seed, post_count=12, query_count=40)
    assert agreement.wrong == []
    assert agreement.held > agreement.looked_at / 100
