from parvis.lib.say.numbers import change, number, percent, short, signed
from parvis.lib.say.times import ago, day, hour, moment, span

__all__ = ["ago", "change", "day", "hour", "moment", "number", "percent", "short", "signed", "span"]
