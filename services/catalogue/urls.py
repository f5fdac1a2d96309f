"""Addresses of the registers."""

from django.urls import path

from . import keeping, views
from .models import Law, System

urlpatterns = [
    path("systems/", views.systems, name="systems"),
    path("systems/import/", keeping.import_file, {"key": "systems"}, name="systems-import"),
    path(
        "systems/import/<int:pk>/",
        keeping.import_preview,
        {"key": "systems"},
        name="systems-import-preview",
    ),
    path("systems/review/", keeping.review, name="systems-review"),
    path("systems/<slug:slug>/", views.system, name="system"),
    path("systems/<slug:slug>/confirm/", keeping.confirm_system, name="system-confirm"),
    path("systems/<slug:slug>/history/", keeping.history, {"model": System}, name="system-history"),
    path("laws/", views.laws, name="laws"),
    path("laws/import/", keeping.import_file, {"key": "laws"}, name="laws-import"),
    path(
        "laws/import/<int:pk>/", keeping.import_preview, {"key": "laws"}, name="laws-import-preview"
    ),
    path("laws/<slug:slug>/", views.law, name="law"),
    path("laws/<slug:slug>/check/", keeping.check_citations, name="law-check"),
    path("laws/<slug:slug>/history/", keeping.history, {"model": Law}, name="law-history"),
]
