from django.urls import path

from parvis.listening.views import drafts, exports, live, marks, queries, search, volume, wall, walls, welcome

urlpatterns = [
    path("welcome", welcome.show, name="welcome"),
    path("welcome/reach", welcome.show_reach, name="welcome_reach"),
    path("wall", wall.show, name="wall"),
    path("wall/live", live.stream, name="wall_live"),
    path("walls", walls.create, name="walls"),
    path("walls/<int:wall>", walls.delete, name="wall_delete"),
    path("mentions.csv", exports.mentions, name="mentions_csv"),
    path("posts/<int:post>/mark", marks.update, name="mark"),
    path("search", search.show, name="search"),
    path("search/elsewhere/<int:source>", search.show_elsewhere, name="search_elsewhere"),
    path("brands", volume.index, name="brands"),
    path("brands/<slug:brand>", volume.brand, name="brand"),
    path("brands/<slug:brand>.csv", exports.brand, name="brand_csv"),
    path("queries", queries.index, name="queries"),
    path("queries/new", queries.create, name="query_new"),
    path("queries/verdict", drafts.verdict, name="query_verdict"),
    path("queries/preview", drafts.show_preview, name="query_preview"),
    path("queries/translation", drafts.translate, name="query_translate"),
    path("queries/completion", drafts.complete, name="query_complete"),
    path("queries/<int:query>", queries.update, name="query"),
    path("queries/<int:query>/pause", queries.pause, name="query_pause"),
    path("queries/<int:query>/deletion", queries.delete, name="query_delete"),
    path("queries/<int:query>/volume", volume.query, name="query_volume"),
    path("queries/<int:query>/volume.csv", exports.volume, name="query_csv"),
]
