"""URLs under /accounts/: signing in and out, own password, second factor and sessions. The rest of
allauth is not mounted.
"""

from allauth.account import views as allauth
from django.conf import settings
from django.urls import include, path, re_path

from home.office.views import refuse_closed_address
from home.people.second_factor import asking
from home.people.second_factor import views as second_factor
from home.people.second_factor.middleware import open_before_factor
from home.people.sessions import views as sessions

from .views import ResetPassword, ResetPasswordDone, sign_out

own_password = [
    path("password/change/", allauth.password_change, name="account_change_password"),
    # People who forgot the password cannot add a factor, since that requires it.
    path(
        "password/reset/",
        open_before_factor(ResetPassword.as_view()),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        open_before_factor(ResetPasswordDone.as_view()),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        open_before_factor(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        open_before_factor(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    # allauth redirects people without a password here; they get one by mail or from the office.
    path("password/set/", refuse_closed_address, name="account_set_password"),
]

own_devices = [
    path("sessions/", sessions.own_sessions, name="own_sessions"),
    path("sessions/<int:pk>/end/", sessions.end_session, name="end_session"),
    path("sessions/end-others/", sessions.end_other_sessions, name="end_other_sessions"),
]

own_second_factor = [
    path("second-factor/", open_before_factor(second_factor.own_factors), name="second_factor"),
    path("second-factor/app/", open_before_factor(second_factor.add_app), name="add_app"),
    path(
        "second-factor/passkey/", open_before_factor(second_factor.add_passkey), name="add_passkey"
    ),
    path("second-factor/<int:pk>/name/", second_factor.rename_passkey, name="rename_passkey"),
    path("second-factor/<int:pk>/remove/", second_factor.remove_factor, name="remove_factor"),
    path("second-factor/codes/", second_factor.recovery_codes, name="recovery_codes"),
    path("second-factor/codes/download/", second_factor.download_codes, name="download_codes"),
    path("second-factor/codes/new/", second_factor.make_codes, name="make_codes"),
    # allauth expects these URL names.
    path("second-factor/confirm/", asking.confirm_by_factor, name="mfa_reauthenticate"),
    path("login/factor/", asking.ask_at_sign_in, name="mfa_authenticate"),
]

# Mounted and imported only where the environment configures a provider.
by_the_provider = (
    [path("sign-on/", include("home.people.single_sign_on.urls"))] if settings.SIGN_ON else []
)

urlpatterns = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", open_before_factor(sign_out), name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path(
        "reauthenticate/", open_before_factor(allauth.reauthenticate), name="account_reauthenticate"
    ),
    *own_password,
    *own_second_factor,
    *own_devices,
    *by_the_provider,
]
