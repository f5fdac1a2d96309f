"""New passwords: any make, ten letters at least, and none that a guesser comes to soon."""

import gzip
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from home.models import School, User
from home.people.passwords import WORDS_OF_THE_OFFICE

PERSON = User(
    username="somsri.j", first_name="สมศรี", last_name="ใจตัวอย่าง", email="somsri2510@example.invalid"
)
PERSON.school = School(name="โรงเรียนตัวอย่างวิทยา")


def refused(password: str) -> list[str]:
    """Why, by the names of the reasons."""
    try:
        password_validation.validate_password(password, PERSON)
    except ValidationError as error:
        return [fault.code for fault in error.error_list]
    return []


def most_common() -> list[str]:
    """Passwords of two lists that are long enough for us, the most common first, and words that
    people use alone.
    """
    lists = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    with gzip.open(lists, "rt", encoding="utf-8") as lines:
        django = [line.strip() for line in lines]
    words = [word for name in ("passwords", "english_wikipedia") for word in FREQUENCY_LISTS[name]]
    return list(dict.fromkeys(word for word in (*django, *words) if len(word) >= 10))


def test_the_most_common_that_are_long_enough_are_refused():
    common = most_common()
    assert len(common) >= 3_000
    tried = common[:1_900:19] + common[1_900::450]
    assert [word for word in tried if not refused(word)] == []


@pytest.mark.parametrize(
    "password", ["password2570", "1q2w3e4r5t6y", "qwertyuiop12", "abcdefghijkl", "aaaaaaaaaaaa"]
)
def test_what_is_made_of_the_common_is_refused_too(password):
    assert "password_guessed" in refused(password)


@pytest.mark.parametrize("word", ["รหัสผ่าน", "intranet", "teacher", "สำนักงาน", "ผู้อำนวยการ"])
def test_words_of_the_office_are_refused_with_what_people_put_behind_them(word):
    assert word in WORDS_OF_THE_OFFICE
    for password in (f"{word}2570", f"{word}1234", f"{word}{word}", f"{word.capitalize()}@12"):
        assert len(password) < 10 or "password_guessed" in refused(password), password


@pytest.mark.parametrize("password", ["ใจตัวอย่าง12", "somsri2510ab", "โรงเรียนตัวอย่างวิทยา1"])
def test_what_belongs_to_the_person_is_refused(password):
    assert refused(password)


ALL_KNOWN = (
    *(
        "principal-principal",
        "teacher.teacher",
        "school-teacher",
        "password-password",
        "Admin@Admin",
        "โรงเรียนของฉัน",
    ),
    *(
        "Passw0rd2569-passw0rd",
        "p@$$word_p@$$word",
        "My School Teacher 2569",
        "teachers+directors",
        "ครูโรงเรียนมัธยม",
    ),
    *(
        "somsri.j-somsri.j",
        "สมศรี-ใจตัวอย่าง",
        "สมศรีรักโรงเรียน",
        "ตัวอย่างวิทยา@ตัวอย่างวิทยา",
        "ผู้ดูแลระบบของเรา",
    ),
    *(
        "ｓｃｈｏｏｌ－ｔｅａｃｈｅｒ",
        "รหัสผ่าน รหัสผ่าน",
        "รหัสผ่านใหม่ของฉัน๒๕๖๙",
        "school " * 12,
        "sunshine-sunshine",
        "dragon.dragon.dragon",
    ),
)


@pytest.mark.parametrize("password", ALL_KNOWN)
def test_what_holds_nothing_but_known_words_is_refused_once(password):
    """Of the office, of the person or of everybody: repeated, joined, or with signs and a year
    between.
    """
    assert len(password) >= 10
    assert refused(password) == ["password_guessed"]


@pytest.mark.parametrize(
    "password", ["password12", "0891234567", "somsri2510", "12345", "aaaaaaaaaaaaaaaa", "ครู"]
)
def test_one_fault_is_told_once(password):
    assert len(refused(password)) == 1


@pytest.mark.parametrize(
    "password", ["0891234567", "089 123 4567", "๐๘๙๑๒๓๔๕๖๗", "+66891234567", "1-1037-02071-81-1"]
)
def test_numbers_that_stand_on_forms_are_refused(password):
    assert "password_number_of_somebody" in refused(password)


@pytest.mark.parametrize(
    "password",
    [
        *(
            "48205917364",
            "ปลาทูนึ่งกับข้าวสวย",
            "correct horse battery",
            "!!--??//==++",
            "UPPERANDNOTHINGELSEKX",
        ),
        *(
            "โรงเรียนปลาทูนึ่งกลางภูเขา",
            "principal-gruffalo-ladder",
            "school 83749261740",
            "นกแก้วของฉันกินทุเรียน",
        ),
        *("  blanks at both ends  ", "🐘🌧️🚲🍚🪁🧵🐟🌾🛶🏮", "a" * 30 + "ปลาวาฬสีน้ำเงินว่ายเหนือภูเขา"),
    ],
)
def test_any_make_is_taken(password):
    """Digits alone, letters of one kind, blanks, pictures, Thai: nothing of a kind is asked for."""
    assert refused(password) == []


def test_ten_letters_are_needed_and_very_many_are_taken():
    assert "password_too_short" in refused("ปลาทูแกง")
    assert refused("ปลาทูนึ่งกับข้าวสวย " * 20) == []
