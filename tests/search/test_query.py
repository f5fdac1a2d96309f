"""What a person typed, understood: keyboard, years, the office's words, length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search.text.query import (
    MAX_CHARACTERS,
    MAX_TERMS,
    TO_LATIN,
    TO_THAI,
    WordGroup,
    default_groups,
    other_year,
    parse,
    vocabulary,
)
from knowledge.search.text.segment import CLUSTER, normalise

OFFICE = vocabulary(default_groups())
INDEXED = {
    "dmc",
    "cct",
    "zoom",
    "excel",
    "wifi",
    "admin",
    "bigdata",
    "obec",
    "asset",
    "sgs",
    "google",
}


class Index:
    """An index in which these words stand, or as many as `count` says."""

    def __init__(self, count=lambda term: int(term in INDEXED)) -> None:
        self.count = count

    def __call__(self, term: str) -> int:
        return self.count(term)

    def look_up(self, terms) -> None:
        list(terms)

    def beginning_with(self, start: str, limit: int) -> list[str]:
        return []


def understood(text: str, groups: tuple[WordGroup, ...] | None = None, **options):
    return parse(text, vocabulary(groups) if groups is not None else OFFICE, Index(), **options)


def others(text: str, groups: tuple[WordGroup, ...] | None = None) -> set[str]:
    """Every word that is searched beside the typed ones."""
    query = understood(text, groups)
    return {
        word
        for concept in query.concepts
        for way in concept.alternatives
        for word in way.tokens.words
    }


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("8^j,nv", "คู่มือ"),
        ("isylzjko", "รหัสผ่าน"),
        ("]n,isylzjko", "ลืมรหัสผ่าน"),
        ("c[[aviN,", "แบบฟอร์ม"),
        ("oydgiupo", "นักเรียน"),
        ("phkpg-hk", "ย้ายเข้า"),
        ("8;k,r7'rv.0", "ความพึงพอใจ"),
        ("-hv,^]", "ข้อมูล"),
        ("กทแ", "dmc"),
        ("แแะ", "cct"),
        ("ผนนท", "zoom"),
        ("สนเรื", "login"),
        ("ยฟหหไนพก", "password"),
        ("เนนเสำ", "google"),
        ("ฟกทรื", "admin"),
    ],
)
def test_the_wrong_keyboard_is_corrected(typed, meant):
    assert normalise(understood(typed).corrected) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "ลืมรหัสผ่าน", "DMC", "G-code", "login", "wifi สำนักงาน", "02-126-6565", "สพฐ.", "ปพ.1", "ผอ.",
        "ครุภันฑ์", "กฏหมาย", "วิทยฐ", "แบบคำร้", "O-NET 2023", "ชื่อคน", "unknownword", "ซัมติง",
        "2568", "",
    ],
)  # fmt: skip
def test_what_is_typed_rightly_stays(typed):
    assert understood(typed).corrected == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("8^j,nv dmc", "คู่มือ dmc"), ("คู่มือ กทแ", "คู่มือ dmc"), ("dmc isylzjko 2568", "dmc รหัสผ่าน 2568")],
)
def test_a_layout_that_was_changed_late_is_corrected_word_by_word(typed, meant):
    assert normalise(understood(typed).corrected) == meant


def test_a_person_can_ask_for_the_words_as_typed():
    assert understood("กทแ", as_typed=True).corrected == ""


def test_each_key_has_one_letter_in_the_other_layout():
    for table in (TO_THAI, TO_LATIN):
        assert len(set(table.values())) == len(table)


@pytest.mark.parametrize(
    ("year", "other"), [(2566, 2023), (2023, 2566), (2475, 1932), (1932, 2475), (1200, None)]
)
def test_a_year_is_known_in_both_eras(year, other):
    assert other_year(year) == other


def test_a_year_is_searched_in_both_eras():
    assert "2566" in others("O-NET 2023")
    assert "2023" in others("ปี ๒๕๖๖")


def test_a_short_form_finds_the_full_name_and_the_reverse():
    assert "เก็บ" in others("DMC")
    assert "dmc" in others("ระบบจัดเก็บข้อมูลนักเรียนรายบุคคล")


def test_loan_words_and_their_spellings_are_one():
    for typed in ("พาสเวิร์ด", "password", "ลืมพาสเวิร์ด"):
        assert {"รหัส", "ผ่าน"} <= others(typed)
    assert "สำรอง" in others("แบ็คอัพข้อมูล")


def test_a_word_inside_a_longer_word_is_left_alone():
    assert not others("คอมมิวนิสต์") & {"คอมพิวเตอร์", "pc"}


def test_one_way_groups_work_one_way():
    groups = (WordGroup(("พัสดุ", "e-GP"), one_way=True),)
    assert "egp" in others("พัสดุ", groups)
    assert not others("e-GP", groups)


def test_new_words_work_without_anything_else_changing():
    assert not others("ปลาทู", ())
    assert "mackerel" in others("ปลาทู", (WordGroup(("ปลาทู", "mackerel")),))


def test_a_long_query_is_cut_between_clusters_and_says_so():
    query = understood("ที่นี่มีน้ำ " * 40)
    assert query.cut
    assert len(query.text) <= MAX_CHARACTERS
    assert all(match.group()[0] not in "่้๊๋ัิีึืุู" for match in CLUSTER.finditer(query.text))


def test_only_the_rarest_terms_are_used_and_the_query_says_so():
    words = [f"w{number}" for number in range(40)]
    query = parse(
        " ".join(words), OFFICE, Index(lambda term: int(term[1:]) if term[1:].isdigit() else 0)
    )
    assert query.cut
    assert query.tokens.words == words[:MAX_TERMS]


def test_an_ordinary_query_is_not_cut():
    assert not understood("ต้องยืนยันข้อมูลนักเรียนภายในวันไหน").cut


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=300))
def test_anything_can_be_asked(text):
    query = understood(text)
    assert len(query.text) <= MAX_CHARACTERS
    assert len(query.tokens.words) <= MAX_TERMS
