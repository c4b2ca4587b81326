from django.urls import include, path

from parvis.delivery.urls import outside_patterns as delivery_outside
from parvis.listening.views import receive
from parvis.posts.views import media
from parvis.site import design, palette, views
from parvis.site.api import api_urls
from parvis.workspaces.urls import workspace_patterns

urlpatterns = [
    path("", views.home, name="home"),
    path("api/v1/", api_urls()),
    path("health", views.health, name="health"),
    path("account/", include("allauth.account.urls")),
    path("preferences", views.preferences, name="preferences"),
    path("design", design.show, name="design"),
    path("", include("parvis.workspaces.urls")),
    path("", include("parvis.demo.urls")),
    path("media/<str:signature>/<str:coded>", media.show, name="media"),
    path("in/<str:key>", receive.show, name="receive"),
    path("", include(delivery_outside)),
    path("w/<slug:workspace>/", include(workspace_patterns)),
    path("w/<slug:workspace>/palette", palette.show, name="palette"),
    path("w/<slug:workspace>/", include("parvis.posts.urls")),
    path("w/<slug:workspace>/", include("parvis.listening.urls")),
    path("w/<slug:workspace>/", include("parvis.delivery.urls")),
    path("w/<slug:workspace>/", include("parvis.understanding.urls")),
    path("w/<slug:workspace>/", include("parvis.warning.urls")),
    path("w/<slug:workspace>/", include("parvis.publishing.urls")),
]
