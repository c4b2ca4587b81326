from django.urls import include, path

from parvis.site import palette, views

urlpatterns = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("account/", include("allauth.account.urls")),
    path("preferences", views.preferences, name="preferences"),
    path("design", views.design, name="design"),
    path("w/<slug:workspace>/palette", palette.show, name="palette"),
    path("w/<slug:workspace>/", include("parvis.listening.urls")),
]
