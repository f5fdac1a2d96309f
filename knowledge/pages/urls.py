"""Addresses beside those of the pages: papers, copies for later, what readers say, reviews."""

from django.urls import path

from . import from_consultation, views

urlpatterns = [
    *from_consultation.urlpatterns,
    path("pages/<int:pk>/pdf/", views.pdf, name="page_pdf"),
    path("pages/<int:pk>/offline/", views.offline, name="page_offline"),
    path("pages/<int:pk>/feedback/", views.give_feedback, name="give_feedback"),
    path("pages/<int:pk>/report/", views.report_problem, name="report_problem"),
    path("pages/<int:pk>/confirm/", views.confirm_review, name="confirm_review"),
]
