"""Words that no document has: how they go on, what they are near to, what they are made of."""

import pytest

from knowledge.search.text.guesses import guesses, one_letter_away
from knowledge.search.text.query import default_groups, parse, vocabulary
from knowledge.search.text.segment import dictionary, fold, normalise

OFFICE = vocabulary(default_groups())


class Index:
    """An index that has these words."""

    def __init__(self, *words: str) -> None:
        self.words = set(map(fold, words))

    def __call__(self, term: str) -> int:
        return int(term in self.words)

    def look_up(self, terms) -> None:
        list(terms)

    def beginning_with(self, start: str, limit: int) -> list[str]:
        return sorted(word for word in self.words if word.startswith(start))[:limit]


def guessed(text: str, *words: str) -> set[str]:
    return {
        word
        for guess in guesses(normalise(text), [], Index(*words), lambda word: "")
        for word, _w in guess.words
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("มันแวร์", "มัลแวร์"),
        ("วิทยะฐานะ", "วิทยฐานะ"),
        ("เครื่องพิ", "เครื่องพิมพ์"),
        ("มัธยมศึ", "มัธยมศึกษา"),
        ("นักเรัยน", "นักเรียน"),
    ],
)
def test_a_slip_or_an_unfinished_word_leads_to_what_the_index_has(typed, meant):
    assert meant in dictionary()
    assert fold(meant) in guessed(typed, meant)
    assert guessed(typed) == set()


def test_a_latin_word_may_go_on():
    assert guessed("ams", "amss") == {"amss"}
    assert guessed("amss", "amss", "amssplus") == set()


def test_a_word_that_documents_have_is_left_alone():
    assert guessed("รหัสผ่าน", "รหัสผ่าน", "รหัส", "ผ่าน") == set()


def test_what_an_editor_has_listed_is_corrected_to_all_its_ways():
    query = parse("ใบเกรต", OFFICE, Index("ระเบียน", "แสดง", "ผล", "การ", "เรียน"))
    ways = {
        word
        for concept in query.concepts
        for way in concept.alternatives
        for word in way.tokens.words
    }
    assert "ระเบียน" in ways


def test_every_neighbour_is_one_letter_away():
    near = one_letter_away("กขค")
    assert {"กข", "ขกค", "กชค", "กขคง"} <= near
    assert "กขค" not in near
    assert all(abs(len(word) - 3) <= 1 for word in near)


def test_no_stretch_of_an_ordinary_query_is_guessed_at_length():
    text = "ต้องยืนยันข้อมูลนักเรียนภายในวันไหน" * 5
    assert len(guesses(text, [], Index("ข้อมูล"), lambda word: "")) <= 8
