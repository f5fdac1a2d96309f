"""Reads an ID token: who has signed in at the provider, after everything that vouches for it was
verified.
"""

from collections.abc import Mapping
from time import time

import jwt
from django.conf import settings

from .documents import key_of
from .refusal import Refused, Why
from .rules import CLOCKS_DIFFER, fault_of_token, why_not
from .talk import Talk

# Asymmetric keys only: with a symmetric one, whoever can verify a token can sign one.
ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]
NEEDED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
LONGEST_TOKEN = 50_000  # characters


def claims_of(token: object, talk: Talk, nonce: str) -> Mapping[str, object]:
    """The claims of a token that is signed by the provider, for us, now, in response to this
    request, for a person whose address is in our domains. The signature is verified although the
    token comes directly from the provider.
    """
    sign_on = settings.SIGN_ON
    claims = signed_claims(token, talk)
    if fault := fault_of_token(claims, client_id=sign_on["client_id"], nonce=nonce, at=time()):
        raise Refused(Why.UNTRUSTED, f"token: {fault}")
    if why := why_not(claims, issuer=sign_on["issuer"], domains=sign_on["domains"]):
        raise Refused(why, "claims")
    return claims


def signed_claims(token: object, talk: Talk) -> Mapping[str, object]:
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise Refused(Why.UNTRUSTED, "token: there is none")
    try:
        key = key_of(talk, jwt.get_unverified_header(token).get("kid"))
        return jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=settings.SIGN_ON["client_id"],
            issuer=settings.SIGN_ON["issuer"],
            leeway=CLOCKS_DIFFER,
            options={"require": NEEDED},
        )
    except (jwt.PyJWTError, TypeError, ValueError, RecursionError) as error:
        raise Refused(Why.UNTRUSTED, f"token: {type(error).__name__}") from error
