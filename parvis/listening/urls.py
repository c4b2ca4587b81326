from django.urls import path

from parvis.listening.views import live, marks, search, wall, walls

urlpatterns = [
    path("wall", wall.show, name="wall"),
    path("wall/live", live.stream, name="wall_live"),
    path("search", search.show, name="search"),
    path("walls", walls.create, name="walls"),
    path("walls/<int:wall>", walls.delete, name="wall_delete"),
    path("posts/<int:post>/mark", marks.update, name="mark"),
]
