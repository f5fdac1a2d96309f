"""Tags and filters available in every template: Thai dates, waiting tasks, notices."""

import re
from datetime import date, datetime
from functools import lru_cache

from django import template
from django.conf import settings as django_settings
from django.shortcuts import resolve_url
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from home.mail.outbox import server_is_set
from home.office.models import Announcement, OfficeSettings
from home.office.waiting import NOTHING, WaitingList, waiting_by_kind, waiting_for
from home.pages.access import visible_pages
from home.pages.fresh import draw
from home.pages.sharing import qr_picture, short_address
from home.people.telephone import dial_string
from home.thai import writing

register = template.Library()
register.filter("dialled", dial_string)

STATE_ICONS = {"ok": "check", "warn": "clock", "bad": "alert", "info": "info"}


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, label: str = "", size: str = "") -> str:
    """One symbol of the sprite; `label` is the text for screen readers (without it the icon is
    decorative); `size`: "l", "xl".
    """
    spoken = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    shape = f"icon icon--{size}" if size else "icon"
    address = f"{static('img/sprite.svg')}#{name}"
    return format_html(
        '<svg class="{}" width="20" height="20" {}><use href="{}"/></svg>', shape, spoken, address
    )


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*places: object, current: str = "") -> dict[str, object]:
    """The breadcrumb trail from the home page to here: each place with its target (a URL, a URL
    name, or an object that has a URL) and its title. An unknown URL name raises NoReverseMatch.
    """
    pairs = zip(places[::2], places[1::2], strict=True)
    items = [{"url": resolve_url(place), "title": title} for place, title in pairs]
    return {"items": items, "current": current}


@register.filter
def state_icon(state: str) -> str:
    """The icon of a badge's state."""
    return STATE_ICONS.get(state, "circle")


@register.simple_tag
def mail_server_is_set() -> bool:
    """Whether mails are sent at all, for pages that refer people to their mailbox."""
    return server_is_set()


@register.simple_tag
def name_of_sign_on() -> str:
    """The label of the button for single sign-on; empty where it is not configured."""
    return django_settings.SIGN_ON["name"] if django_settings.SIGN_ON else ""


@register.simple_tag(takes_context=True)
def fresh(context: dict, name: str) -> str:
    """A part of the page that belongs to this person or moment, by its name in home.pages.fresh."""
    return draw(name, context["request"])


@register.filter
def thai_date(value: date | datetime | None) -> str:
    """23 พ.ย. 2569; nothing for no date."""
    if value is None or value == "":
        return ""
    return writing.format_date_short(
        timezone.localtime(value).date() if isinstance(value, datetime) else value
    )


@register.filter
def with_code(text: str) -> SafeString:
    """Commands and names, which stand between backquotes, as code."""
    return mark_safe(re.sub("`([^`]*)`", r"<code>\1</code>", escape(text)))  # noqa: S308 (escaped)


@register.filter
def span_to(first: date | None, last: date | None) -> str:
    """5–12 ม.ค. 2569, as people write two days."""
    return writing.format_span(first or None, last or None)


@register.filter
def thai_datetime(value: datetime | None) -> str:
    """23 พ.ย. 2569 14.05 น."""
    return writing.format_datetime(timezone.localtime(value)) if value else ""


@register.filter
def thai_date_long(value: date | None) -> str:
    """23 พฤศจิกายน 2569"""
    return writing.format_date_long(value) if value else ""


@register.filter
def truncate_thai(text: str, length: int) -> str:
    """The beginning of a text, never cut before a vowel or tone mark."""
    return writing.truncate(text, length)


@register.filter
def truncatechars(text: object, length: object) -> str:
    """Replaces Django's filter in every template, Wagtail's included: that one would cut between a
    letter and its tone mark.
    """
    return writing.truncate(str(text), int(length)) if str(length).isdecimal() else str(text)


@register.simple_tag
def site_version() -> str:
    """Which version of the site runs: 0.5.0"""
    return django_settings.VERSION


@register.simple_tag(takes_context=True)
def waiting_list(context, most: int) -> WaitingList:
    """What waits for the user: the first tasks, and their total number."""
    user = context["request"].user
    return waiting_for(user, most) if user.is_authenticated else NOTHING


@register.simple_tag(takes_context=True)
def waiting_kinds(context) -> WaitingList:
    """What waits for the user, by what is to be done."""
    user = context["request"].user
    return waiting_by_kind(user, timezone.localdate()) if user.is_authenticated else NOTHING


@register.simple_tag
def announcements() -> list[Announcement]:
    return list(Announcement.objects.current(timezone.now())[:5])


@register.simple_tag(takes_context=True)
def office(context) -> OfficeSettings:
    """The office settings, loaded once per request."""
    return OfficeSettings.load(request_or_site=context.get("request"))


@register.simple_tag(takes_context=True)
def menu(context) -> list:
    """The pages directly below the home page that are shown in menus and that this person may
    see.
    """
    request = context["request"]
    return list(visible_pages(request.user).filter(depth=3, show_in_menus=True).order_by("path"))


@register.simple_tag
def qr(address: str) -> str:
    """A QR code for an address."""
    return qr_picture(address)


@register.filter
def short(page: Page) -> str:
    """The short address of a page."""
    return short_address(page)


@register.inclusion_tag("components/share.html")
def share_page(page: Page, text: str = "", pdf_url: str = "") -> dict[str, object]:
    """QR code, short address, text for LINE and link to the paper of a page."""
    address = short_address(page)
    return {
        "url": address,
        "title": page.title,
        "text": text,
        "pdf_url": pdf_url,
        "qr": qr_picture(address),
    }


@register.filter
def absolute(path: str) -> str:
    """The absolute URL of a path of this site, for use elsewhere."""
    return django_settings.BASE_URL + path
