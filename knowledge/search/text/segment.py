"""Converts text to index words: normalisation, Thai words, and grams that tolerate typing errors.
Pure, no Django.

A text becomes two streams. *Words*: Thai words by the most likely segmentation of a run of letters
(unigram Viterbi over thai_words.tsv), Latin words and numbers as they are. *Grams*: pairs of
character clusters over a skeleton without tone marks and silent letters, and trigrams of Latin
words; they need no dictionary, so names, new words, parts of compounds and misspellings are found
through them.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import islice, pairwise, takewhile
from math import log
from pathlib import Path
from typing import NamedTuple

# Part of the index's recipe: must be increased when this module produces different words for a
# text.
RECIPE = "1"

DICTIONARY = Path(__file__).with_name("thai_words.tsv")

# Normal form --------------------------------------------------------------------------------------
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
NIKHAHIT_AA = re.compile("\u0e4d([่-๋]?)า")
AM_TONE = re.compile("ำ([่-๋])")
MARKS_OUT_OF_ORDER = re.compile("([่-์]+)([ัิ-ฺ็]+)")
REPEATED_MARK = re.compile("([ะ-ฺเ-ๅ็-๎])\\1+")
ACCENTS = re.compile("(?<=[a-z])[\u0300-\u036f]+")


def normalise(text: str) -> str:
    """One form for text that looks the same: digits, sara am, doubled and misordered marks, case,
    width, invisible characters.
    """
    text = unicodedata.normalize("NFKC", text).translate(INVISIBLE).translate(DIGITS).lower()
    if not text.isascii():
        text = MARKS_OUT_OF_ORDER.sub(r"\2\1", text.replace("เเ", "แ"))
        text = REPEATED_MARK.sub(r"\1", AM_TONE.sub(r"\1ำ", NIKHAHIT_AA.sub(r"\1ำ", text)))
        text = unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFD", text)))
    return text


# Clusters, skeletons, grams -----------------------------------------------------------------------
# A cluster is a unit that a reader would not split: leading vowel, consonant, marks and following
# vowel.
CLUSTER = re.compile("[เแโไใ]?[ก-ฮฤฦ](?:[ัิ-ฺ็]?[่-๋]?)*(?:[าำๅ์]|[ก-ฮ][ิุ]?์)*ะ?|.", re.DOTALL)
SILENT = re.compile("[ก-ฮ][ิุ]?์|[็-๎ฺ]")
LOOKALIKES = str.maketrans("ฎฑฒณศษฬใ", "ฏทถนสสลไ")
SKELETON_CLUSTER = re.compile("[เแโไ]?[ก-ฮ][ะ-ฺๅ]*|.", re.DOTALL)

THAI_GRAM, LATIN_GRAM = "_", "="


def fold(run: str) -> str:
    """Replaces letters that people confuse by one of them: กฏหมาย and กฎหมาย."""
    return run.translate(LOOKALIKES)


def skeleton(run: str) -> list[str]:
    """The clusters of a normalised Thai run without tone marks, short marks and silent letters."""
    return SKELETON_CLUSTER.findall(fold(SILENT.sub("", run)))


def thai_grams(run: str) -> list[str]:
    """Pairs of adjacent clusters; a run of one cluster gives that cluster."""
    clusters = skeleton(run)
    if len(clusters) == 1:
        return [THAI_GRAM + clusters[0]]
    return [THAI_GRAM + first + second for first, second in pairwise(clusters)]


def latin_grams(word: str) -> list[str]:
    """Trigrams of a Latin word of four letters or more; none for numbers."""
    if len(word) < 4 or not word.isalpha():
        return []
    return [LATIN_GRAM + word[at : at + 3] for at in range(len(word) - 2)]


# Thai words ---------------------------------------------------------------------------------------
UNKNOWN = 20.0  # the cost of a cluster that begins no word; known words cost 3 to 18


class Dictionary:
    """Known Thai words with their costs; finds the cheapest segmentation of a run in time linear in
    its length.
    """

    def __init__(self, frequencies: dict[str, int]) -> None:
        total = sum(frequencies.values()) or 1
        self.costs: dict[str, float] = {}
        self.longest: dict[str, int] = {}
        for word, frequency in frequencies.items():
            key = fold(word)
            self.costs[key] = min(-log((frequency + 0.5) / total), self.costs.get(key, UNKNOWN))
            start = key[:3]
            self.longest[start] = max(len(word), self.longest.get(start, 0))

    def __contains__(self, word: str) -> bool:
        return fold(word) in self.costs

    @cached_property
    def in_order(self) -> list[str]:
        return sorted(self.costs)

    def beginning_with(self, start: str, limit: int) -> list[str]:
        """Longer words with this prefix, the most common first."""
        start = fold(start)
        first = bisect_right(self.in_order, start)
        longer = takewhile(lambda word: word.startswith(start), islice(self.in_order, first, None))
        return sorted(longer, key=self.costs.__getitem__)[:limit]

    def split(self, run: str) -> list[str]:
        """The words of a normalised Thai run; stretches without known words are not split."""
        text, ends = fold(run), [0, *(match.end() for match in CLUSTER.finditer(run))]
        cheapest, came_from = [0.0] + [1e18] * (len(ends) - 1), [0] * len(ends)
        costs, longest = self.costs, self.longest
        for at, start in enumerate(ends[:-1]):
            cost_here = cheapest[at]
            if cost_here + UNKNOWN < cheapest[at + 1]:
                cheapest[at + 1], came_from[at + 1] = cost_here + UNKNOWN, at
            reach = longest.get(text[start : start + 3]) or longest.get(text[start : start + 2])
            if not reach:
                continue
            for to in range(at + 1, len(ends)):
                if ends[to] > start + reach:
                    break
                cost = costs.get(text[start : ends[to]])
                if cost is not None and cost_here + cost < cheapest[to]:
                    cheapest[to], came_from[to] = cost_here + cost, at
        return list(self._pieces(text, ends, came_from))

    def _pieces(self, text: str, ends: list[int], came_from: list[int]) -> Iterator[str]:
        cuts = [len(ends) - 1]
        while cuts[-1] > 0:
            cuts.append(came_from[cuts[-1]])
        cuts.reverse()
        unknown = ""
        for start, end in pairwise(cuts):
            piece = text[ends[start] : ends[end]]
            if piece in self.costs:
                if unknown:
                    yield unknown
                    unknown = ""
                yield piece
            else:
                unknown += piece
        if unknown:
            yield unknown


@lru_cache(maxsize=1)
def dictionary() -> Dictionary:
    """The words of the data file, loaded once per process, when the first Thai text comes."""
    with DICTIONARY.open(encoding="utf-8") as lines:
        pairs = (line.rstrip("\n").split("\t") for line in lines if not line.startswith("#"))
        return Dictionary({word: int(frequency) for word, frequency in pairs})


# Tokens -------------------------------------------------------------------------------------------
# พ.ร.บ., ก.ค.ศ., ม.ค. | Thai letters | Latin words and numbers with their joiners | letters of
# other scripts
RUN = re.compile(
    r"(?P<dotted>(?<![ก-๎])(?:(?:[ก-ฮ]{1,2}\.){2,}|(?:[ก-ฮ]{1,2}\.)+[ก-ฮ]{1,2}(?![ก-๎])))"
    r"|(?P<thai>[ก-๎]+)"
    r"|(?P<latin>[a-z0-9]+(?:[-.,/_'’:+@][a-z0-9]+)*)"
    r"|(?P<other>[^\W_]+)"
)
JOINER = re.compile(r"[-.,/_'’:+@]")
# ม.1, ปพ.5, ว 21: an abbreviation and its number are one name
NUMBERED = re.compile(r"(?<![ก-๎])([ก-ฮ]{1,4})[./]? ?([0-9]{1,4})(?![0-9])")
SOUNDLESS = re.compile("[ฯๆ๏-๛]")


class Piece(NamedTuple):
    """A stretch of a normalised text and its index words."""

    start: int
    end: int
    words: list[str]
    thai: bool


def pieces(text: str) -> Iterator[Piece]:
    """The runs of a normalised text with their words."""
    for match in RUN.finditer(text):
        kind, run = match.lastgroup, match.group()
        if kind == "thai":
            yield Piece(match.start(), match.end(), thai_words(run), True)
        elif kind == "dotted":
            yield Piece(match.start(), match.end(), [fold(run.replace(".", ""))], True)
        elif kind == "latin":
            parts = JOINER.split(run)
            yield Piece(
                match.start(),
                match.end(),
                parts if len(parts) == 1 else [*parts, "".join(parts)],
                False,
            )
        else:
            yield Piece(match.start(), match.end(), [run], False)


def thai_words(run: str) -> list[str]:
    """The index words of a Thai run. A few consonants (สพฐ, ปพ) are an abbreviation: one word, not
    segmented.
    """
    letters = SOUNDLESS.sub("", run)
    words = [
        word
        for word in dictionary().split(letters)
        if not unicodedata.category(word[0]).startswith("M")
    ]
    if len(words) > 1 and len(letters) < 6 and all("ก" <= letter <= "ฮ" for letter in letters):
        spelt_out = any(len(word) == 1 for word in words)
        return [fold(letters)] if spelt_out else [*words, fold(letters)]
    return words


class Tokens(NamedTuple):
    """The index words of a text."""

    words: list[str]
    grams: list[str]


def tokens(text: str) -> Tokens:
    """The words and grams of a text as people wrote it."""
    text = normalise(text)
    words: list[str] = []
    grams: list[str] = []
    for piece in pieces(text):
        words += piece.words
        if piece.thai:
            grams += thai_grams(text[piece.start : piece.end].replace(".", ""))
        else:
            for word in piece.words:
                grams += latin_grams(word)
    words += (fold(letters) + number for letters, number in NUMBERED.findall(text))
    return Tokens(words, grams)
