import os

from parvis.site.process import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
end_with_parent()

from django.core.asgi import get_asgi_application  # noqa: E402

application = get_asgi_application()
