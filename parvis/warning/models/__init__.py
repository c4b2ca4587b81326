from parvis.warning.models.act import AlertAct
from parvis.warning.models.alert import Alert, StillWatched
from parvis.warning.models.detector import Budget, Detector, MomentEvidence
from parvis.warning.models.route import Browser, Route, Telling, Way
from parvis.warning.models.step import AlertStep

__all__ = [
    "Alert", "AlertAct", "AlertStep", "Browser", "Budget", "Detector", "MomentEvidence", "Route", "StillWatched",
    "Telling", "Way",
]  # fmt: skip
