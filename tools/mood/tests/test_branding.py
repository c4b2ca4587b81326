import numpy as np

from parvis.lib.mood import BrandHead
from parvis.lib.mood.light import PLACES, Light
from tools.mood.branding import Lesson, heat, learn, teach

SILENT = Light(np.zeros((PLACES, 3), np.int8), np.ones(3), np.ones(PLACES, np.float16), np.zeros(3))
WIDTH = 16


def posts(seed: int, moods: np.ndarray, talk: float) -> np.ndarray:
    """Vectors whose first three numbers tell the mood and whose fourth tells talk of a brand."""
    found = np.random.default_rng(seed).normal(0, 12, (len(moods), WIDTH))
    found[np.arange(len(moods)), moods] += 60
    found[:, 3] += talk
    return found.round().clip(-127, 127).astype(np.int8)


MOODS = np.arange(300) % 3


def test_what_was_taught_is_read_and_the_gate_knows_its_posts():
    talk, elsewhere = posts(1, MOODS, 60), posts(2, MOODS, -60)
    head = BrandHead.read(teach(Lesson(talk, MOODS), elsewhere, 1.0), SILENT)
    new = posts(3, MOODS, 60)
    assert (head.joined([""] * 300, new, np.zeros((300, 3), np.float32)).argmax(1) == MOODS).mean() > 0.95
    assert head.much(new).mean() > 0.9 > 0.1 > head.much(posts(4, MOODS, -60)).mean()


def test_a_head_whose_lesson_says_little_of_the_unseen_is_made_less_sure():
    lesson, silence = Lesson(posts(5, MOODS, 60), MOODS), np.zeros((300, 3), np.float32)
    like, unlike = Lesson(posts(6, MOODS, 60), MOODS), Lesson(posts(7, MOODS, 60), (MOODS + (MOODS == 1)) % 3)
    assert heat(lesson, unlike, silence) > heat(lesson, like, silence)


def test_kinds_that_are_rare_weigh_as_much_as_the_others():
    points = np.zeros((100, 2), np.float32)
    _weight, bias = learn(points, np.eye(2, dtype=np.float32)[(np.arange(100) < 10).astype(int)], 0.1)
    assert abs(bias[0] - bias[1]) < 1e-3
