from django.urls import path

from parvis.posts.views import sources

urlpatterns = [
    path("sources", sources.index, name="sources"),
    path("sources/new", sources.create, name="source_new"),
    path("sources/<int:source>", sources.show, name="source"),
    path("sources/<int:source>/state", sources.update, name="source_state"),
    path("sources/<int:source>/deletion", sources.delete, name="source_delete"),
]
