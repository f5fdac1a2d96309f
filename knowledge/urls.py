"""Addresses of the rooms; the pages have their own."""

from django.urls import include, path

ROOMS = ("pages", "search.page", "search.reports")
urlpatterns = [path("", include(f"knowledge.{room}.urls")) for room in ROOMS]
