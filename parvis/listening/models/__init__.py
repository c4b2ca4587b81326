from parvis.listening.models.back_search import BackSearch, remember
from parvis.listening.models.day_zone import DayZone
from parvis.listening.models.hub_subscription import HubSubscription
from parvis.listening.models.mention import Mention, Mood, ReadWith, Triage
from parvis.listening.models.query import Brand, Query
from parvis.listening.models.redraw import Redraw
from parvis.listening.models.rollups import (
    DayCount,
    DayTotal,
    FortnightCount,
    HourCount,
    MomentCount,
    Overlap,
    OverlapDay,
    OverlapFortnight,
    OverlapHour,
    OverlapRecent,
    OverlapTotal,
    RecentCount,
)
from parvis.listening.models.wall import Wall

__all__ = [
    "OverlapRecent",
    "OverlapTotal",
    "RecentCount",
    "OverlapHour",
    "OverlapFortnight",
    "OverlapDay",
    "Overlap",
    "FortnightCount",
    "DayZone",
    "DayTotal",
    "BackSearch",
    "Brand",
    "DayCount",
    "HourCount",
    "HubSubscription",
    "Mention",
    "MomentCount",
    "Mood",
    "Query",
    "ReadWith",
    "Redraw",
    "Triage",
    "Wall",
    "remember",
]
