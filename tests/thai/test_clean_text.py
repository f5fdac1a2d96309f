"""The one function that cleans what comes in, and the one that makes anything stored fit for a
file.
"""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from home.thai.text import clean_text, mend, writable

ODD = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u202e\u2066\u061c\x00\x08\x0b\x0c\x1f\x7f\x85"
ODD += "\u2028\u2029\ufffe\uffff\ufdd0"
ODD += (
    "\U0001fffe\U0010ffff\ud800\udfff\uf70a\uf700\ue000\ufe0f\U000e0041\U000e007f\u00a0\u3000\u115f\r\n\t"
    " \U0001f3f4"
)
ODD += "👩💻❤🔥1\u20e3กเเํา้่ิฺุู์ัๅฤຳວນໍ"
letters = st.one_of(
    st.characters(codec=None), st.sampled_from(ODD), st.sampled_from("ก่ข้าคำ abc 123")
)
any_text = st.text(letters, max_size=40)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("ข้อความคัดจาก PDF กระ\ufffeทรวง", "ข้อความคัดจาก PDF กระทรวง"),
        ("รายละเอียด\x0bจากสไลด์ \uffff จบ", "รายละเอียด\nจากสไลด์  จบ"),
        ("ก\r\nข\rค\u2028ง\u2029จ\x85ฉ", "ก\nข\nค\nง\nจ\nฉ"),
        ("\u200b0812345678\ufeff", "0812345678"),
        ("คำ\u00adยาว\u2060มาก", "คำยาวมาก"),
        ("ทํางาน เเละ นํ้า", "ทำงาน และ น้ำ"),
        ("e\u0301", "é"),
        ("ก\u00a0ข\u3000ค\u2003ง", "ก ข ค ง"),
        ("fdp.\u202eexe", "fdp.exe"),
        ("ครอบครัว 👨‍👩‍👧 ❤️‍🔥 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇹🇭 👍🏽", "ครอบครัว 👨‍👩‍👧 ❤️‍🔥 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇹🇭 👍🏽"),
        ("ลับ\U000e0068\U000e0069", "ลับ"),
        ("ไทย\u200cไทย\u200dไทย", "ไทยไทยไทย"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ที\uf70a ป\uf701 ป\uf705 \uf70fาติ", "ที่ ปิ ป่ ญาติ"),
        ("\uf0b7 ข้อหนึ่ง \ue123", "• ข้อหนึ่ง"),
        ("\ud83d เดี่ยว \x00\x1b[0m", "เดี่ยว [0m"),
        ("อ่านไม่ออก \ufffd", "อ่านไม่ออก \ufffd"),
        ("  ก \t ข \n", "ก \t ข"),
    ],
)
def test_a_text_is_cleaned(typed, stored):
    assert clean_text(typed, multiline=True) == stored


def test_a_field_of_one_line_has_one_line():
    assert clean_text("ก\r\nข\tค\x0bง\u2028จ", multiline=False) == "ก ข ค ง จ"


@given(any_text, st.booleans())
@example("ุ์ฺ", True)
@example("ฺ\u200dุ", True)
@example("่" * 30 + "ำ" + "่" * 40, True)
@example(" \ufe0f\u200d👩", True)
@example("👩\u200d\u200b👩", True)
def test_what_is_clean_stays_as_it_is(text, multiline):
    once = clean_text(text, multiline=multiline)
    assert clean_text(once, multiline=multiline) == once


@given(st.text(st.sampled_from("กขเแโาำะัิุู็่้๊์ํๅฤ abc12.\n"), max_size=30))
def test_what_looks_usual_has_nothing_to_mend(text):
    assert clean_text(text, multiline=True) == mend(text).strip()


@given(any_text)
def test_what_is_clean_is_in_normal_form_and_fits_everywhere(text):
    clean = clean_text(text, multiline=True)
    assert unicodedata.is_normalized("NFC", clean)
    assert writable(clean) == clean
    clean.encode()


@given(any_text)
def test_what_is_writable_is_taken_by_xml_and_workbooks(text):
    shown = writable(text)
    etree.Element("text").text = shown
    assert not ILLEGAL_CHARACTERS_RE.search(shown)


@given(st.text(st.sampled_from("กขคงจ่้ าเแโไ abc,.-()/0123456789๐๑๒\n"), max_size=60))
def test_plain_writing_loses_nothing(text):
    plain = text.replace("เเ", "แ").strip()
    kept = [
        letter for letter in clean_text(plain, multiline=True) if letter in "กขคงจabc0123456789"
    ]
    assert kept == [letter for letter in plain if letter in "กขคงจabc0123456789"]


@pytest.mark.parametrize(
    "part", ["ํ่้", "\u200b", "👩\u200d", "ฺุ์", "\ud800", "เ", "ວກ", "\u0301\u0323", "ุ่", "์ฺุ", "ำุ่"]
)
def test_a_flood_is_cleaned_at_once(part):
    begun = time.process_time()
    clean_text(part * (200_000 // len(part)), multiline=True)
    assert time.process_time() - begun < 10
