"""Cleaning of text: what is typed, pasted, imported or received becomes fit to be stored. Pure, no
Django.

`clean_text` is for input, and every input passes through it. `writable` is for output: files and
papers with text that was stored before input was cleaned.
"""

import re
import unicodedata

# What looks alike ---------------------------------------------------------------------------------
# The Lao block is 0x80 above the Thai one, letter by letter; where Thai has no letter, Lao has one
# of its own shape.
LAO_TO_THAI = {
    lao: lao - 0x80
    for lao in range(0x0E81, 0x0EDA)
    if unicodedata.name(chr(lao), "").startswith("LAO")
    and unicodedata.name(chr(lao - 0x80), "").startswith("THAI")
}
LETTER_RUN = re.compile("[\u0e01-\u0edf]+")
THAI_LETTER = re.compile("[ก-๛]")
LAO_LETTER = re.compile("[\u0e80-\u0edf]")


def thai_for_lao(run: re.Match[str]) -> str:
    """Replaces Lao letters in a run of mostly Thai letters; a Lao word stays Lao."""
    lao = len(LAO_LETTER.findall(run[0]))
    return run[0].translate(LAO_TO_THAI) if 0 < lao < len(THAI_LETTER.findall(run[0])) else run[0]


def vowels_first(run: re.Match[str]) -> str:
    """Marks above and below one consonant, in spelling order."""
    return "".join(sorted(run[0], key=lambda mark: mark > "็"))


def tones_first(run: re.Match[str]) -> str:
    """Moves ำ after the tone mark of its consonant."""
    return "".join(sorted(run[0], key=lambda letter: letter == "ำ"))


def normalise_lookalikes(text: str) -> str:
    """Replaces sequences that look the same by one spelling.

    Lao ວ in a Thai word becomes ว, เเ becomes แ, ํ and า become ำ, ๅ becomes า; a tone mark goes
    after its upper vowel and before ำ.
    """
    text = LETTER_RUN.sub(thai_for_lao, text)
    text = re.sub("(?<![ฤฦ])ๅ", "า", text.replace("เเ", "แ"))
    text = re.sub("[ัิ-ฺ็-๎]{2,}", vowels_first, text)
    text = re.sub("ํ([่-๋]*)า", r"\1ำ", text)
    return re.sub("ำ[ำ่-๋]+", tones_first, text)


# Lines and spaces ---------------------------------------------------------------------------------
# PowerPoint and Word use U+000B for a line break inside a paragraph, PDF uses U+000C between pages.
LINE_END = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
# Spaces of every width, and letters that look like one (Braille, Hangul fillers).
BLANK = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u115f\u1160\u3164\uffa0]")

# What nobody sees ---------------------------------------------------------------------------------
NON_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
SURROGATES = "\ud800-\udfff"
# Marks that change the direction of writing can disguise a name or a file's extension.
DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
EMPTY = (
    "\u00ad\u034f\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffc"
    "\U0001d173-\U0001d17a"
)
UNSEEN = re.compile(f"[{CONTROLS}{SURROGATES}{NON_CHARACTERS}{DIRECTIONS}{EMPTY}]")

# Old Thai fonts use private code points for shifted marks and letters without a foot, and PDF and
# Word copy them: the code points of Windows and of the Mac, as HarfBuzz lists them
# (hb-ot-shaper-thai.cc).
PLACED = {
    "่": "\uf705\uf70a\uf713\uf88a\uf88b\uf88c",
    "้": "\uf706\uf70b\uf714\uf88d\uf88e\uf88f",
    "๊": "\uf707\uf70c\uf715\uf890\uf891\uf892",
    "๋": "\uf708\uf70d\uf716\uf893\uf894\uf895",
    "์": "\uf709\uf70e\uf717\uf896\uf897\uf898",
    "ั": "\uf710\uf884",
    "ิ": "\uf701\uf885",
    "ี": "\uf702\uf886",
    "ึ": "\uf703\uf887",
    "ื": "\uf704\uf888",
    "็": "\uf712\uf889",
    "ํ": "\uf711\uf899",
    "ุ": "\uf718\uf89b",
    "ู": "\uf719\uf89c",
    "ฺ": "\uf71a\uf89d",
    "ญ": "\uf70f\uf89a",
    "ฐ": "\uf700\uf89e",
    "•": "\uf0b7\uf0a7",  # bullets of the fonts Symbol and Wingdings
}
FROM_PRIVATE: dict[int, str] = {}
for letter_or_mark, places in PLACED.items():
    FROM_PRIVATE |= dict.fromkeys(map(ord, places), letter_or_mark)
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")

