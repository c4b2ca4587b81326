from django.urls import include, path

from parvis.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health", views.health, name="health"),
    path("account/", include("allauth.account.urls")),
    path("w/<slug:workspace>/", include("parvis.listening.urls")),
]
