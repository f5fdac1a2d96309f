"""Which of the provider's statements are trusted. Pure, no Django."""

from collections.abc import Collection, Mapping
from hashlib import sha256
from urllib.parse import urlsplit

from .refusal import Why

GOOGLE = "https://accounts.google.com"
CLOCKS_DIFFER = 60  # seconds by which the provider's clock may differ from ours
LONGEST_WAY = 300  # seconds between the signing of a token and its arrival
LONGEST_SUBJECT = 191  # characters; the length of the column
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


# Addresses ----------------------------------------------------------------------------------------
def is_on_this_machine(address: str) -> bool:
    return urlsplit(address).hostname in THIS_MACHINE


def is_protected(address: object, *, may_be_local: bool) -> bool:
    """Whether nobody can read or change the traffic to this URL: https, or, for tests, this machine
    itself.
    """
    if not isinstance(address, str) or any(letter.isspace() for letter in address):
        return False
    try:
        parts = urlsplit(address)
        is_whole = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        return False
    is_local = may_be_local and parts.scheme == "http" and parts.hostname in THIS_MACHINE
    return is_whole and (parts.scheme == "https" or is_local)


def fault_of_metadata(told: Mapping[str, object], issuer: str) -> str:
    """What is wrong with the provider's metadata; empty if nothing is."""
    if told.get("issuer") != issuer:
        return "it calls itself by another issuer than INTRANET_OIDC_ISSUER"
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not is_protected(told.get(name), may_be_local=is_on_this_machine(issuer)):
            return f"its {name} is no https address"
    return ""


def wants_basic(told: Mapping[str, object]) -> bool:
    """Whether the secret is sent in a header, which is the default where the provider names no
    method.
    """
    methods = told.get("token_endpoint_auth_methods_supported")
    if not isinstance(methods, list) or not methods:
        return True
    return "client_secret_post" not in methods


# Tokens -------------------------------------------------------------------------------------------
def nonce_of(verifier: str) -> str:
    """The value that the token must repeat: derived from the secret that the session keeps for this
    sign-in (PKCE), so that both are bound together.
    """
    return sha256(f"nonce {verifier}".encode()).hexdigest()


def fault_of_token(claims: Mapping[str, object], *, client_id: str, nonce: str, at: float) -> str:
    """What is wrong with a token whose signature, issuer, audience and expiry are valid; empty if
    nothing is. `at` is the time in seconds since 1970.
    """
    if claims.get("nonce") != nonce:
        return "another nonce"
    audience = claims.get("aud")
    is_for_several = isinstance(audience, list) and len(audience) > 1
    if ("azp" in claims or is_for_several) and claims.get("azp") != client_id:
        return "another authorised party"
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        return "no moment of issue"
    return "issued too long ago" if at - issued > LONGEST_WAY + CLOCKS_DIFFER else ""


# Persons ------------------------------------------------------------------------------------------
def domain_of(address: str) -> str:
    """In lower case; empty for anything but a plain address. Only ASCII is accepted, since other
    letters have ambiguous lower case: the Kelvin sign becomes k.
    """
    if not (address.isascii() and address.isprintable()) or address.count("@") != 1:
        return ""
    return address.partition("@")[2].lower()


def is_subject(value: object) -> bool:
    return (
        isinstance(value, str)
        and value.isascii()
        and value.isprintable()
        and 0 < len(value) <= LONGEST_SUBJECT
    )


def why_not(claims: Mapping[str, object], *, issuer: str, domains: Collection[str]) -> Why | None:
    """Why this person of the provider is refused; None where the provider has verified an address
    in our domains.
    """
    if not is_subject(claims.get("sub")):
        return Why.UNTRUSTED
    address = claims.get("email")
    if not isinstance(address, str) or claims.get("email_verified") is not True:
        return Why.UNVERIFIED
    if domain_of(address) not in domains:
        return Why.OTHER_DOMAIN
    return None if is_hosted(claims, issuer=issuer, domains=domains) else Why.OTHER_DOMAIN


def is_hosted(claims: Mapping[str, object], *, issuer: str, domains: Collection[str]) -> bool:
    """Google's `hd` claim names the Workspace of an account; without it anybody may have verified
    any address.
    """
    if issuer != GOOGLE and "hd" not in claims:
        return True
    hosted = claims.get("hd")
    return isinstance(hosted, str) and hosted.lower() in domains
