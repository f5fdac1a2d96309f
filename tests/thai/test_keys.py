"""One key compares, and telephones are read in every form."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.people.telephone import dial_string, parse_telephone, telephone_digits
from home.thai.keys import asked_words, comparison_key, running_number, search_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ม.๓", "ม.3"),
        ("ม. 3", "ม3"),
        ("ปษ.๐๐๖๒/๒๕๗๐", "ปษ 0062 / 2570"),
        ("ลืมรหัส AMSS++", "ลืม รหัส amss++"),
        ("ＤＭＣ　๑๒", "dmc12"),
        ("ทํางาน เเละ", "ทำงานและ"),
        ("น.ส. สมมติ", "นส สมมติ\u200b"),
        ("กระ\ufffeทรวง", "กระทรวง"),
        ("STRASSE", "straße"),
    ],
)
def test_what_a_reader_takes_for_the_same_has_one_key(one, other):
    assert comparison_key(one) == comparison_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ม.3", "ม.4"), ("1.5", "15"), ("มา", "ม้า"), ("12/2570", "122570")]
)
def test_what_differs_has_two_keys(one, other):
    assert comparison_key(one) != comparison_key(other)


@given(st.text(max_size=40))
def test_the_key_of_a_key_is_the_key(text):
    key = comparison_key(text)
    assert comparison_key(key) == key


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("62/2570", (62, 2570, "")),
        ("#0062", (62, None, "")),
        ("ปษ0062/70", (62, 2570, "ปษ")),
        ("62", (62, None, "")),
        ("ปษ62/2570", (62, 2570, "ปษ")),
        ("2570-062", (62, 2570, "")),
        ("๒๕๗๐–๐๖๒", (62, 2570, "")),
    ],
)
def test_a_number_is_read_in_each_way_of_writing_it(word, number):
    assert running_number(word) == number


@pytest.mark.parametrize("word", ["ม3ก", "", "/2570", "62/257", "1" * 10])
def test_what_is_no_number_is_none(word):
    assert running_number(word) is None


def test_words_that_are_asked():
    assert asked_words("ปษ. ๐๐๖๒ / ๒๕๗๐") == ["ปษ0062/2570"]
    assert asked_words("ชั้น ม. ๓") == ["ชั้น", "ม3"]
    assert asked_words("๒๕๗๐ - ๐๐๑") == ["2570-001"]
    assert asked_words("081-234 5678") == asked_words("+66 (81) 234.5678") == ["0812345678"]
    assert asked_words("0 2288 5555 ต่อ 1234") == ["022885555"]
    assert search_text("ม.๓", telephone="08 1234 5678") == "ม3\n0812345678"


def test_a_telephone_in_a_text_is_a_key_of_its_own():
    assert search_text("โทรกลับ 081-234-5678 ค่ะ").splitlines()[1:] == ["0812345678"]
    assert search_text("โทร +66 81 234 5678 หรือ ๐๒-๒๘๘-๕๕๕๕").splitlines()[1:] == [
        "0812345678",
        "022885555",
    ]
    assert len(search_text("ปษ.0062/2570 วันที่ 05/02/2569 บัตร 1100000000001").splitlines()) == 1


@pytest.mark.parametrize(
    ("asked", "text", "is_told"),
    [
        ("12/2570", "เรื่องคร0012/2570รออยู่", True),
        ("12/70", "คร12/2570", True),
        ("คร12/2570", "คร00012/70", True),
        ("12/2570", "คร112/2570", False),
        ("12/2570", "คร12/25701", False),
        ("12/2570", "5/12/2570", False),
        ("12/70", "12/70/1", False),
        ("คร12/2570", "ปษ12/2570", False),
        ("คร12", "คร0120/2570", False),
        ("คร12", "คร0012/2570", True),
        ("04001/1234", "ศธ04001/34", False),
    ],
)
def test_a_number_is_told_where_it_stands_whole(asked, text, is_told):
    assert bool(re.search(running_number(asked).pattern(), text)) is is_told


# Telephones ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("0 2288 5555 ต่อ 1234", "0 2288 5555 ต่อ 1234"),
        ("0812345678 ต่อ 12", "08 1234 5678 ต่อ 12"),
        ("\u200b0812345678", "08 1234 5678"),
        ("๐๘๑-๒๓๔-๕๖๗๘", "08 1234 5678"),
        ("+66812345678", "08 1234 5678"),
        ("+66 (0) 81 234 5678", "08 1234 5678"),
        ("(02) 288-5555 ext. 9", "0 2288 5555 ต่อ 9"),
        ("โทร. 02 288 5555", "0 2288 5555"),
        ("022885555, 0812345678", "0 2288 5555, 08 1234 5678"),
        ("+81 3 1234 5678", "+81312345678"),
        ("081.234.5678 กด ๓", "08 1234 5678 ต่อ 3"),
    ],
)
def test_a_telephone_is_stored_in_one_form(typed, stored):
    assert parse_telephone(typed) == stored
    assert parse_telephone(stored) == stored


@pytest.mark.parametrize(
    "typed", ["", "ไม่มี", "12345", "0812345678 ถามครูก", "1" * 16, "08x", ",", "0812345678,"]
)
def test_what_is_no_telephone_is_refused(typed):
    with pytest.raises(ValueError, match="โปรดกรอกหมายเลข"):
        parse_telephone(typed)


@given(st.text(st.sampled_from("0123456789๐๑+()- .,/ต่อext#"), max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_thai(typed):
    try:
        stored = parse_telephone(typed)
    except ValueError as error:
        assert "โปรด" in str(error)
    else:
        assert parse_telephone(stored) == stored


def test_a_link_dials_the_number_and_its_extension():
    assert dial_string("0 2288 5555 ต่อ 1234") == "022885555,1234"
    assert dial_string("08 1234 5678, 0 2288 5555") == "0812345678"
    assert telephone_digits("+66 81-234-5678") == telephone_digits("๐๘ ๑๒๓๔ ๕๖๗๘") == "0812345678"
