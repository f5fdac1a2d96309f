"""Addresses of the consultation desk and its reports."""

from django.urls import path

from . import views as desk
from .report import views as reports

CASE = "consultations/<int:be_year>-<int:sequence>/"

urlpatterns = [
    path("consultations/", desk.consultations, name="consultations"),
    path("consultations/new/", desk.new, name="consultation_new"),
    path("consultations/bulk/", desk.bulk, name="consultations_bulk"),
    path("consultations/suggest/", desk.suggest, name="consultation_suggest"),
    path("consultations/solved/", desk.self_solved, name="consultation_self_solved"),
    path("consultations/files/<int:pk>/", desk.file, name="consultation_file"),
    path("consultations/reply/<str:token>/", desk.take_reply, name="consultation_understood"),
    path(CASE, desk.consultation, name="consultation"),
    path(f"{CASE}<slug:action>/", desk.act, name="consultation_act"),
    path("r/c.<slug:code>/", desk.receipt, name="consultation_receipt"),
    path("reports/", reports.director, name="reports"),
    path("reports/brief.<str:kind>", reports.brief, name="director_brief"),
    path("reports/consultations/", reports.consultations, name="consultation_report"),
    path("reports/consultations/write-next/", reports.write_next, name="write_next"),
    path("reports/consultations/<str:period>/memo/", reports.memo, name="consultation_memo"),
    path(
        "reports/consultations/<str:period>/memo.<str:kind>",
        reports.memo_file,
        name="consultation_memo_file",
    ),
    path(
        "reports/consultations/<str:period>/<slug:move>/",
        reports.move,
        name="consultation_report_move",
    ),
]
