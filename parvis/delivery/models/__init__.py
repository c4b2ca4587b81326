from parvis.delivery.models.account import Account
from parvis.delivery.models.attempt import Attempt, Intervention, Receipt
from parvis.delivery.models.bucket import Bucket
from parvis.delivery.models.delivery import Delivery, NotNow
from parvis.delivery.models.pause import Pause

__all__ = ["Account", "Attempt", "Bucket", "Delivery", "Intervention", "NotNow", "Pause", "Receipt"]
