"""Addresses of receipts, submissions and personal data."""

from django.urls import path

from . import privacy_views, views

urlpatterns = [
    path("r/<slug:code>/", views.receipt, name="receipt"),
    path("thanks/<slug:slug>/", views.thanks, name="form-thanks"),
    path("submissions/<int:pk>/", views.submission, name="submission"),
    path("submissions/files/<int:pk>/", views.submission_file, name="submission-file"),
    path("reports/processing/", privacy_views.processing, name="processing"),
    path("me/data/", privacy_views.my_data, name="my-data"),
]
