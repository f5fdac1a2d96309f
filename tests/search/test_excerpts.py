"""The passage that a result shows: the right one, marked, escaped, and whole."""

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.search import excerpt, mark
from knowledge.search.text.segment import CLUSTER

FILLER = "ข้อความทั่วไปที่ไม่เกี่ยวข้องกับเรื่องนี้เลย " * 30


def marks(text: str) -> list[str]:
    return re.findall("<mark>(.*?)</mark>", text)


def plain(text: str) -> str:
    return html.unescape(re.sub("</?mark>", "", text))


def test_the_passage_with_the_words_is_shown():
    text = FILLER + "กดปุ่มลืมรหัสผ่านที่หน้าเข้าสู่ระบบ " + FILLER
    shown = excerpt(text, "ลืมรหัสผ่าน", 120)
    assert "ลืมรหัสผ่าน" in "".join(marks(shown))
    assert shown.startswith("…") and shown.endswith("…")
    assert len(plain(shown)) <= 125


def test_without_a_hit_the_beginning_is_shown():
    assert plain(excerpt("เริ่มต้น " + FILLER, "zzz", 60)).startswith("เริ่มต้น")


def test_a_short_text_is_shown_whole():
    assert excerpt("สั้น ๆ", "อะไร") == "สั้น ๆ"


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("ระเบียบครุภัณฑ์ชำรุด", "ครุภันฑ์", "ครุภัณฑ์"),
        ("แบบสำรวจความพึงพอใจ", "ความพึ่งพอใจ", "ความพึงพอใจ"),
        ("ปีการศึกษา ๒๕๖๘", "2568", "๒๕๖๘"),
        ("ตั้งพาสเวิร์ดใหม่", "รหัสผ่าน", "พาสเวิร์ด"),
        ("ระบบ DMC ของ สพฐ.", "dmc", "DMC"),
        ("การทํางาน", "ทำงาน", "ทํางาน"),
        ("ตาม พ.ร.บ. ใหม่", "พรบ", "พ.ร.บ."),
    ],
)
def test_what_is_marked_is_the_original(text, query, marked):
    assert marked in "".join(marks(mark(text, query)))
    assert plain(mark(text, query)) == text


def test_what_is_alike_by_chance_is_marked_from_the_beginning_of_a_word():
    assert marks(mark("ก่อนพิมพ์รหัส ให้ดูก่อน", "ลืมรหัสผ่าน")) == ["รหัส"]


def test_common_words_are_not_marked_beside_telling_ones():
    assert marks(mark("การลืมรหัสผ่านเป็นเรื่องของการจำ", "การ ลืม")) == ["ลืม"]


def test_html_in_a_text_stays_text():
    shown = excerpt("<script>alert(1)</script> รหัสผ่าน & <b>", "รหัสผ่าน <mark>")
    assert "<script>" not in shown and "<b>" not in shown
    assert marks(shown) == ["รหัสผ่าน"] or "รหัสผ่าน" in marks(shown)


def test_no_cluster_is_cut_in_a_text_without_spaces():
    text = "ที่นี่เป็นน้ำตื้นเชื่อมขึ้นแล้ว" * 60
    clusters = {match.group() for match in CLUSTER.finditer(text)}
    shown = plain(excerpt(text, "เชื่อม", 50)).strip("…")
    assert {match.group() for match in CLUSTER.finditer(shown)} <= clusters


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120), st.text(max_size=40))
def test_any_text_comes_back_as_it_was(text, query):
    assert plain(mark(text, query)) == text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.text(max_size=40), st.integers(1, 120))
def test_any_excerpt_is_part_of_the_text(text, query, length):
    assert plain(excerpt(text, query, length)).strip("…").strip() in " ".join(text.split())
