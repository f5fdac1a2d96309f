"""Bundles in the admin: their addresses and the entry in the menu."""

from django.urls import URLPattern, path, reverse_lazy
from wagtail.admin.menu import MenuItem

from home.admin.menus import item_for

from . import views


def bundles_in_the_menu() -> MenuItem:
    place = reverse_lazy("bundles")
    return item_for(views.RIGHT)("ชุดข้อมูลกลาง", place, icon_name="download", order=860)


def addresses() -> list[URLPattern]:
    return [
        path("bundles/", views.overview, name="bundles"),
        path("bundles/<int:pk>/", views.preview, name="bundle"),
        path("bundles/signers/", views.trust, name="bundle-trust"),
        path("bundles/signers/<int:pk>/remove/", views.distrust, name="bundle-distrust"),
    ]
