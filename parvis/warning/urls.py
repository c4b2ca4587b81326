from django.urls import path

from parvis.warning.views import acts, alerts, detectors, rehearsals, routes

urlpatterns = [
    path("alerts", alerts.index, name="alerts"),
    path("alerts/banner", alerts.banner, name="alert_banner"),
    path("alerts/<int:alert>", alerts.show, name="alert"),
    path("alerts/<int:alert>/acts", acts.create, name="alert_acts"),
    path("alerts/<int:alert>/acts/<int:act>/withdrawal", acts.take_back, name="alert_act"),
    path("detectors", detectors.index, name="detectors"),
    path("detectors/new", detectors.create, name="detector_new"),
    path("detectors/<int:detector>", detectors.update, name="detector"),
    path("detectors/<int:detector>/preview", detectors.show_preview, name="detector_preview"),
    path("rehearsals", rehearsals.show, name="rehearsals"),
    path("routes", routes.index, name="routes"),
    path("routes/new", routes.create, name="route_new"),
    path("routes/<int:route>/removal", routes.delete, name="route_delete"),
    path("ways/new", routes.create_way, name="way_new"),
    path("ways/<int:way>/test", routes.try_way, name="way_test"),
    path("ways/<int:way>/removal", routes.delete_way, name="way_delete"),
    path("browsers", routes.sign_up, name="browsers"),
    path("push.js", routes.worker, name="push_worker"),
]
