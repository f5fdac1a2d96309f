"""Addresses of receipts and submissions."""

from django.urls import path

from . import views

urlpatterns = [
    path("r/<slug:code>/", views.receipt, name="receipt"),
    path("thanks/<slug:slug>/", views.thanks, name="form-thanks"),
    path("submissions/<int:pk>/", views.submission, name="submission"),
    path("submissions/files/<int:pk>/", views.submission_file, name="submission-file"),
]
