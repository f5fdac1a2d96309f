"""Thai text: dictionary order, cutting, look-alike letters, and numbers that should not be
there.
"""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from home.thai.writing import (
    arabic_digits,
    clusters,
    has_thai_id,
    looks_like_password,
    normalise_lookalikes,
    sort_key,
    thai_digits,
    truncate,
)

thai_letters = st.characters(
    min_codepoint=0x0E01, max_codepoint=0x0E5B, categories=["L", "M", "N", "P", "S"]
)
thai_text = st.text(
    st.one_of(thai_letters, st.sampled_from(" .-/ abc123ວຳ👩🏽\u200d🇹🇭")), max_size=60
)
NEVER_FIRST = "ะาำๅัิีึืฺุู็่้๊๋์ํ๎"
SAMPLE_ID = "1234567890121"  # the number that every textbook prints


@pytest.mark.parametrize(
    "words",
    [
        ["กาก", "เกม", "แก", "ไก่", "ขา"],
        [
            "ก",
            "กก",
            "กะ",
            "กัน",
            "กา",
            "กำ",
            "กิน",
            "กี่",
            "กึก",
            "กือ",
            "กุ",
            "กู",
            "เก",
            "แก",
            "โก",
            "ใก",
            "ไก",
        ],
        ["ขาว", "ข่าว", "ข้าว", "เข้า"],
        ["มา", "ม่า", "ม้า", "มาก"],
        ["รัก", "ฤดู", "ลา", "ฦๅ", "วัน"],
        ["แข็ง", "แข่ง", "แข้ง", "แขน"],
        ["สงขลา", "สตูล", "สระบุรี", "เสนา", "หนองคาย", "อุดรธานี", "ฮอด"],
    ],
)
def test_words_stand_in_the_order_of_a_dictionary(words):
    keys = [sort_key(word) for word in words]
    assert keys == sorted(set(keys))


def test_schools_are_sorted_without_the_word_school():
    names = ["โรงเรียนกาก", "เกมวิทยา", "โรงเรียนแก", "โรงเรียนไก่", "ขาวิทยา"]
    keys = [sort_key(name, ignore_prefix="โรงเรียน") for name in names]
    assert keys == sorted(set(keys))
    assert sort_key("โรงเรียน", ignore_prefix="โรงเรียน") == sort_key("โรงเรียน")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ฉบับที่ ๒", "ฉบับที่ 2"),
        ("DMC", "dmc"),
        ("นํ้า", "น้ำ"),
        (" ก  ข ", "ก ข"),
        ("เเก", "แก"),
        ("ส.พ.ม.", "สพม"),
    ],
)
def test_two_ways_of_writing_the_same_have_one_key(one, other):
    assert sort_key(one) == sort_key(other)


@given(thai_text, thai_text)
def test_a_word_stands_before_what_begins_with_it(word, more):
    word = word.strip() + "ก"
    assert sort_key(word) <= sort_key(f"{word} {more}")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("เกาะน้ำใจ", ["เกาะ", "น้ำ", "ใจ"]),
        ("กุ้ง", ["กุ้", "ง"]),
        ("แก้ไข", ["แก้", "ไข"]),
        ("ab", ["a", "b"]),
        ("e\u0301", ["e\u0301"]),
        ("👩🏽\u200d💻🇹🇭🇱🇦", ["👩🏽\u200d💻", "🇹🇭", "🇱🇦"]),
        ("", []),
    ],
)
def test_text_falls_into_the_pieces_that_a_reader_sees(text, pieces):
    assert list(clusters(text)) == pieces


@given(thai_text)
def test_pieces_make_up_the_text_and_none_but_the_first_begins_with_a_mark(text):
    pieces = list(clusters(text))
    assert "".join(pieces) == text
    assert all(
        piece[0] not in NEVER_FIRST and unicodedata.category(piece[0])[0] != "M"
        for piece in pieces[1:]
    )


@given(st.text(thai_letters | st.sampled_from(" -a1👩🏽"), max_size=16), st.integers(1, 20))
@example("ๅ1", 1)
@example("ก ่ก", 2)
def test_a_cut_never_parts_a_letter_from_its_marks(text, length):
    cut = truncate(text, length)
    assert len(list(clusters(cut))) <= length
    if cut.endswith("…"):
        kept = cut.removesuffix("…")
        next_letter = text[len(kept)]
        assert text.startswith(kept)
        assert not kept or next_letter not in NEVER_FIRST


def test_text_that_fits_is_left_whole_and_a_longer_one_ends_with_dots():
    assert truncate("น้ำใจ", 2) == "น้ำใจ"
    assert truncate("น้ำใจงาม", 3) == "น้ำใจ…"
    assert truncate("คู่มือ DMC", 4) == "คู่มือ…"


