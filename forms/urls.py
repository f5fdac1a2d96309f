"""Addresses of the rooms."""

from django.urls import include, path

ROOMS = ("submissions", "access", "surveys")
urlpatterns = [path("", include(f"forms.{room}.urls")) for room in ROOMS]
