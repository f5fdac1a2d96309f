"""Encrypts the secrets of factors in the database with a key derived from the site's own, so that a
copy of the database alone cannot generate codes.

With another INTRANET_SECRET_KEY they cannot be read; passkeys, which have no secret, still work.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

PURPOSE = (
    "home.second_factor.sealing"  # a different purpose would give a different key: never change it
)


class Unreadable(ValueError):
    """This was encrypted with another key than the site's."""


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
