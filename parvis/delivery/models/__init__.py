from parvis.delivery.models.account import Account, AccountChange
from parvis.delivery.models.alarm import Alarm
from parvis.delivery.models.attempt import Attempt, Intervention
from parvis.delivery.models.bucket import Bucket
from parvis.delivery.models.delivery import Delivery, NotNow
from parvis.delivery.models.echo import Echo, EchoCount
from parvis.delivery.models.pause import Pause
from parvis.delivery.models.receipt import Receipt
from parvis.delivery.models.visit import Registration, Visit

__all__ = [
    "Account", "AccountChange", "Alarm", "Attempt", "Bucket", "Delivery", "Echo", "EchoCount", "Intervention", "NotNow",
    "Pause", "Receipt", "Registration", "Visit",
]  # fmt: skip
