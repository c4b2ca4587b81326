"""What chance alone does: posts that come one by one, at a rate that is itself known only from so many posts."""

from __future__ import annotations

import numpy as np

from parvis.lib.detect.past import Floats

HALF_A_POST = 0.5  # of a kind never seen: it may come as seldom as that (Jeffreys)


def beyond_chance(inside: Floats, outside: Floats, part: Floats) -> Floats:
    """Nats by which `inside` posts of a window are more than chance brings, where `outside` came in the known past.

    `part`: the window's share of the whole time. Of all the posts, given their sum, the window's are binomial
    whatever the rate is (Przyborowski and Wilenski 1940); the bound is Chernoff's. No rate has to be believed in: a
    short past says little, and three posts after a few are no storm, however regular those few came.
    """
    outside = outside + HALF_A_POST
    share = np.minimum(inside / (inside + outside), 1.0 - 1e-12)
    more = np.maximum(share, part)  # fewer than chance brings surprise by nothing
    nats: Floats = inside * np.log(more / part) + outside * np.log((1.0 - more) / (1.0 - part))
    return np.maximum(nats, 0.0)
