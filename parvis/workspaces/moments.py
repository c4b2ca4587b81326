"""Moments as programs send them to the API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

YEARS = range(1900, 3000)


def _in_reach(moment: datetime) -> datetime:
    """At the ends of the calendar another time zone is beyond it."""
    if moment.year not in YEARS:
        raise ValueError(f"The year must be from {YEARS.start} to {YEARS.stop - 1}.")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]
