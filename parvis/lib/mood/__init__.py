"""The mood of posts: an encoder with its head, a light reader without, what people's corrections teach."""

from .encoding import Encoded, Encoder, unit
from .head import Head, fit
from .light import Light
from .reading import UNREAD, Calibration, Mood, Reading

__all__ = ["UNREAD", "Calibration", "Encoded", "Encoder", "Head", "Light", "Mood", "Reading", "fit", "unit"]
