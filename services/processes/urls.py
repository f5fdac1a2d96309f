"""Addresses of the work processes."""

from django.urls import path

from . import views

urlpatterns = [
    path("processes/", views.processes, name="processes"),
    path("processes/<slug:slug>/", views.process, name="process"),
    path("processes/<slug:slug>/print/", views.process_print, name="process-print"),
]
