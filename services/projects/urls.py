"""Addresses of the work processes and of the development projects."""

from django.urls import path, re_path

from services.processes import views as views_process

from . import views as views_project

NUMBER = r"^projects/(?P<number>25[0-9]{2}-[0-9]{3,9})/"

urlpatterns = [
    path("processes/", views_process.processes, name="processes"),
    path("processes/<slug:slug>/", views_process.process, name="process"),
    path("processes/<slug:slug>/print/", views_process.process_print, name="process-print"),
    path("projects/", views_project.projects, name="projects"),
    re_path(f"{NUMBER}$", views_project.project, name="project"),
    re_path(f"{NUMBER}submit/$", views_project.submit, name="project-submit"),
    re_path(f"{NUMBER}withdraw/$", views_project.withdraw, name="project-withdraw"),
    re_path(f"{NUMBER}decision/$", views_project.decision, name="project-decision"),
    re_path(
        f"{NUMBER}decision/files/(?P<pk>[0-9]{{1,9}})/$",
        views_project.decision_file,
        name="decision-file",
    ),
    re_path(f"{NUMBER}files/(?P<pk>[0-9]{{1,9}})/$", views_project.evidence, name="project-file"),
    re_path(f"{NUMBER}pilots/$", views_project.pilot, name="project-pilots"),
    re_path(f"{NUMBER}pilots/(?P<pk>[0-9]{{1,9}})/$", views_project.pilot, name="project-pilot"),
    re_path(f"{NUMBER}outcome/$", views_project.outcome, name="project-outcome"),
    re_path(f"{NUMBER}outcome/survey/$", views_project.take_survey, name="project-survey"),
    re_path(
        f"{NUMBER}outcome/items/(?P<pk>[0-9]{{1,9}})/delete/$",
        views_project.drop_item,
        name="project-item-delete",
    ),
    re_path(f"{NUMBER}report/$", views_project.report, name="project-report"),
    re_path(
        f"{NUMBER}report\\.(?P<kind>pdf|docx)$",
        views_project.report_file,
        name="project-report-file",
    ),
    re_path(f"{NUMBER}steps/(?P<step>[0-9]{{1,2}})/$", views_project.step, name="project-step"),
    re_path(
        f"{NUMBER}steps/(?P<step>[0-9]{{1,2}})/move/$", views_project.move, name="project-move"
    ),
    path("waiting/stand-in/", views_project.stand_in, name="stand-in"),
    path("waiting/stand-in/<int:pk>/end/", views_project.end_stand_in, name="stand-in-end"),
]
