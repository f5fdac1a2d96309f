"""Addresses of requests of data subjects."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.register, name="data-requests"),
    path("new/", views.ask, name="data-request-new"),
    path("r/<str:code>/", views.receipt, name="data-request-receipt"),
    path("r/<str:code>/withdraw/", views.withdraw, name="data-request-withdraw"),
    path("<int:pk>/", views.request_page, name="data-request"),
    path("<int:pk>/move/", views.make_move, name="data-request-move"),
]
