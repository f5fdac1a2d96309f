"""How Thai, Latin and mixed text becomes index words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search.text.segment import dictionary, normalise, skeleton, thai_grams, tokens


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("ปี ๒๕๖๘", "ปี 2568"),
        ("เเจ้งซ่อม", "แจ้งซ่อม"),
        ("ทํางาน", "ทำงาน"),
        ("นํ้า", "น้ำ"),
        ("ที่่", "ที่"),
        ("ก่ี", "กี่"),
        ("รหัส\u200bผ่าน\ufeff", "รหัสผ่าน"),
        ("ＤＭＣ", "dmc"),
        ("Café", "cafe"),
    ],
)
def test_what_looks_the_same_is_the_same(typed, same):
    assert normalise(typed) == normalise(same)


def test_a_sentence_without_spaces_is_cut_into_words():
    assert tokens("ลืมรหัสผ่านเข้าระบบต้องทำอย่างไร").words[:3] == ["ลืม", "รหัส", "ผ่าน"]


def test_a_short_form_is_one_word_with_and_without_dots():
    assert "พรบ" in tokens("พ.ร.บ.คอมพิวเตอร์").words
    assert "คอมพิวเตอร์" in tokens("พ.ร.บ.คอมพิวเตอร์").words
    assert tokens("สพฐ.").words == tokens("สพฐ").words == ["สพฐ"]


def test_a_name_with_a_number_is_found_however_it_is_spaced():
    for typed in ("ปพ.1", "ปพ 1", "ปพ1", "ปพ.๑"):
        assert "ปพ1" in tokens(typed).words


def test_a_joined_latin_name_is_found_whole_and_in_parts():
    assert tokens("G-Code").words == ["g", "code", "gcode"]
    assert tokens("02-126-6565").words == ["02", "126", "6565", "021266565"]


def test_look_alike_letters_make_the_same_word():
    assert tokens("กฏหมาย").words == tokens("กฎหมาย").words
    assert tokens("ครุภันฑ์").grams == tokens("ครุภัณฑ์").grams


def test_tone_marks_and_silent_letters_are_not_part_of_a_skeleton():
    assert skeleton("ศักดิ์") == skeleton("สัก")
    assert thai_grams("ความพึ่งพอใจ") == thai_grams("ความพึงพอใจ")


def test_numbers_are_not_guessed_at():
    assert tokens("123456").grams == []


def test_marks_without_a_letter_and_other_scripts_do_no_harm():
    assert tokens("่้๊๋").words == []
    assert "漢字" in tokens("漢字 кириллица").words
    assert tokens("") == ([], [])


def test_a_word_that_the_dictionary_lacks_stays_in_one_piece():
    assert "".join(dictionary().split("แรนซัมแวร์")) == "แรนซัมแวร์"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=1, max_codepoint=0x0E7F), max_size=80))
def test_any_text_gives_words_without_spaces(text):
    words, grams = tokens(text)
    assert all(word and not any(c.isspace() for c in word) for word in (*words, *grams))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_the_normal_form_is_final(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    "text", ["ก" * 200_000, "เ" * 200_000, "กา" * 100_000, "ตากลม" * 40_000, "a-" * 100_000]
)
def test_time_grows_with_the_length_only(text):
    start = time.process_time()
    tokens(text[: len(text) // 10])
    short = time.process_time() - start
    start = time.process_time()
    tokens(text)
    assert time.process_time() - start < max(25 * short, 1.0)
