"""Every address of the site. Closed by default; what is open says login_not_required where it is defined."""

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from home import views as home

urlpatterns = [
    path("healthz", home.healthz, name="healthz"),
    path("readyz", home.readyz, name="readyz"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", home.media, name="media"),
    path("me/", home.me, name="me"),
    path("waiting/", home.waiting, name="waiting"),
    path("style/", home.style, name="style"),
    path("", include("knowledge.urls")),
    path("", include("services.urls")),
    path("", include("forms.urls")),
    re_path(r"^((?:[\w\-]+/)*)$", home.serve_page, name="wagtail_serve"),
]
