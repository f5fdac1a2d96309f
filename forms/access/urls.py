"""Addresses of access requests and rights."""

from django.urls import path

from . import views

urlpatterns = [
    path("access/", views.access_queue, name="access-queue"),
    path("access/<int:pk>/", views.access_request, name="access-request"),
    path("access/items/<int:pk>/move/", views.access_move, name="access-move"),
    path("access/rights/", views.access_rights, name="access-rights"),
    path("access/review/", views.access_review, name="access-review"),
]
