from django.urls import path

from parvis.publishing.views import compose, deliveries, pictures, publications

urlpatterns = [
    path("publications", publications.index, name="publications"),
    path("publications/new", compose.create, name="publication_new"),
    path("publications/<int:publication>", publications.show, name="publication"),
    path("publications/<int:publication>/text", compose.update, name="publication_edit"),
    path("publications/<int:publication>/plan", publications.unplan, name="publication_plan"),
    path("publications/<int:publication>/drop", publications.drop, name="publication_drop"),
    path("publications/<int:publication>/deliveries/<int:delivery>", deliveries.update, name="publication_delivery"),
    path("pictures/<int:picture>", pictures.show, name="picture"),
]
