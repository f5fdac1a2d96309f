"""Addresses of the registers."""

from django.urls import include, path

from . import views

urlpatterns = [
    path("", include("services.urls_desk")),
    path("", include("services.urls_projects")),
    path("systems/", views.systems, name="systems"),
    path("systems/<slug:slug>/", views.system, name="system"),
    path("laws/", views.laws, name="laws"),
    path("laws/<slug:slug>/", views.law, name="law"),
]
