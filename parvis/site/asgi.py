import os
import warnings

from parvis.site.process import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
end_with_parent()
# WhiteNoise yields static files as a plain iterator; Django reads it in a thread, which is what we want.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

from django.core.asgi import get_asgi_application  # noqa: E402

application = get_asgi_application()

from django.core.signals import request_finished  # noqa: E402
from django.db import connections  # noqa: E402


def let_go(**_: object) -> None:
    """Each request has a thread of its own, which ends with it: nobody would ever use its connection again."""
    connections.close_all()


request_finished.connect(let_go)

from parvis.events.worker import keep_beside  # noqa: E402

keep_beside("watchdog", "alarms", "dead-detectors")  # somebody must notice when every worker is dead
