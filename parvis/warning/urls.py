from django.urls import path

from parvis.warning.views import acts, alerts, detectors

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
]
