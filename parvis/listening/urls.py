from django.urls import path

from parvis.listening.views import wall

urlpatterns = [path("wall", wall.show, name="wall")]
