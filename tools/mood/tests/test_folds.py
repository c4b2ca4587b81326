import numpy as np

from tools.mood.folds import FOLDS, left_out


def test_each_post_is_left_out_by_one_fold():
    found = np.concatenate([left_out(number, 10) for number in range(FOLDS)])
    assert sorted(found.tolist()) == list(range(10))
