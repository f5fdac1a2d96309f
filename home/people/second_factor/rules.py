"""Of whom a second factor is asked, and what a code is however it is typed. Pure, no Django."""

from collections.abc import Iterable

from home.people.sessions.rules import BOUNDED_ROLES
from home.thai.writing import arabic_digits

# What INTRANET_SECOND_FACTOR may say, and of which roles it asks one. A superuser is asked whenever
# anybody is.
ASKED_OF = {"off": frozenset[str](), "admin": frozenset({"admin"}), "roles": BOUNDED_ROLES}


def is_asked_of(roles: Iterable[str], policy: str, *, is_superuser: bool) -> bool:
    """Whether somebody with these roles must have a second factor."""
    if policy == "off":
        return False
    return is_superuser or not ASKED_OF[policy].isdisjoint(roles)


def plain_code(typed: str) -> str:
    """Its digits alone: Thai ones become Arabic; blanks and dashes go, by which apps and papers
    part them.
    """
    return "".join(letter for letter in arabic_digits(typed) if letter in "0123456789")


def grouped_code(code: str) -> str:
    """As a recovery code is written: in two halves."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"
