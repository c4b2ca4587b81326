from parvis.warning.models.alert import Alert, AlertAct, AlertStep
from parvis.warning.models.detector import Budget, Detector, MomentEvidence

__all__ = ["Alert", "AlertAct", "AlertStep", "Budget", "Detector", "MomentEvidence"]
