"""Addresses under /accounts/: signing in and out, own password, own sessions. What else allauth has is not there."""

from allauth.account import views as allauth
from django.urls import path, re_path

from home.sessions import views as sessions
from home.views import closed

from .views import sign_out

own_password = [
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # allauth sends those here who have no password yet; they get one by mail or from the office.
    path("password/set/", closed, name="account_set_password"),
]

own_devices = [
    path("sessions/", sessions.own_sessions, name="own_sessions"),
    path("sessions/<int:pk>/end/", sessions.end_session, name="end_session"),
    path("sessions/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
]

urlpatterns = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", sign_out, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    *own_password,
    *own_devices,
]
