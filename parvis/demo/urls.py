from django.urls import path

from parvis.demo import views

urlpatterns = [path("demo/<str:ticket>", views.enter, name="demo_enter")]
