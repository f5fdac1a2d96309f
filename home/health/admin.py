"""Health in the admin: its menu entry, its addresses, and a panel on the home page while something
is broken.
"""

from django.core.cache import cache
from django.urls import URLPattern, path, reverse, reverse_lazy
from wagtail.admin.menu import MenuItem

from home.admin.menus import item_for
from home.admin.panels import Entry, ListPanel

from . import views
from .checks import checks_within
from .rules import State

FAULTS_KEPT = 300  # seconds in which the home page does not look again
CACHE_KEY = "health-faults"


def health_in_the_menu() -> MenuItem:
    return item_for(views.VIEW)(
        "สุขภาพของระบบ", reverse_lazy("health"), name="health", icon_name="circle-check", order=890
    )


def health_addresses() -> list[URLPattern]:
    return [
        path("health/", views.health, name="health"),
        path("health/errors/", views.errors, name="health-errors"),
        path("health/errors/<slug:key>/", views.error, name="health-error"),
    ]


def faults() -> list[str]:
    """The names of what is broken; the home page opens no connection to find out. Mail has a panel
    of its own.
    """
    broken = [check for check in checks_within() if check.state is State.FAULT]
    return [check.label for check in broken if check.key != "mail"]


def show_faults(request, panels) -> None:
    """A panel for those who may see the page of health, while something is broken."""
    if not request.user.has_perm(views.VIEW):
        return
    place = reverse("health")
    labels = cache.get_or_set(CACHE_KEY, faults, FAULTS_KEPT)
    if labels:
        entries = [Entry(label, place, State.FAULT.label) for label in labels]
        panels.append(
            ListPanel("health", "ระบบมีเรื่องที่ต้องแก้", entries, empty="", more=place, order=40)
        )
