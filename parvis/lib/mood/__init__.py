"""The mood of posts: an encoder with its head, a light reader without, what people's corrections teach."""

from .brand import BrandHead
from .encoding import Encoded, Encoder
from .head import Head, fit
from .light import Light
from .reading import UNREAD, Calibration, Mood, Reading
from .vectors import unit

__all__ = [
    "UNREAD",
    "BrandHead",
    "Calibration",
    "Encoded",
    "Encoder",
    "Head",
    "Light",
    "Mood",
    "Reading",
    "fit",
    "unit",
]