# Joiners and selectors have a meaning inside emoji and in a few scripts, and none in Thai or Latin.
EMOJI = "\u00a9\u00ae\u203c-\u27ff\u2900-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
FLAG_OR_TAGS = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|[\U000e0000-\U000e0fff]"
)
LONE_SELECTOR = re.compile(f"(?<![0-9#*{EMOJI}])[\ufe0e\ufe0f]|[\ufe00-\ufe0d]")
JOINED_SCRIPTS = "\u0600-\u08ff\u0900-\u0dff"  # Arabic to Sinhala
LONE_JOINER = re.compile(
    f"(?<![{EMOJI}\ufe0f{JOINED_SCRIPTS}])\u200d|\u200d(?![{EMOJI}{JOINED_SCRIPTS}])|(?<![{JOINED_SCRIPTS}])\u200c"
)


# Marks that pile up on one letter. Normalisation sorts them, with a quadratic algorithm: 160,000 in
# a row take 19 s. Unicode's "stream-safe" text has at most thirty (UAX #15); no writing uses more
# than four.
LAST_MARK = 0x1FFFF
MARKS = "".join(
    chr(place) for place in range(LAST_MARK) if unicodedata.category(chr(place)) in ("Mn", "Me")
)
PILE = re.compile(f"[{MARKS}]{{31,}}")
# Checking each character beyond the first plane is slow, so a coarse check comes first.
PERHAPS_PILE = re.compile(
    f"[{''.join(mark for mark in MARKS if mark < chr(0x10000))}\U00010000-\U0001ffff]{{31}}"
)

# Nearly every text consists of these only and is in order; checking that takes a fortieth of the
# time of repairing.
USUAL = re.compile("[\n\t -~ก-๛–—‘’“”•…]*")
TO_MEND = re.compile("[ๅํ]|เเ|[ัิ-ฺ็-๎][ัิ-ฺ็]|ำ[ำ่-๋]|[ัิ-ฺ็-๎]{3}")


def without_unseen(text: str) -> str:
    """Without control characters, non-characters, and joiners that have no effect where they
    are.
    """
    text = PRIVATE.sub("", UNSEEN.sub("", text).translate(FROM_PRIVATE))
    text = LONE_SELECTOR.sub("", FLAG_OR_TAGS.sub(r"\1", text))
    return LONE_JOINER.sub("", text)


def in_normal_form(text: str) -> str:
    """NFC, and one spelling for look-alikes; each may create work for the other, rarely more than
    once.
    """
    while (again := one_pass(text)) != text:
        text = again
    return text


def one_pass(text: str) -> str:
    if PERHAPS_PILE.search(text):
        text = PILE.sub(lambda pile: pile[0][:30], text)
    return normalise_lookalikes(unicodedata.normalize("NFC", text))


def is_usual(text: str) -> bool:
    return USUAL.fullmatch(text) is not None and TO_MEND.search(text) is None


def mend(text: str) -> str:
    return in_normal_form(without_unseen(BLANK.sub(" ", text)))


def clean_text(text: str, *, multiline: bool) -> str:
    """The text as it may be stored; cleaning is idempotent.

    Lines end in "\\n", or are joined where the field has one line; invisible characters and outer
    white space are removed. Not for passwords, bytes of mails and digests, in which every character
    matters.
    """
    text = LINE_END.sub("\n", text)
    if not multiline:
        text = text.replace("\n", " ").replace("\t", " ")
    return (text if is_usual(text) else mend(text)).strip()


# What goes out ------------------------------------------------------------------------------------
UNWRITABLE = re.compile(f"[{CONTROLS}{SURROGATES}{NON_CHARACTERS}]")


def writable(text: str) -> str:
    """Without characters that XML, workbooks, papers or mails cannot contain; everything else stays
    as stored.
    """
    return UNWRITABLE.sub("", re.sub("[\v\f\u0085\u2028\u2029]", "\n", text))
