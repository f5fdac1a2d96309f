"""Addresses of the rooms."""

from django.urls import include, path

ROOMS = ("desk", "projects", "processes", "catalogue")
urlpatterns = [path("", include(f"services.{room}.urls")) for room in ROOMS]
