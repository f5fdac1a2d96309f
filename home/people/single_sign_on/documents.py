"""The provider's published metadata: its endpoints, and its signing keys. Fetched when somebody
signs in with it, never at start-up, and cached for an hour in each worker.
"""

from time import time

import jwt
from django.conf import settings
from django.core.cache import cache

from .refusal import Refused, Why
from .rules import fault_of_metadata
from .talk import Answer, Talk

SECONDS_KEPT = 3600
KEYS_AT_REST = (
    60  # seconds after which an unknown key is looked for again: providers change their keys
)
WELL_KNOWN = "/.well-known/openid-configuration"


def cache_key(what: str) -> str:
    return f"sign-on-{what}-{settings.SIGN_ON['issuer']}"


def metadata(talk: Talk) -> Answer:
    """The provider's endpoints and capabilities."""
    name = cache_key("metadata")
    if kept := cache.get(name):
        return kept
    issuer = settings.SIGN_ON["issuer"]
    told = talk.ask("metadata", "GET", issuer.rstrip("/") + WELL_KNOWN)
    if fault := fault_of_metadata(told, issuer):
        raise Refused(Why.UNTRUSTED, f"metadata: {fault}")
    cache.set(name, told, SECONDS_KEPT)
    return told


def key_of(talk: Talk, kid: str | None) -> jwt.PyJWK:
    """The key with this id; without an id the only key."""
    name = cache_key("keys")
    kept = cache.get(name)
    key = find_key(kept["keys"], kid) if kept else None
    if key is None and (kept is None or time() - kept["at"] > KEYS_AT_REST):
        kept = {"keys": talk.ask("keys", "GET", metadata(talk)["jwks_uri"]), "at": time()}
        cache.set(name, kept, SECONDS_KEPT)
        key = find_key(kept["keys"], kid)
    if key is None:
        raise Refused(Why.UNTRUSTED, "token: signed by no key of the provider")
    return key


def find_key(told: Answer, kid: str | None) -> jwt.PyJWK | None:
    try:
        keys = jwt.PyJWKSet.from_dict(told).keys
    except (
        jwt.PyJWTError,
        TypeError,
        ValueError,
        RecursionError,
    ):  # whatever is sent in place of keys
        return None
    signing = [key for key in keys if key.public_key_use in (None, "sig")]
    if kid is None:
        return signing[0] if len(signing) == 1 else None
    return next((key for key in signing if key.key_id == kid), None)
