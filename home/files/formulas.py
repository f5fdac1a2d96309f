"""Text that a spreadsheet would run as a formula: made harmless on the way out, given back on
the way in. Pure.
"""

import re

LIVE = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def defuse(text: str) -> str:
    """With an apostrophe before it, as Excel itself writes it, where a spreadsheet would run it."""
    return f"'{text}" if LIVE.match(text) else text


def escape_apostrophe(text: str) -> str:
    """For cells that say that they are text: only an apostrophe that stands there itself gets
    another.
    """
    return defuse(text) if text.startswith("'") else text


def undo_defuse(text: str) -> str:
    """The text as it was before `defuse`."""
    return text[1:] if text.startswith("'") and LIVE.match(text, 1) else text
