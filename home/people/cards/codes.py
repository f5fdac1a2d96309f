"""The code of a way in: made, written on a card, read as people type it. Needs no Django.

Consonants in capitals alone: a telephone types them without changing its keyboard, none is taken
for another or for a digit, and they form no words. Seventeen letters in twelve places are 49 bits.
"""

import secrets
import unicodedata

LETTERS = "BCDFGHJKMNPRTWXYZ"
LENGTH = 12
GROUP = 4
LONGEST_TYPED = 60
TAKEN_FOR = str.maketrans("8026", "BDZG")  # digits that somebody may read in the letters


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def format_code(code: str) -> str:
    """In groups, as it stands on the card."""
    return "-".join(code[begin : begin + GROUP] for begin in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """The code that somebody typed, in whatever case, width and grouping; empty where it can be
    none.
    """
    wide = unicodedata.normalize("NFKC", typed[:LONGEST_TYPED]).upper().translate(TAKEN_FOR)
    code = "".join(letter for letter in wide if letter.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else ""
