"""One-time messages for the next page: stored in the browser, since a session may end within the
same request.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class CookieOfThisHost(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Messages(FallbackStorage):
    """Stored in the session only if they are too long for a cookie."""

    storage_classes = (CookieOfThisHost, SessionStorage)
