"""Drafts of forms, which are stored in the browser (intranet/static/js/drafts.js): identified by
owner without a name.
"""

import hashlib
import hmac

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser


def sign_of(user: AbstractBaseUser) -> str:
    """An identifier of this person that nobody can tell from others without the secret key."""
    told = f"draft {user.pk}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).hexdigest()[:16]
