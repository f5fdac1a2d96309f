"""All URLs of the site. Closed by default; open views are marked login_not_required where they are
defined.
"""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home.admin.bulk_door import bulk_action
from home.audit.views import audit
from home.first_steps import views as first_steps
from home.health import views as health
from home.office import views as home
from home.pages import choosing
from home.people.account_page import account_page
from home.people.cards import views as cards
from home.people.own_account import views as own_account
from home.people.second_factor.middleware import open_before_factor
from home.privacy import views as privacy
from home.site import installing
from home.thai import date_fields
from knowledge.pages.stored import serve_from_store

from .metrics import metrics

# URLs of installed apps that this site does not use; docs/decisions.md says why.
closed = [
    "admin/failwhale/",
    "admin/test404/",
    "admin/password_reset/",
    "admin/embeds/chooser/",
    "admin/embeds/chooser/upload/",
    "admin/redirects/import/",
    "admin/redirects/import/process/",
    "documents/authenticate_with_password/<int:restriction_id>/",
]

# URL names that Wagtail looks up for pages behind a login or a password.
wagtail_util = [
    path(
        "login/",
        login_not_required(RedirectView.as_view(pattern_name="account_login")),
        name="wagtailcore_login",
    ),
    path(
        "password/<int:page_view_restriction_id>/<int:page_id>/",
        home.refuse_closed_address,
        name="wagtailcore_authenticate_with_password",
    ),
]

handler500 = "intranet.middleware.error_page"

urlpatterns = [
    path("healthz", open_before_factor(health.healthz), name="healthz"),
    path("metrics", open_before_factor(metrics), name="metrics"),
    path("readyz", open_before_factor(health.readyz), name="readyz"),
    *(path(address, home.refuse_closed_address) for address in closed),
    path("accounts/", include("home.people.own_account.urls")),
    path("first/", first_steps.show_code, name="first-administrator"),
    path("first/account/", first_steps.make_account, name="first-account"),
    path("enter/", cards.enter, name="enter"),
    path("enter/password/", cards.new_password, name="enter-password"),
    path("enter/<slug:code>/", cards.enter, name="enter-with-code"),
    path("admin/login/", home.admin_door),
    path("admin/logout/", own_account.sign_out),
    path("admin/account/", account_page),
    path(
        "admin/bulk/<str:app_label>/<str:model_name>/<str:action>/",
        bulk_action,
        name="wagtail_bulk_action",
    ),
    path("admin/choose-page/<int:parent_page_id>/", choosing.browse),
    path("admin/choose-page/chosen-multiple/", choosing.chosen_multiple),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("_util/", include(wagtail_util)),
    path("manifest.webmanifest", open_before_factor(installing.manifest), name="manifest"),
    path("worker.js", open_before_factor(installing.worker), name="worker"),
    path("offline/", open_before_factor(installing.offline), name="offline"),
    path("p/<int:pk>/", home.short_address, name="short_address"),
    path("media/<path:path>", home.media, name="media"),
    path("me/", home.me, name="me"),
    path("me/email/", own_account.change_email, name="change_email"),
    path("me/email/<str:token>/", own_account.confirm_email, name="confirm_email"),
    path("me/data/", privacy.my_data, name="my-data"),
    path("data-requests/", include("home.privacy.requests.urls")),
    path("reports/processing/", privacy.processing, name="processing"),
    path("waiting/", home.waiting_list, name="waiting"),
    path("reports/audit/", audit, name="audit"),
    path("day/", date_fields.understood_day, name="understood_day"),
    path("style/", home.style, name="style"),
    path("", include("knowledge.urls")),
    path("", include("services.urls")),
    path("", include("forms.urls")),
    re_path(r"^((?:[\w\-]+/)*)$", serve_from_store(home.serve_page), name="wagtail_serve"),
]
