"""Addresses of surveys and their results."""

from django.urls import path

from . import school_views, views

SHEET = "reports/surveys/<slug:slug>/schools/<str:code>"

urlpatterns = [
    path("reports/surveys/", views.surveys, name="surveys"),
    path("reports/surveys/<slug:slug>/", views.survey, name="survey"),
    path("reports/surveys/<slug:slug>/export/", views.export, name="survey-export"),
    path("reports/surveys/<slug:slug>/remind/", views.remind, name="survey-remind"),
    path("reports/surveys/<slug:slug>/publish/", views.publish, name="survey-publish"),
    path("reports/surveys/<slug:slug>/comments/", views.comment_list, name="survey-comments"),
    path("reports/surveys/<slug:slug>/schools/", school_views.schools, name="survey-schools"),
    path(f"{SHEET}/", school_views.sheet, name="school-sheet"),
    path(f"{SHEET}/<slug:move>/", school_views.move, name="school-sheet-move"),
    path("reports/surveys/<slug:slug>/published/<int:pk>/", views.snapshot, name="survey-snapshot"),
]
