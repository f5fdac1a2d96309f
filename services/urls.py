"""Addresses of the rooms."""

from django.urls import include, path

ROOMS = ("desk", "projects", "catalogue")
urlpatterns = [path("", include(f"services.{room}.urls")) for room in ROOMS]
