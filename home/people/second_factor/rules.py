"""Who must have a second factor, and how typed codes are normalised. Pure, no Django."""

from collections.abc import Iterable

from home.people.sessions.rules import BOUNDED_ROLES
from home.thai.writing import arabic_digits

# The values of INTRANET_SECOND_FACTOR, and the roles that must have a factor under each. Superusers
# must whenever anybody must.
ASKED_OF = {"off": frozenset[str](), "admin": frozenset({"admin"}), "roles": BOUNDED_ROLES}


def is_asked_of(roles: Iterable[str], policy: str, *, is_superuser: bool) -> bool:
    """Whether somebody with these roles must have a second factor."""
    if policy == "off":
        return False
    return is_superuser or not ASKED_OF[policy].isdisjoint(roles)


def plain_code(typed: str) -> str:
    """Its digits only: Thai ones become Arabic; spaces and dashes, which apps and papers insert,
    are removed.
    """
    return "".join(letter for letter in arabic_digits(typed) if letter in "0123456789")


def grouped_code(code: str) -> str:
    """A recovery code as it is displayed: in two halves."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"
