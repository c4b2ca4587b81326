from django.urls import path

from parvis.understanding.views import corrections, settings

urlpatterns = [
    path("posts/<int:post>/corrections", corrections.show, name="corrections"),
    path("corrections/<int:correction>/undoing", corrections.undo, name="correction_undoing"),
    path("reading", settings.show, name="reading"),
    path("reading/languages", settings.languages, name="reading_languages"),
    path("reading/forgetting", settings.forget, name="reading_forgetting"),
]
