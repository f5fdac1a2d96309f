"""Text that a spreadsheet would run as a formula: escaped in exports, restored in imports. Pure."""

import re

LIVE = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def defuse(text: str) -> str:
    """Put an apostrophe before the text, as Excel itself does, if a spreadsheet would run it as a
    formula.
    """
    return f"'{text}" if LIVE.match(text) else text


def escape_apostrophe(text: str) -> str:
    """For cells whose type is text: only a text that itself begins with an apostrophe gets another
    one.
    """
    return defuse(text) if text.startswith("'") else text


def undo_defuse(text: str) -> str:
    """The text as it was before `defuse`."""
    return text[1:] if text.startswith("'") and LIVE.match(text, 1) else text
