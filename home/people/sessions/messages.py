"""What pages say once, on the next page: kept by the browser, since a session may end within
the very request.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class CookieOfThisHost(CookieStorage):
    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Messages(FallbackStorage):
    """In the session only what is too long for a cookie."""

    storage_classes = (CookieOfThisHost, SessionStorage)
