"""Passkeys: the challenge for a browser, and the verification of its response, by allauth and
python-fido2.
"""

import json
import struct
from contextlib import suppress

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.core.exceptions import ValidationError
from fido2.webauthn import AttestedCredentialData, RegistrationResponse

from home.people.models import User

# What the parsers of CBOR, COSE and JSON raise for a response that no browser sends.
UNFIT = (
    *(
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
        AssertionError,
        RuntimeError,
        EOFError,
    ),
    *(struct.error, UnsupportedAlgorithm, ValidationError),
)


def question_to_add(user: User) -> str:
    """For navigator.credentials.create, as JSON; its challenge stays in the session."""
    return json.dumps(auth.begin_registration(user, False), default=dict)


def question_to_confirm(user: User) -> str:
    """For navigator.credentials.get, as JSON; empty where the account has no passkey."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists():
        return ""
    return json.dumps(auth.begin_authentication(user), default=dict)


def new_credential(answer: str) -> dict | None:
    """The stored data of a new passkey; None where the response does not match our challenge."""
    try:
        credential = json.loads(answer)
        made = auth.complete_registration(credential)
        prove_key(made.credential_data)
        return json.loads(
            json.dumps(dict(RegistrationResponse.from_dict(credential)), default=dict)
        )
    except UNFIT:
        return None


def prove_key(made: AttestedCredentialData) -> None:
    """Raises one of UNFIT for something that is not a public key, which could never sign in later;
    nothing is signed yet.
    """
    with suppress(InvalidSignature):
        made.public_key.verify(b"", b"")


def answering_passkey(user: User, answer: str) -> Authenticator | None:
    """The passkey of this account that signed our challenge."""
    try:
        return auth.complete_authentication(user, json.loads(answer))
    except UNFIT:
        return None
