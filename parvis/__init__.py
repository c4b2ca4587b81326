"""Parvis: listen, understand, warn, answer, publish and measure, in one self-hosted program."""

__version__ = "0.1.0"
