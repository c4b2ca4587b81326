"""Parvis: listen, understand, warn, answer, publish and measure, in one self-hosted program."""

import os

__version__ = "0.1.0"

# Linear algebra here is small and its processes are many: with more threads than one, each product of two matrices
# waits for the others' cores (a look at themes took 8 s instead of 0.2 s on a busy machine of two cores).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
