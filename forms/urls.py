"""Addresses of receipts, submissions, access requests, survey results and personal data."""

from django.urls import path

from .access import views as access_views
from .submissions import privacy_views, views
from .surveys import views as survey_views

urlpatterns = [
    path("r/<slug:code>/", views.receipt, name="receipt"),
    path("thanks/<slug:slug>/", views.thanks, name="form-thanks"),
    path("submissions/<int:pk>/", views.submission, name="submission"),
    path("submissions/files/<int:pk>/", views.submission_file, name="submission-file"),
    path("access/", access_views.access_queue, name="access-queue"),
    path("access/<int:pk>/", access_views.access_request, name="access-request"),
    path("access/items/<int:pk>/move/", access_views.access_move, name="access-move"),
    path("access/rights/", access_views.access_rights, name="access-rights"),
    path("access/review/", access_views.access_review, name="access-review"),
    path("reports/surveys/", survey_views.surveys, name="surveys"),
    path("reports/surveys/<slug:slug>/", survey_views.survey, name="survey"),
    path("reports/surveys/<slug:slug>/export/", survey_views.export, name="survey-export"),
    path("reports/surveys/<slug:slug>/remind/", survey_views.remind, name="survey-remind"),
    path("reports/surveys/<slug:slug>/publish/", survey_views.publish, name="survey-publish"),
    path(
        "reports/surveys/<slug:slug>/comments/", survey_views.comment_list, name="survey-comments"
    ),
    path(
        "reports/surveys/<slug:slug>/published/<int:pk>/",
        survey_views.snapshot,
        name="survey-snapshot",
    ),
    path("reports/processing/", privacy_views.processing, name="processing"),
    path("me/data/", privacy_views.my_data, name="my-data"),
]
