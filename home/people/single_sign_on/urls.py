"""The two URLs under /accounts/sign-on/: start and return."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.start, name="sign_on"),
    path("callback/", views.come_back, name="sign_on_callback"),
]
