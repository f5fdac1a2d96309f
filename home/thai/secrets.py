"""What is refused wherever people write: personal ID numbers of 13 digits, and passwords.

Forms refuse them in three ways, so that a new form has nothing to remember: a form of a model by
its columns (`CleansText.full_clean`), any other form by the mixin `RefusesSecrets`, a reason for a
move by home/moves.py. What is read from files asks `refusal_of` itself. All models and forms are
walked by tests/privacy/test_secrets.py.

Not taken for such a number, so that guides can show one: an `x` among the digits
(1-xxxx-xxxxx-xx-x), a wrong check digit, a first digit 0 or 9, and a G-code.
"""

import html
import re
from collections.abc import Iterator
from itertools import chain

from django import forms

from .writing import find_thai_id, looks_like_password

ID_FOUND = (
    "พบเลขประจำตัวประชาชน 13 หลัก (ขึ้นต้นด้วย {}) โปรดลบออกก่อนบันทึก ระบบนี้ไม่เก็บเลขดังกล่าว"
    " หากเป็นเลขตัวอย่าง ให้เขียน 1-xxxx-xxxxx-xx-x หากเป็นตัวเลขอื่น ให้คั่นด้วยจุลภาค"
)
CREDENTIAL_FOUND = (
    "ข้อความนี้คล้ายมีรหัสผ่าน โปรดลบออกก่อนบันทึก เจ้าหน้าที่จะไม่ขอรหัสผ่านของท่าน หากไม่ใช่รหัสผ่าน โปรดเขียนด้วยถ้อยคำอื่น"
)
SHOWN_DIGITS = 4  # of the number in the message: enough to find it, too few to tell it
# Marks inside a line; any other tag stands between two texts.
INLINE = re.compile(r"</?(?:a|b|i|u|em|strong|span|sub|sup|s|code|mark)\b[^>]*>", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
OF_STREAMS = ("id", "type")  # keys of a block that nobody writes


def refuse_id(text: str) -> str:
    """Why this text is refused for a number in it; "" where there is none."""
    number = find_thai_id(text)
    return ID_FOUND.format(number[:SHOWN_DIGITS]) if number else ""


def refusal_of(text: str, *, of_passwords: bool = True) -> str:
    """Why this text is refused, in words for who wrote it; "" where it may be stored."""
    if why := refuse_id(text):
        return why
    return CREDENTIAL_FOUND if of_passwords and looks_like_password(text) else ""


# Values of columns --------------------------------------------------------------------------------
def plain_text(text: str) -> str:
    """Rich text as it is read: a number may be half bold, and two cells are no number."""
    if "<" not in text:
        return text
    return html.unescape(TAG.sub("\n", INLINE.sub("", text)))


def words_in(value: object) -> Iterator[str]:
    """All texts in a column's value: a string, or the JSON of a stream."""
    if isinstance(value, str):
        yield plain_text(value)
    elif isinstance(value, dict):
        written = [inner for key, inner in value.items() if key not in OF_STREAMS]
        yield from chain.from_iterable(map(words_in, written))
    elif isinstance(value, list | tuple):
        yield from chain.from_iterable(map(words_in, value))


def refusal_of_value(value: object, *, of_passwords: bool = True) -> str:
    """The first refusal of the texts in a column's value."""
    refusals = (refusal_of(text, of_passwords=of_passwords) for text in words_in(value))
    return next(filter(None, refusals), "")


# Forms --------------------------------------------------------------------------------------------
def is_written(field: forms.Field) -> bool:
    """Whether people write into it: not chosen, not hidden, not a secret by its nature."""
    if not isinstance(field, forms.CharField) or isinstance(field, forms.URLField):
        return False
    return not isinstance(field.widget, forms.HiddenInput | forms.PasswordInput)


class RefusesSecrets:
    """Mixin of a form: none of its texts holds a personal ID number or a password."""

    refuses_passwords = True

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for name, field in self.fields.items():
            text = self.cleaned_data.get(name)
            if not (isinstance(text, str) and is_written(field)):
                continue
            if why := refusal_of(text, of_passwords=self.refuses_passwords):
                self.add_error(name, why)
