from django.urls import path

from parvis.understanding.views import corrections, settings, theme_decisions, themes

urlpatterns = [
    path("posts/<int:post>/corrections", corrections.show, name="corrections"),
    path("corrections/<int:correction>/undoing", corrections.undo, name="correction_undoing"),
    path("reading", settings.show, name="reading"),
    path("reading/languages", settings.languages, name="reading_languages"),
    path("reading/forgetting", settings.forget, name="reading_forgetting"),
    path("themes", themes.index, name="themes"),
    path("themes/chosen", themes.show_chosen, name="chosen_themes"),
    path("brands/<slug:brand>/themes", themes.show, name="brand_themes"),
    path("brands/<slug:brand>/themes/panel", themes.show_panel, name="themes_panel"),
    path("brands/<slug:brand>/themes/look", themes.look_again, name="themes_look"),
    path("themes/<int:theme>/name", theme_decisions.rename, name="theme_name"),
    path("themes/<int:theme>/merger", theme_decisions.merge, name="theme_merger"),
    path("themes/<int:theme>/dismissal", theme_decisions.dismiss, name="theme_dismissal"),
    path("themes/decisions/<int:decision>/undo", theme_decisions.undo, name="theme_undo"),
]
