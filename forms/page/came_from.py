"""From which page of this site somebody came to a form: an address that the form itself carries."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

CAME_FROM = "came_from"
LONGEST_ADDRESS = 200


def is_read_by_all(path: str) -> bool:
    """Whether an address names what it leads to by nothing that opens it: a page, an entry of a
    register, a list. Receipts and the like are opened by a code in their address, which is nobody
    else's to read.
    """
    try:
        found = resolve(path)
    except Resolver404:
        return False
    is_named = not found.args and found.kwargs.keys() <= {"slug"}
    return is_named or found.url_name == "wagtail_serve"


def local_address(text: str) -> str:
    """The address of a page of this site, without what was asked of it; "" for any other."""
    try:
        path = urlsplit(text).path
    except ValueError:  # no address at all
        return ""
    is_plain = path.startswith("/") and path.isprintable() and "\\" not in path
    is_here = is_plain and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_here and len(path) <= LONGEST_ADDRESS and is_read_by_all(path) else ""


def page_before(request: HttpRequest) -> str:
    """The page on which the way to this one was taken; "" where none of this site is known."""
    told = request.headers.get("Referer", "")
    here = f"{request.scheme}://{request.get_host()}/"
    own = (request.path, resolve_url(settings.LOGIN_URL))
    address = local_address(told) if told.startswith(here) else ""
    return "" if address in own else address


class AddressField(forms.CharField):
    """Told by the form and not by who fills it in, so what is no address is left out, and is never
    a mistake of theirs.
    """

    widget = forms.HiddenInput

    def clean(self, value: object) -> str:
        return local_address(str(value or ""))
