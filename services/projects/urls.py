"""Addresses of the development projects."""

from django.urls import path, re_path

from . import views
from .report import views as reports

NUMBER = r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/"

urlpatterns = [
    path("projects/", views.projects, name="projects"),
    re_path(f"{NUMBER}$", views.project, name="project"),
    re_path(f"{NUMBER}submit/$", views.submit, name="project-submit"),
    re_path(f"{NUMBER}withdraw/$", views.withdraw, name="project-withdraw"),
    re_path(f"{NUMBER}decision/$", views.decision, name="project-decision"),
    re_path(
        f"{NUMBER}decision/files/(?P<pk>[0-9]{{1,9}})/$",
        views.decision_file,
        name="decision-file",
    ),
    re_path(f"{NUMBER}files/(?P<pk>[0-9]{{1,9}})/$", views.evidence, name="project-file"),
    re_path(f"{NUMBER}pilots/$", views.pilot, name="project-pilots"),
    re_path(f"{NUMBER}pilots/(?P<pk>[0-9]{{1,9}})/$", views.pilot, name="project-pilot"),
    re_path(f"{NUMBER}outcome/$", views.outcome, name="project-outcome"),
    re_path(f"{NUMBER}outcome/survey/$", views.take_survey, name="project-survey"),
    re_path(
        f"{NUMBER}outcome/items/(?P<pk>[0-9]{{1,9}})/delete/$",
        views.drop_item,
        name="project-item-delete",
    ),
    re_path(f"{NUMBER}report/$", reports.report, name="project-report"),
    re_path(
        f"{NUMBER}report\\.(?P<kind>pdf|docx)$",
        reports.report_file,
        name="project-report-file",
    ),
    re_path(f"{NUMBER}report/edit/$", reports.edit, name="project-report-edit"),
    re_path(f"{NUMBER}report/(?P<name>send|withdraw)/$", reports.move, name="project-report-move"),
    re_path(f"{NUMBER}steps/(?P<step>[0-9]{{1,2}})/$", views.step, name="project-step"),
    re_path(f"{NUMBER}steps/(?P<step>[0-9]{{1,2}})/move/$", views.move, name="project-move"),
    path("waiting/stand-in/", views.stand_in, name="stand-in"),
    path("waiting/stand-in/<int:pk>/end/", views.end_stand_in, name="stand-in-end"),
]
