"""Sharing a page: its short address, which stays valid when the page moves, and a QR code for
it.
"""

from functools import lru_cache

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

KEPT_PICTURES = 512


def short_address(page: Page) -> str:
    """The whole short address, as it is printed under a QR code."""
    return settings.BASE_URL + reverse("short_address", args=[page.pk])


def draw_qr(address: str) -> SafeString:
    """The address as an inline SVG without style attributes."""
    drawn = segno.make(address, error="m").svg_inline(
        scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308 (segno's own markup of an address of ours)


@lru_cache(KEPT_PICTURES)
def qr_picture(address: str) -> SafeString:
    """The same, cached in memory, since drawing one takes milliseconds. Addresses that contain a
    secret must not be cached: they use draw_qr.
    """
    return draw_qr(address)


def qr_png(address: str) -> bytes:
    """The same as PNG, for papers."""
    from io import BytesIO

    file = BytesIO()
    segno.make(address, error="m").save(file, kind="png", scale=8, border=2)
    return file.getvalue()
