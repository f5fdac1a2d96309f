"""Comparison keys: texts that look the same to a reader have the same key. Pure, no Django.

For subjects of equal questions, names of people, numbers of cases and letters, and searches at the
desk.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from home.people.telephone import BEFORE, telephone_digits

from .text import clean_text, in_normal_form
from .writing import arabic_digits

DOT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")  # a dot, but not the one in 1.5
MOST_WORDS = 8
TELEPHONE = re.compile(
    r"[0-9+(][0-9\s().+\-–—]{5,}(?:(?:ต่อ|กด|ext\.?)\s*[0-9]{1,6})?", re.IGNORECASE
)
TELEPHONE_IN_TEXT = re.compile(r"(?<![0-9])(?:\+66|0)[0-9 ().\-–—]{6,16}[0-9](?![0-9])")
EXTENSION = re.compile("ต่อ|กด|ext", re.IGNORECASE)
NUMBER = re.compile(r"([^0-9/]*)([0-9]{1,9})")
NUMBER_OF_YEAR = re.compile(r"((?:.*[^0-9])?)([0-9]{1,9})/([0-9]{4}|[0-9]{2})")
# the number of a project: 2570-001
YEAR_AND_NUMBER = re.compile(r"(25[0-9]{2})\s*[-–—]\s*([0-9]{3})")
AROUND_SLASH = re.compile(r"\s*/\s*")
AFTER_PREFIX = re.compile(r"(?<=[^\W\d]\.)\s+(?=#?[0-9])")


def comparison_key(text: str) -> str:
    """Ignores spaces, dots of abbreviations, case, width, look-alikes, and the kind of digits.

    NFKC converts wide letters to narrow ones, and decomposes ำ, which our normal form composes
    again. One step may create input for an earlier one, so the steps are repeated until nothing
    changes.
    """
    return repeat_until_stable(lambda key: DOT.sub("", fold(key)), text)


def username_key(name: str) -> str:
    """For user names that look the same to people: ignores case, width, kind of digits and spaces.
    Dots, signs and marks count: somchai.k and somchaik are two people.
    """
    return repeat_until_stable(fold, name)


def repeat_until_stable(step: Callable[[str], str], text: str) -> str:
    """The cleaned text, with the step repeated until it changes nothing more."""
    key = clean_text(text, multiline=False)
    while (again := step(key)) != key:
        key = again
    return key


def fold(text: str) -> str:
    narrow = unicodedata.normalize("NFKC", arabic_digits(text))
    return "".join(in_normal_form(narrow).split()).casefold()


def search_text(*parts: str, telephone: str = "") -> str:
    """The search keys of a row: the key of each part on a line of its own, and the digits of
    telephones.
    """
    telephones = [telephone, *TELEPHONE_IN_TEXT.findall(arabic_digits(" ".join(parts)))]
    keys = [*map(comparison_key, parts), *map(telephone_digits, telephones)]
    return "\n".join(dict.fromkeys(key for key in keys if key))


def written_year(be_year: int) -> str:
    return f"(?:25)?{be_year % 100:02}" if be_year // 100 == 25 else str(be_year)


class RunningNumber(NamedTuple):
    """What a typed number may mean: 62/2570, #0062, ปษ.62, 2570-062; the prefix as a key."""

    sequence: int
    be_year: int | None
    prefix: str = ""

    def parts(self) -> list[str]:
        """A text that contains the number contains one of these."""
        if self.be_year is not None:
            return [f"{self.sequence}/"]
        return (
            [f"{self.prefix}{self.sequence}", f"{self.prefix}0"]
            if self.prefix
            else [str(self.sequence)]
        )

    def pattern(self) -> str:
        """A regular expression for this number as a whole in a text of keys; no further digit may
        follow it.
        """
        of_year = f"/{written_year(self.be_year)}(?!/)" if self.be_year is not None else ""
        before = re.escape(self.prefix) or "(?<![0-9/])"
        return f"{before}0*{self.sequence}{of_year}(?![0-9])"


def running_number(word: str) -> RunningNumber | None:
    """The number that a word may be, with any prefix; the year in two digits or four."""
    key = comparison_key(word)
    if dashed := YEAR_AND_NUMBER.fullmatch(key):
        return RunningNumber(int(dashed[2]), int(dashed[1]))
    found = NUMBER_OF_YEAR.fullmatch(key) or NUMBER.fullmatch(key)
    if not found:
        return None
    prefix, sequence, *years = found.groups()
    year = int(years[0]) if years else None
    if year is not None and year < 100:
        year += 2500
    return RunningNumber(int(sequence), year, prefix.replace("#", ""))


def asked_words(text: str) -> list[str]:
    """The keys of the words of a search; a number that contains spaces is one word, and so is a
    telephone number.
    """
    clean = AROUND_SLASH.sub("/", arabic_digits(clean_text(text, multiline=False)))
    if YEAR_AND_NUMBER.fullmatch(clean):
        return [comparison_key(clean)]
    if telephone := asked_telephone(clean):
        return [telephone]
    keys = (comparison_key(word) for word in AFTER_PREFIX.sub("", clean).split()[:MOST_WORDS])
    return [key for key in keys if key.strip("#")]


def asked_telephone(text: str) -> str:
    """The digits of a search for a telephone number, without its extension."""
    number = BEFORE.sub("", text)
    return telephone_digits(EXTENSION.split(number)[0]) if TELEPHONE.fullmatch(number) else ""
