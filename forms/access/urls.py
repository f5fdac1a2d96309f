"""Addresses of access requests and rights."""

from django.urls import path

from . import stage_views, views
from .rules import STAGES

urlpatterns = [
    path("access/", views.access_queue, name="access-queue"),
    path("access/<int:pk>/", views.access_request, name="access-request"),
    *(
        path(f"access/{key}/", stage_views.access_stage, {"key": key}, name=f"access-{key}")
        for key in STAGES
    ),
    path("access/<int:pk>/decide/", views.access_decide, name="access-decide"),
    path("access/items/<int:pk>/move/", views.access_move, name="access-move"),
    path("access/rights/", views.access_rights, name="access-rights"),
    path("access/review/", views.access_review, name="access-review"),
]
