"""What a new password may not be: what others try first, what belongs to this office, a number that names somebody."""

import re

from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from home.thai.writing import arabic_digits, has_thai_id

from .telephone import SIGNS

LOOKED_AT = 72  # letters; what is longer is no common password, and takes long to look at
FEWEST_GUESSES = 10**7  # of somebody who begins with what most people choose
# What whoever guesses tries at an office of schools; docs/security.md points here.
WORDS_OF_THE_OFFICE = (
    *("intranet", "password", "passw0rd", "rahatphan", "school", "rongrian", "teacher", "kru", "khru", "admin"),
    *("officer", "director", "principal", "sesao", "spm", "obec", "ict", "dmc", "thailand", "welcome"),
    *("รหัสผ่าน", "โรงเรียน", "ครู", "คุณครู", "สำนักงาน", "เขตพื้นที่", "สพม", "สพฐ", "มัธยม", "มัธยมศึกษา"),
    *("ผู้อำนวยการ", "ผู้ดูแล", "เจ้าหน้าที่", "อินทราเน็ต", "ประเทศไทย", "สวัสดี"),
)
TELEPHONE = re.compile(r"(?:\+?66|0)[0-9]{8,9}")
GUESSED = "รหัสผ่านนี้เดาได้ง่าย เพราะเป็นคำ ชื่อ หรือตัวเลขที่ใช้กันทั่วไป ลองใช้คำสามสี่คำที่ไม่เกี่ยวกัน"
NUMBER = "รหัสผ่านนี้เป็นหมายเลขโทรศัพท์หรือเลขประจำตัวประชาชน ซึ่งผู้อื่นทราบได้ โปรดใช้คำสามสี่คำที่ไม่เกี่ยวกัน"


def own_words(user) -> list[str]:
    """What belongs to the person: Django compares names as a whole, this also as parts."""
    names = [getattr(user, name, "") for name in ("username", "first_name", "last_name")]
    mailbox = getattr(user, "email", "").partition("@")[0]
    school = getattr(user, "school", None)
    return [word for word in (*names, mailbox, school.name if school else "") if word]


class NotGuessed:
    """zxcvbn counts how soon a guesser comes to it who knows the most common passwords, words, names, rows of keys,
    days, and the words given here.
    """

    def validate(self, password: str, user=None) -> None:
        known = [*WORDS_OF_THE_OFFICE, *own_words(user)]
        if len(password) <= LOOKED_AT and zxcvbn(password, user_inputs=known)["guesses"] < FEWEST_GUESSES:
            raise ValidationError(GUESSED, code="password_guessed")

    def get_help_text(self) -> str:
        return "ไม่ใช่คำ ชื่อ หรือตัวเลขเรียงที่ผู้อื่นเดาได้ เช่น ใช้คำสามสี่คำที่ไม่เกี่ยวกัน"


class NamesNobody:
    """Digits alone may be a password, but not such as stand on a form."""

    def validate(self, password: str, user=None) -> None:
        if TELEPHONE.fullmatch(SIGNS.sub("", arabic_digits(password))) or has_thai_id(password):
            raise ValidationError(NUMBER, code="password_number_of_somebody")

    def get_help_text(self) -> str:
        return "ไม่ใช่หมายเลขโทรศัพท์หรือเลขประจำตัวประชาชน"
