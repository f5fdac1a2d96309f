"""URLs of the knowledge base besides its pages: search, and readers' feedback."""

from django.urls import path

from knowledge.pages import from_consultation, views
from knowledge.search.page import views as searching
from knowledge.search.reports import lists as search_reports

urlpatterns = [
    *from_consultation.urlpatterns,
    path("search/", searching.search_page, name="search"),
    path("search/suggest/", searching.search_suggest, name="search_suggest"),
    path("api/search/", searching.search_api, name="search_api"),
    path("reports/searches/", search_reports.searches, name="search_report"),
    path(
        "reports/searches/write-guide/", search_reports.write_guide, name="write_guide_for_search"
    ),
    path("pages/<int:pk>/pdf/", views.pdf, name="page_pdf"),
    path("pages/<int:pk>/offline/", views.offline, name="page_offline"),
    path("pages/<int:pk>/feedback/", views.give_feedback, name="give_feedback"),
    path("pages/<int:pk>/report/", views.report_problem, name="report_problem"),
    path("pages/<int:pk>/confirm/", views.confirm_review, name="confirm_review"),
]
