"""The choices of a field, one a line as "code = label": how lines are read, and which code a
line gets. Pure.
"""

import re
import secrets
from collections.abc import Iterable, Mapping

from home.thai.keys import comparison_key

CODE = re.compile("[a-z0-9_]{1,32}")
CHOICE = re.compile(rf"({CODE.pattern}) ?= ?(.+)")
RETIRED = "(เลิกใช้แล้ว)"
FORGOTTEN = f"ตัวเลือกเดิม {RETIRED}"


def lines_of(text: str) -> list[tuple[str, str]]:
    """Code and label of each line; the code is "" where none is given."""
    lines = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = CHOICE.fullmatch(line)
        lines.append((match[1], match[2].strip()) if match else ("", line))
    return lines


def pairs(text: str) -> list[tuple[str, str]]:
    """Code and label of the lines that have a code."""
    return [(code, label) for code, label in lines_of(text) if code]


def as_text(lines: Iterable[tuple[str, str]]) -> str:
    texts = []
    for code, label in lines:
        texts.append(f"{code} = {label}" if code else label)
    return "\n".join(texts)


def codes_by_label(lines: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The code for the key of each label; of two lines with the same label the first counts."""
    codes: dict[str, str] = {}
    for code, label in lines:
        codes.setdefault(comparison_key(label), code)
    return codes


def with_known_codes(text: str, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """The lines, each with the code that its label had before, but never with the code of another
    line.
    """
    lines = lines_of(text)
    taken, filled = {code for code, _ in lines if code}, []
    for code, label in lines:
        before = known.get(comparison_key(label), "")
        code = code or ("" if before in taken else before)
        taken.add(code)
        filled.append((code, label))
    return filled


def with_codes(text: str, known: Mapping[str, str]) -> str:
    """Each line with a code, which stays the same when the line is reworded."""
    lines = with_known_codes(text, known)
    return as_text((code or f"c{secrets.token_hex(3)}", label) for code, label in lines)
