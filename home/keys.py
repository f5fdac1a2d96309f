"""One key compares: texts that a reader takes for the same have the same key. Pure, no Django.

For subjects that ask the same, names of persons, numbers of cases and letters, and for what the desk is asked.
"""

import re
import unicodedata
from typing import NamedTuple

from .telephone import telephone_digits
from .text import clean_text, in_normal_form
from .thai import arabic_digits

DOT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")  # not the one of 1.5
MOST_WORDS = 8
TELEPHONE = re.compile(r"[0-9+(][0-9\s().+\-–—]{5,}(?:(?:ต่อ|ext\.?)\s*[0-9]{1,6})?", re.IGNORECASE)
NUMBER = re.compile(r"(?P<prefix>[^0-9/]*?)(?P<sequence>[0-9]{1,9})(?:/(?P<year>[0-9]{4}|[0-9]{2}))?")
AROUND_SLASH = re.compile(r"\s*/\s*")


def comparison_key(text: str) -> str:
    """Without regard to spaces, dots of abbreviations, case, width, look-alikes, Thai or Arabic digits.

    NFKC makes wide letters narrow, and takes ำ apart, which the normal form of the door puts together again. What one
    step leaves may be something to an earlier one, so that a key is what no step changes.
    """
    key = clean_text(text, multiline=False)
    while (again := folded(key)) != key:
        key = again
    return key


def folded(text: str) -> str:
    wide = unicodedata.normalize("NFKC", arabic_digits(text))
    return DOT.sub("", "".join(in_normal_form(wide).split())).casefold()


def search_text(*parts: str, telephone: str = "") -> str:
    """What a row is found by: the key of each part on a line of its own, and the telephone's digits."""
    keys = [*(comparison_key(part) for part in parts), telephone_digits(telephone)]
    return "\n".join(key for key in keys if key)


class RunningNumber(NamedTuple):
    """What a typed number may say: 62/2570, #0062, ปษ.62."""

    sequence: int
    be_year: int | None


def running_number(word: str) -> RunningNumber | None:
    """The number that a word may be, whatever stands before it; the year in two digits or four."""
    found = NUMBER.fullmatch(word.lstrip("#"))
    if not found or len(found["prefix"]) > 20:
        return None
    year = int(found["year"]) if found["year"] else None
    if year is not None and year < 100:
        year += 2500
    return RunningNumber(int(found["sequence"]), year)


def asked_words(text: str) -> list[str]:
    """The keys of the words of a question, a number with spaces around its stroke as one; a telephone is one word."""
    clean = AROUND_SLASH.sub("/", arabic_digits(clean_text(text, multiline=False)))
    if TELEPHONE.fullmatch(clean):
        return [telephone_digits(re.split("ต่อ|ext", clean, flags=re.IGNORECASE)[0])]
    keys = (comparison_key(word).lstrip("#") for word in clean.split()[:MOST_WORDS])
    return [key for key in keys if key]
