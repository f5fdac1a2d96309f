"""Telephone numbers: parsed as people write them, stored in one readable form, and dialled. Pure,
no Django.
"""

import re

from home.thai.secrets import refuse_id
from home.thai.text import clean_text
from home.thai.writing import arabic_digits

ASK_FOR_TELEPHONE = "โปรดกรอกหมายเลขโทรศัพท์ เช่น 08 1234 5678 หรือ 0 2288 5555 ต่อ 1234"
SEVERAL = re.compile(r"\s*(?:,|;|/|หรือ|และ)\s*")
BEFORE = re.compile(r"^(?:โทร(?:ศัพท์)?|มือถือ|เบอร์|tel)\.?\s*:?\s*", re.IGNORECASE)
EXTENSION = re.compile(r"\s*(?:ต่อ|กด|ext\.?|x|#)\s*([0-9]{1,6})$", re.IGNORECASE)
COUNTRY = re.compile(r"^(?:\+|00)66(?:\(0\)|0)?")
SIGNS = re.compile(r"[\s().\-–—]")
FEWEST, MOST = 8, 15  # digits: a number without its leading 0, and the longest possible one (E.164)


def group_digits(digits: str) -> str:
    """0 2288 5555 for a landline, 08 1234 5678 for a mobile; other numbers are left as they are."""
    if digits.startswith("0") and len(digits) in (9, 10):
        return f"{digits[:-8]} {digits[-8:-4]} {digits[-4:]}"
    return digits


def one_number(text: str) -> str:
    found = EXTENSION.search(text)
    number = text[: found.start()] if found else text
    digits = COUNTRY.sub("0", SIGNS.sub("", BEFORE.sub("", number)).replace("(0)", ""))
    if not re.fullmatch(rf"\+?[0-9]{{{FEWEST},{MOST}}}", digits):
        raise ValueError(ASK_FOR_TELEPHONE)
    if why := refuse_id(digits):
        raise ValueError(why)
    return f"{group_digits(digits)} ต่อ {found[1]}" if found else group_digits(digits)


def parse_telephone(text: str) -> str:
    """One number or several, each in the stored form: 0 2288 5555 ต่อ 1234, 08 1234 5678. Raises
    ValueError with a message in Thai for the person who typed it.
    """
    clean = arabic_digits(clean_text(text, multiline=False))
    return ", ".join(one_number(part) for part in SEVERAL.split(clean))


def as_stored(text: str, longest: int = 60) -> str:
    """A number in the stored form; something that is not a number, or would be too long for its
    column, stays as it was typed.
    """
    try:
        number = parse_telephone(text)
    except ValueError:
        return text
    return number if len(number) <= longest else text


def telephone_digits(text: str) -> str:
    """The digits only, for comparison: +66 81-234 5678 and 08 1234 5678 give the same."""
    return re.sub("[^0-9]", "", COUNTRY.sub("0", SIGNS.sub("", arabic_digits(text))))


def dial_string(text: str) -> str:
    """The tel: link of a stored number: the first number, and after a pause its extension."""
    number, _, extension = SEVERAL.split(text.strip())[0].partition("ต่อ")
    main = re.sub("[^0-9+]", "", arabic_digits(number))
    return f"{main},{re.sub('[^0-9]', '', arabic_digits(extension))}" if extension.strip() else main
