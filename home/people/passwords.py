"""What a new password may not be: what others try first, what belongs to this office, a number
that names somebody.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain, product

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from zxcvbn import zxcvbn

from home.thai.keys import comparison_key
from home.thai.writing import arabic_digits, has_thai_id

from .telephone import SIGNS

LOOKED_AT = 72  # letters; what is longer is no common password, and takes long to look at
FEWEST_GUESSES = 10**7  # of somebody who begins with what most people choose
# What whoever guesses tries at an office of schools; docs/security.md points here.
WORDS_OF_THE_OFFICE = (
    *(
        "intranet",
        "password",
        "passw0rd",
        "rahatphan",
        "school",
        "rongrian",
        "teacher",
        "kru",
        "khru",
        "admin",
    ),
    *(
        "officer",
        "director",
        "principal",
        "sesao",
        "spm",
        "obec",
        "ict",
        "dmc",
        "thailand",
        "welcome",
    ),
    *("รหัสผ่าน", "โรงเรียน", "ครู", "คุณครู", "สำนักงาน", "เขตพื้นที่", "สพม", "สพฐ", "มัธยม", "มัธยมศึกษา"),
    *("ผู้อำนวยการ", "ผู้ดูแล", "เจ้าหน้าที่", "อินทราเน็ต", "ประเทศไทย", "สวัสดี"),
)
# What joins them to a phrase, in which nothing is left to guess.
WORDS_BETWEEN = (
    *"my our your the of at in and is i s love new user account login".split(),
    *"ของ ฉัน ผม ดิฉัน หนู เรา พวกเรา รัก ที่ ใน และ คือ เป็น นี้ ใหม่ คน จ้า ค่ะ ครับ".split(),
    *"นักเรียน ผู้ใช้ บัญชี ระบบ งาน กลุ่ม ไทย".split(),
)
SHORTEST_PART = 3  # letters of a name by itself
LOOKS_LIKE = str.maketrans("@0134$57!", "aoieassti")  # as people write letters in passwords
NUMBER_BETWEEN = re.compile(r"(?<![0-9])[0-9]{1,4}(?![0-9])")  # a year, 1234
TELEPHONE = re.compile(r"(?:\+?66|0)[0-9]{8,9}")
GUESSED = "รหัสผ่านนี้เดาได้ง่าย เพราะเป็นคำ ชื่อ หรือตัวเลขที่ใช้กันทั่วไป ลองใช้คำสามสี่คำที่ไม่เกี่ยวกัน"
HELP = (
    "ไม่ใช่คำ ชื่อ หรือตัวเลขเรียงที่ผู้อื่นเดาได้ เช่น ชื่อของท่าน ชื่อโรงเรียน หมายเลขโทรศัพท์"
    " หรือเลขประจำตัวประชาชน ลองใช้คำสามสี่คำที่ไม่เกี่ยวกัน"
)
NUMBER = "รหัสผ่านนี้เป็นหมายเลขโทรศัพท์หรือเลขประจำตัวประชาชน ซึ่งผู้อื่นทราบได้ โปรดใช้คำสามสี่คำที่ไม่เกี่ยวกัน"


def own_words(user) -> list[str]:
    """What belongs to the person, as a whole and in parts."""
    names = [getattr(user, name, "") for name in ("username", "first_name", "last_name")]
    mailbox = getattr(user, "email", "").partition("@")[0]
    school = getattr(user, "school", None)
    of_school = (
        [school.name, school.short_name, school.name.removeprefix("โรงเรียน")] if school else []
    )
    whole = [name for name in (*names, mailbox, *of_school) if name]
    words = chain.from_iterable(words_of(name) for name in whole)
    parts = [word for word in words if len(word) >= SHORTEST_PART]
    return list(dict.fromkeys([*whole, *parts]))


def words_of(text: str) -> list[str]:
    """Whatever stands between blanks and signs; a vowel above a Thai letter is a part of its
    word.
    """
    signs = {ord(letter): " " for letter in text if unicodedata.category(letter)[0] in "PSZC"}
    return text.translate(signs).split()


def consists_of(text: str, words: Iterable[str]) -> bool:
    """Whether these words are all that the text holds, one after another, with blanks and short
    numbers between.
    """
    ends = {0}
    for start in range(len(text)):
        if start in ends:
            ends |= {start + len(word) for word in words if text.startswith(word, start)}
            number = NUMBER_BETWEEN.match(text, start)
            ends.add(number.end() if number else start)
    return len(text) in ends


def is_made_of(password: str, known: Iterable[str]) -> bool:
    """Nothing but known words, however often, joined or parted by signs and short numbers."""
    words = {
        key for word in (*known, *WORDS_BETWEEN) if (key := "".join(words_of(comparison_key(word))))
    }
    typed = comparison_key(password)
    ways = [words_of(typed), words_of(typed.translate(LOOKS_LIKE))]
    has_words = any(letter.isalpha() for letter in typed)
    joined = (between.join(way) for way, between in product(ways, ("", " ")))
    return has_words and any(consists_of(text, {*words, " "}) for text in joined)


def plainer(password: str) -> list[str]:
    """The password, the same without its signs, and with each word once: none of them keeps a
    guesser long.
    """
    words = [word for word in words_of(password) if any(map(str.isalnum, word))]
    once = {word.casefold(): word for word in words}
    return [way for way in dict.fromkeys([password, "".join(words), "".join(once.values())]) if way]


def fewest_guesses(password: str, known: list[str]) -> float:
    ways = [way for way in plainer(password) if len(way) <= LOOKED_AT]
    return min(
        (float(zxcvbn(way, user_inputs=known)["guesses"]) for way in ways), default=FEWEST_GUESSES
    )


def names_somebody(password: str) -> bool:
    """Digits alone may be a password, but not such as stand on a form."""
    return bool(TELEPHONE.fullmatch(SIGNS.sub("", arabic_digits(password)))) or has_thai_id(
        password
    )


class NotGuessed:
    """Refuses with one reason. zxcvbn counts how soon a guesser comes to it who knows the most
    common passwords, words, names, rows of keys, days, and the words given here; Django's
    validators are asked last.
    """

    def __init__(self, min_length: int = 10):
        self.min_length = min_length
        self.others = (UserAttributeSimilarityValidator(), CommonPasswordValidator())

    def validate(self, password: str, user=None) -> None:
        """What is too short is refused by another, and has that fault alone."""
        if len(password) < self.min_length:
            return
        if names_somebody(password):
            raise ValidationError(NUMBER, code="password_number_of_somebody")
        known = [*WORDS_OF_THE_OFFICE, *own_words(user)]
        if is_made_of(password, known) or fewest_guesses(password, known) < FEWEST_GUESSES:
            raise ValidationError(GUESSED, code="password_guessed")
        for other in self.others:
            other.validate(password, user)

    def get_help_text(self) -> str:
        return HELP
