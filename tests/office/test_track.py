"""How far something that somebody sent has come, by hand tables from the manual's moves."""

import pytest

from forms.access import rules as access
from home.office.track import Track
from services.desk import rules as desk


@pytest.mark.parametrize(
    ("states", "at", "turn"),
    [
        (["awaiting_certificate"], 1, "ผู้บริหารโรงเรียนรับรอง"),
        (["submitted"], 1, "กลุ่มงานตรวจสอบ"),
        (["under_review"], 1, "กลุ่มงานตรวจสอบ"),
        (["checked"], 1, "ผู้มีอำนาจอนุมัติ"),
        (["approved"], 2, "ผู้ดูแลระบบให้สิทธิ์"),
        (["returned"], 1, "ท่านส่งข้อมูลเพิ่มเติม"),
        (["granted", "approved"], 2, "ผู้ดูแลระบบให้สิทธิ์"),
        (["approved", "checked"], 1, "ผู้มีอำนาจอนุมัติ"),
        (["checked", "returned"], 1, "ท่านส่งข้อมูลเพิ่มเติม"),
    ],
)
def test_a_request_stands_where_its_slowest_system_stands(states, at, turn):
    track = access.track_of(states)
    assert (track.at, track.turn) == (at, turn)


@pytest.mark.parametrize("states", [[], ["granted"], ["refused", "cancelled"], ["expired"]])
def test_what_has_ended_has_no_track(states):
    assert access.track_of(states) is None


@pytest.mark.parametrize(
    ("state", "understood", "at", "turn"),
    [
        ("received", None, 1, "กลุ่มงานตอบ"),
        ("studying", None, 1, "กลุ่มงานตอบ"),
        ("answering", None, 1, "กลุ่มงานตอบ"),
        ("reopened", False, 1, "กลุ่มงานตอบ"),
        ("answered", None, 2, "ท่านบอกว่าเข้าใจหรือต้องการถามต่อ"),
        ("follow_up", None, 2, "ท่านบอกว่าเข้าใจหรือต้องการถามต่อ"),
    ],
)
def test_a_question_waits_for_the_group_until_it_is_answered(state, understood, at, turn):
    track = desk.track_of(state, understood)
    assert (track.at, track.turn) == (at, turn)


@pytest.mark.parametrize(
    ("state", "understood"),
    [("answered", True), ("follow_up", False), ("closed", None), ("cancelled", None)],
)
def test_a_question_that_waits_for_nobody_has_no_track(state, understood):
    assert desk.track_of(state, understood) is None


def test_the_marks_tell_what_is_done_and_what_comes():
    track = Track(("หนึ่ง", "สอง", "สาม"), 1, "ใคร")
    assert track.marks() == [("หนึ่ง", "done"), ("สอง", "now"), ("สาม", "later")]
    assert track.told == "ขั้นที่ 2 จาก 3: สอง"