def test_a_flood_of_marks_does_not_pass_a_cut():
    assert len(truncate("ก" + "่" * 4000, 20)) <= 16


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("แวວความสามารถพิเศษ", "แววความสามารถพิเศษ"),
        ("เเก้ไข", "แก้ไข"),
        ("ทํางาน", "ทำงาน"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("ท่ี", "ที่"),
        ("มๅตรๅ", "มาตรา"),
    ],
)
def test_letters_that_look_alike_become_the_same(seen, meant):
    assert normalise_lookalikes(seen) == meant


@pytest.mark.parametrize(
    "text", ["ປະເທດລາວ", "ฤๅษี", "สิทธิ์", "พันธุ์", "ก็", "คู่มือ DMC 10 มิ.ย.", "สะพาน ຂົວມິດຕະພາບ ที่ ๓"]
)
def test_right_text_and_true_lao_words_are_left_alone(text):
    assert normalise_lookalikes(text) == text


@given(thai_text)
@example("เเเ")
@example("ํํ่า")
@example("ก่ิำ่")
@example("กำำ่ำ้")
def test_what_was_normalised_once_stays_as_it_is(text):
    once = normalise_lookalikes(text)
    assert normalise_lookalikes(once) == once


def test_long_text_is_normalised_and_searched_in_linear_time():
    flood = ("ก" + "่" * 9 + "เ" * 9 + "1 2 " * 5) * 5000
    begun = time.process_time()
    normalise_lookalikes(flood)
    sort_key(flood)
    truncate(flood, 50)
    has_thai_id(flood)
    looks_like_password("รหัสผ่าน" * 20000)
    assert time.process_time() - begun < 5


def with_check_digit(digits):
    total = sum(digit * (13 - place) for place, digit in enumerate(digits))
    return [*digits, (11 - total % 11) % 10]


ids = st.tuples(st.integers(1, 8), *[st.integers(0, 9)] * 11).map(with_check_digit)


@given(ids, st.sampled_from(["", " ", "-", " - ", "_", "\u00a0", "\u2013"]), st.booleans())
def test_a_personal_number_is_found_however_it_is_written(digits, between, in_thai):
    text = f"เลขประจำตัว {between.join(map(str, digits))} ครับ"
    assert has_thai_id(thai_digits(text) if in_thai else text)


@given(ids, st.integers(1, 9))
def test_a_number_with_a_wrong_check_digit_is_not_taken_for_one(digits, error):
    wrong = [*digits[:12], (digits[12] + error) % 10]
    assert not has_thai_id("".join(map(str, wrong)))


@pytest.mark.parametrize(
    "text",
    [
        f"เลข {SAMPLE_ID}",
        "1-2345-67890-12-1",
        "สำเนาบัตร_1_2345_67890_12_1.pdf",
        "โทร 081 234 5678 เลข 1234567890121",
        "ปี 2569 1 2345 67890 12 1",
        f"ก{SAMPLE_ID}ข",
    ],
)
def test_a_personal_number_is_found_amid_other_text(text):
    assert has_thai_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "โทร 081-234-5678",
        f"9{SAMPLE_ID}",
        f"{SAMPLE_ID}0",
        "0000000000000",
        "1234567890122",
        "12345\n67890121",
        "G690412345678",
    ],
)
def test_other_numbers_raise_no_alarm(text):
    assert not has_thai_id(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "รหัสผ่าน: dmc12345",
            "รหัสผ่านคือ Abcd",
            "รหัสผ่าน DMC = abc@123",
            "Password : secret",
            "pwd=๑๒๓๔๕๖",
        ),
        "user: school1 password is hello123",
    ],
)
def test_what_looks_like_a_password_is_hinted_at(text):
    assert looks_like_password(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "ลืมรหัสผ่านเข้าระบบ DMC ต้องทำอย่างไร",
            "รหัสผ่านคืออะไร",
            "ขอตั้งรหัสผ่านใหม่",
            "the password is required",
        ),
        *("เปลี่ยนรหัสผ่านที่เมนู: Settings", "ลืมรหัสผ่าน ขึ้นข้อความ error: invalid"),
    ],
)
def test_a_question_about_passwords_holds_none(text):
    assert not looks_like_password(text)


@given(st.text())
def test_digits_go_to_thai_and_back(text):
    assert arabic_digits(thai_digits(text)) == arabic_digits(text)
    assert not any(letter in "0123456789" for letter in thai_digits(text))


@given(st.lists(thai_text, max_size=8))
def test_keys_are_ordered_like_code_points_so_that_they_can_be_stored(texts):
    keys = sorted(sort_key(text) for text in texts)
    assert all(one.encode("utf-8") <= other.encode("utf-8") for one, other in pairwise(keys))
    assert not any("\n" in key or "\x00" in key for key in keys)
