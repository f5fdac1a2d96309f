"""Addresses of surveys and their results."""

from django.urls import path

from . import views

urlpatterns = [
    path("reports/surveys/", views.surveys, name="surveys"),
    path("reports/surveys/<slug:slug>/", views.survey, name="survey"),
    path("reports/surveys/<slug:slug>/export/", views.export, name="survey-export"),
    path("reports/surveys/<slug:slug>/remind/", views.remind, name="survey-remind"),
    path("reports/surveys/<slug:slug>/publish/", views.publish, name="survey-publish"),
    path("reports/surveys/<slug:slug>/comments/", views.comment_list, name="survey-comments"),
    path("reports/surveys/<slug:slug>/published/<int:pk>/", views.snapshot, name="survey-snapshot"),
]
