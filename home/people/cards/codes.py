"""Entry codes: generated, formatted for a card, parsed as people type them. Needs no Django.

Only capital consonants: a telephone types them without switching its keyboard, none is mistaken for
another or for a digit, and they form no words. Seventeen letters in twelve places are 49 bits.
"""

import secrets
import unicodedata

LETTERS = "BCDFGHJKMNPRTWXYZ"
LENGTH = 12
GROUP = 4
LONGEST_TYPED = 60
TAKEN_FOR = str.maketrans("8026", "BDZG")  # digits that somebody may read in place of letters


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def format_code(code: str) -> str:
    """In groups, as printed on the card."""
    return "-".join(code[begin : begin + GROUP] for begin in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """The code that somebody typed, in any case, width and grouping; empty if it cannot be one."""
    wide = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).upper().translate(TAKEN_FOR)
    code = "".join(letter for letter in wide if letter.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""
