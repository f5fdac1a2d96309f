"""Addresses of what was searched for."""

from django.urls import path

from . import lists

urlpatterns = [
    path("reports/searches/", lists.searches, name="search_report"),
    path("reports/searches/write-guide/", lists.write_guide, name="write_guide_for_search"),
]
