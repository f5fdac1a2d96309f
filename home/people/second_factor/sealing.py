"""Secrets of factors as the database has them: under a key that is made from the site's own, so
that a copy of the database alone makes no codes. Another INTRANET_SECRET_KEY cannot read them;
passkeys, which hold no secret, go on.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

PURPOSE = "home.second_factor.sealing"  # another purpose would be another key: never change it


class Unreadable(ValueError):
    """The site's key is not the one under which this was sealed."""


def key() -> Fernet:
    made = salted_hmac(PURPOSE, "secrets of factors", algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(made))


def seal(text: str) -> str:
    return key().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    try:
        return key().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error
