"""The parts of a page that belong to one person or one moment, each by its name. They are made for
each request, also where all around them was stored (knowledge.pages.stored), so a stored page holds
nothing of anybody.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from home.site.drafts import sign_of
from home.thai.writing import format_datetime

# Text is cleaned of control characters when it comes in, so no page holds this by itself.
FORM_FIELD = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
MARK = re.compile("\x02([a-z]+)\x03")


def name_in_menu(request: HttpRequest) -> str:
    return request.user.first_name or request.user.username


def who_is_signed_in(request: HttpRequest) -> str:
    return format_html("<strong>{}</strong>{}", request.user, request.user.position)


def form_token(request: HttpRequest) -> str:
    """The field by which a form is known to be ours, as Django's csrf_token."""
    return format_html(FORM_FIELD, get_token(request))


def owner_of_drafts(request: HttpRequest) -> str:
    """The opaque identifier of the person whose drafts this browser keeps."""
    return sign_of(request.user)


def moment(request: HttpRequest) -> str:
    """As long at every moment: blanks follow that no page shows."""
    now = format_datetime(timezone.now())
    return now + " " * (LENGTHS["now"] - len(now.encode()))


PARTS: dict[str, Callable[[HttpRequest], str]] = {
    "name": name_in_menu,
    "who": who_is_signed_in,
    "token": form_token,
    "owner": owner_of_drafts,
    "now": moment,
}

# In bytes, of those that are as long for everybody
LENGTHS = {"token": len(FORM_FIELD.format("a" * 64)), "owner": 16, "now": 60}


def draw(name: str, request: HttpRequest) -> str:
    """The part, or its mark where the page around it is to be stored."""
    if getattr(request, "leaves_marks", False):
        return SafeString(f"\x02{name}\x03")
    return conditional_escape(PARTS[name](request))
