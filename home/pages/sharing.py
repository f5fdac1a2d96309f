"""How a page is passed on: its short address, which outlives a move of the page, and a QR
picture of it.
"""

from functools import lru_cache

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

KEPT_PICTURES = 512


def short_address(page: Page) -> str:
    """The whole short address, as it stands under a QR picture and on paper."""
    return settings.BASE_URL + reverse("short_address", args=[page.pk])


def draw_qr(address: str) -> SafeString:
    """The address as an inline SVG without style attributes."""
    drawn = segno.make(address, error="m").svg_inline(
        scale=4, border=2, omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308 (segno's own markup of an address of ours)


@lru_cache(KEPT_PICTURES)
def qr_picture(address: str) -> SafeString:
    """The same, kept, for drawing one takes milliseconds; not for an address that holds a
    secret.
    """
    return draw_qr(address)


def qr_png(address: str) -> bytes:
    """The same for papers."""
    from io import BytesIO

    file = BytesIO()
    segno.make(address, error="m").save(file, kind="png", scale=8, border=2)
    return file.getvalue()
