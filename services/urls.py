"""Addresses of the registers."""

from django.urls import include, path

from . import views, views_catalogue
from .models import Law, System

urlpatterns = [
    path("", include("services.urls_desk")),
    path("", include("services.urls_projects")),
    path("systems/", views.systems, name="systems"),
    path("systems/import/", views_catalogue.import_file, {"key": "systems"}, name="systems-import"),
    path("systems/import/<int:pk>/", views_catalogue.import_preview, {"key": "systems"}, name="systems-import-preview"),
    path("systems/review/", views_catalogue.review, name="systems-review"),
    path("systems/<slug:slug>/", views.system, name="system"),
    path("systems/<slug:slug>/confirm/", views_catalogue.confirm_system, name="system-confirm"),
    path("systems/<slug:slug>/history/", views_catalogue.history, {"model": System}, name="system-history"),
    path("laws/", views.laws, name="laws"),
    path("laws/import/", views_catalogue.import_file, {"key": "laws"}, name="laws-import"),
    path("laws/import/<int:pk>/", views_catalogue.import_preview, {"key": "laws"}, name="laws-import-preview"),
    path("laws/<slug:slug>/", views.law, name="law"),
    path("laws/<slug:slug>/check/", views_catalogue.check_citations, name="law-check"),
    path("laws/<slug:slug>/history/", views_catalogue.history, {"model": Law}, name="law-history"),
]
