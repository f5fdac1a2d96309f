"""The one table of moves: what is open from where, to whom, and what refuses."""

import pytest
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from forms.models import FormPage, Submission
from forms.submissions.models import notice_of
from home.moves import BACK, Forbidden, Move, Moves, Refused, lock
from services.models import Consultation, ConsultationReport
from services.projects.models import today
from tests.access.test_requests import send
from tests.projects.test_board import make_project

LAMP = Moves(
    "หลอดนี้",
    [("off", "ดับ"), ("on", "ติด"), ("broken", "เสีย")],
    Move("light", "เปิด", frozenset({"off"}), "on"),
    Move("break", "ทำให้เสีย", frozenset({"off", "on"}), "broken", "child", needs_reason=True),
    Move("mend", "ซ่อม", frozenset({"broken"}), "off", "fitter", kinds=frozenset({"glass"})),
)
OPEN = {  # state, kind, roles → moves
    ("off", "glass", ()): ["light"],
    ("off", "glass", ("child",)): ["light", "break"],
    ("on", "glass", ("child", "fitter")): ["break"],
    ("broken", "glass", ("child",)): [],
    ("broken", "glass", ("fitter",)): ["mend"],
    ("broken", "paper", ("fitter",)): [],
}


@pytest.mark.parametrize(("state", "kind", "roles"), OPEN)
def test_a_move_is_open_from_its_states_to_its_roles_for_its_kinds(state, kind, roles):
    names = [move.name for move in LAMP.possible(state, kind=kind, roles=roles)]
    assert names == OPEN[state, kind, roles]
    for name in ("light", "break", "mend", "sell"):
        if name in names:
            assert LAMP.check(name, state, kind=kind, roles=roles, reason="ลองดู").name == name
        else:
            with pytest.raises(Forbidden, match="หลอดนี้อยู่ในสถานะ"):
                LAMP.check(name, state, kind=kind, roles=roles, reason="ลองดู")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_missing_reason_refuses_and_says_so(reason):
    with pytest.raises(Refused, match="โปรดระบุเหตุผลก่อนทำให้เสีย") as refusal:
        LAMP.check("break", "on", roles={"child"}, reason=reason)
    assert not isinstance(refusal.value, Forbidden)


def test_a_move_leads_back_to_where_the_record_was():
    lamp = Moves(
        "หลอดนี้",
        [("off", "ดับ"), ("on", "ติด"), ("covered", "คลุม")],
        Move("cover", "คลุม", frozenset({"off", "on"}), "covered"),
        Move("uncover", "เปิดผ้า", frozenset({"covered"}), BACK),
    )
    assert lamp.check("cover", "on").to(lambda: "never asked") == "covered"
    assert lamp.check("uncover", "covered").to(lambda: "on") == "on"


def test_a_move_that_names_no_mail_is_told_by_that_of_the_table():
    lamp = Moves(
        "หลอดนี้",
        [("off", "ดับ"), ("on", "ติด")],
        Move("light", "เปิด", frozenset({"off"}), "on"),
        Move("dim", "หรี่", frozenset({"on"}), "off", mail="dimmed"),
        mail="told",
    )
    assert [move.mail for move in lamp] == ["told", "dimmed"]


# On records ---------------------------------------------------------------------------------------
def a_case(as_, officer):
    case = Consultation.objects.receive(subject="ถาม", at=timezone.now(), channel="phone")
    return case.take(by=officer, at=timezone.now()), "received"


def a_report(as_, officer):
    report = ConsultationReport.objects.create(period="2570", title="สถิติ")
    return report.send(by=officer, at=timezone.now(), figures={}), "draft"


def a_step(as_, officer):
    step = make_project(officer).step(1)
    step.move("start", today())
    return step, "waiting"


def a_submission(as_, officer):
    page = FormPage.objects.get(slug="needs")
    facts = {"notice": notice_of(page), "submit_time": timezone.now(), "form_data": {}}
    submission = Submission.objects.create(page=page, number="ทด.1/2570", **facts)
    submission.move("working", today())
    return submission, "received"


def an_access_item(as_, officer):
    item = send(as_, officer, systems=["dmc"]).items.get()
    item.move("cancel", officer, timezone.now())
    return item, "submitted"


@pytest.mark.django_db
@pytest.mark.parametrize("make", [a_case, a_report, a_step, a_submission, an_access_item])
def test_each_kind_of_record_goes_back_to_where_it_was(make, as_, officer, monkeypatch):
    record, before = make(as_, officer)
    here = frozenset({record.state})
    labels = record.MOVES.labels.items()
    table = Moves("เรื่องนี้", labels, Move("undo", "ย้อนกลับ", here, BACK, mail="x"))
    monkeypatch.setattr(type(record), "MOVES", table)
    with lock(record) as held:
        made = held.make_move("undo")
    assert (made.source, made.target, held.state) == (record.state, before, before)


@pytest.mark.django_db(transaction=True)
def test_a_record_that_nobody_locked_is_not_moved():
    with pytest.raises(TransactionManagementError):
        Consultation(state="received").make_move("take")
