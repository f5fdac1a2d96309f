"""Passkeys: what a browser is asked, and whether it answered rightly, by allauth and
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

# What the readers of CBOR, COSE and JSON raise at an answer that no browser gives.
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
    """What is kept of a new passkey; None where the answer is none to our question."""
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
    """Nothing is signed yet; but what is no public key at all raises one of UNFIT, and would
    open nothing later.
    """
    with suppress(InvalidSignature):
        made.public_key.verify(b"", b"")


def answering_passkey(user: User, answer: str) -> Authenticator | None:
    """The passkey of this account that signed our question."""
    try:
        return auth.complete_authentication(user, json.loads(answer))
    except UNFIT:
        return None
