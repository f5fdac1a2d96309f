"""Devices that somebody signed in on before: strangers' wrong guesses do not lock them.

A signed cookie names the accounts of the device with a word for each, which every sign-in makes
anew. It opens nothing: whoever takes it may guess as often as its owner, and counts by that word.
See "device cookies" of OWASP.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from home.people.models import User

COOKIE = f"{settings.COOKIE_PREFIX}known_device"
SALT = "home.limits.devices"
SECONDS_KEPT = 400 * 24 * 60 * 60  # longer is shortened by browsers
ACCOUNTS_OF_A_DEVICE = 30  # a school's shared computer


def words_of(request: HttpRequest) -> dict[str, str]:
    """The word of each account that signed in here, by its key; none from a cookie that is not
    ours.
    """
    try:
        return dict(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS_KEPT))
    except signing.BadSignature:
        return {}


def word_for(request: HttpRequest, user: User | None) -> str:
    """What a known device of this account is counted by; empty on any other."""
    return words_of(request).get(str(user.pk), "") if user else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """From now on this is a device of theirs, under a new word."""
    others = [(key, word) for key, word in words_of(request).items() if key != str(user.pk)]
    words = [(str(user.pk), secrets.token_urlsafe(9)), *others][:ACCOUNTS_OF_A_DEVICE]
    response.set_cookie(
        COOKIE,
        signing.dumps(words, salt=SALT),
        max_age=SECONDS_KEPT,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
