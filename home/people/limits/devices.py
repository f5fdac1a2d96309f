"""Known devices: wrong guesses of strangers do not lock them.

A signed cookie lists the accounts of the device, each with a token that every sign-in renews. It
grants no access: whoever steals it may guess as often as its owner, and is counted by that token.
See "device cookies" of OWASP.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from home.people.models import User

COOKIE = f"{settings.COOKIE_PREFIX}known_device"
SALT = "home.limits.devices"
SECONDS_KEPT = 400 * 24 * 60 * 60  # browsers shorten anything longer
ACCOUNTS_OF_A_DEVICE = 30  # accounts on a school's shared computer


def words_of(request: HttpRequest) -> dict[str, str]:
    """The token of each account that signed in here, by the account's key; empty for a cookie that
    is not ours.
    """
    try:
        return dict(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS_KEPT))
    except signing.BadSignature:
        return {}


def word_for(request: HttpRequest, user: User | None) -> str:
    """The token by which a known device of this account is counted; empty on any other device."""
    return words_of(request).get(str(user.pk), "") if user else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """From now on this is a known device of theirs, with a new token."""
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
