"""The audit: one row a deed, who and what it names, its head, its command, and what an erasure
leaves.
"""

import json
import stat
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import RequestFactory
from django.utils import timezone
from simple_history.models import HistoricalRecords

from home.audit import triggers
from home.audit.actions import LABELS, Action
from home.audit.heads import head_now, heads_file, keep_head
from home.audit.models import GONE
from home.audit.verifying import faults
from home.audit.writing import note
from home.models import AuditRow, AuditText
from home.privacy.personal_data import Subject, erase, held_on
from tests.conftest import person

from .chain import ROW, M, chain, changed, guarded, own_folder, run

__all__ = ["chain", "guarded", "own_folder"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(monkeypatch):
    """request_of(user): what this thread answers just now is a request of theirs."""

    def sign_in(user):
        request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
        request.user = user
        monkeypatch.setattr(HistoricalRecords.context, "request", request, raising=False)
        return request

    return sign_in


# Writing ------------------------------------------------------------------------------------------
def test_every_action_has_words():
    assert {action.value for action in Action} == set(LABELS)


def test_a_row_says_who_what_when_and_from_where(request_of, officer, school):
    request_of(officer)
    before = timezone.now()
    row = note(
        Action.CHANGE,
        school,
        before={"is_active": True},
        after={"is_active": False},
        reason="ยุบรวม",
    )
    row = AuditRow.objects.with_texts().get(pk=row.pk)
    assert (row.actor_id, str(row.actor_name), row.origin) == (
        officer.pk,
        "ผู้ทดสอบofficer (officer)",
        "192.0.2.7",
    )
    assert (row.subject_type, row.subject_number) == ("home.school", str(school.pk))
    assert (str(row.subject_name), str(row.reason)) == (school.name, "ยุบรวม")
    assert (row.before, row.after) == ({"is_active": True}, {"is_active": False})
    assert row.moment.endswith("+07:00")
    assert before <= datetime.fromisoformat(row.moment) <= timezone.now()


def test_a_command_is_named_with_the_user_of_the_machine(school):
    row = AuditRow.objects.with_texts().get(pk=note(Action.ERASE, school).pk)
    assert row.actor_id is None
    assert str(row.actor_name).startswith("คำสั่งบนเครื่อง (")
    assert row.origin


def test_names_stay_as_they_were_when_the_account_is_renamed_or_gone(officer, school):
    row = note(Action.READ, school, who=officer)
    officer.first_name = "ชื่อใหม่"
    officer.save()
    number = officer.pk
    officer.delete()
    row = AuditRow.objects.with_texts().get(pk=row.pk)
    assert (row.actor_id, str(row.actor_name)) == (number, "ผู้ทดสอบofficer (officer)")


def test_a_row_leaves_with_what_is_rolled_back(school):
    with pytest.raises(LookupError), transaction.atomic():
        note(Action.READ, school)
        raise LookupError
    note(Action.READ, school)
    assert list(faults()) == []


def test_odd_text_and_long_text_are_kept_and_the_chain_holds(school, officer):
    note(
        Action.CLOSE,
        officer,
        reason="ก\x00\u200bข" * 600,
        after={"text": "ก\x0bข", "set": {3, 1}, "number": 10**12},
    )
    note(Action.READ, name="\ud800 lone", kind="home.user")
    assert list(faults()) == []


# The head, the command ----------------------------------------------------------------------------
def verify(**options) -> str:
    out = StringIO()
    call_command("audit_verify", stdout=out, **options)
    return out.getvalue()


def test_heads_are_kept_in_a_file_of_the_site_s_user_alone_and_each_once(chain):
    first = keep_head(timezone.now())
    keep_head(timezone.now())
    note(Action.READ, name="x")
    second = keep_head(timezone.now())
    lines = heads_file().read_text().splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [str(first), str(second)]
    assert "+07:00 " in lines[0]
    assert stat.S_IMODE(heads_file().stat().st_mode) == 0o600


def test_nightly_prints_the_head_and_keeps_it(chain, capsys):
    call_command("nightly")
    assert f"head {head_now()}" in capsys.readouterr().out
    assert str(head_now()) in heads_file().read_text()


def test_the_command_says_that_the_chain_is_whole_or_what_is_not(chain, guarded):
    assert f"head {head_now()}" in verify()
    triggers.drop_triggers(connection)
    run(*changed("rows", "9"))
    with pytest.raises(CommandError) as error:
        verify()
    assert error.value.returncode == 1
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("audit_verify", stdout=out)
    assert f"row {M}: its digest does not fit" in out.getvalue()
    assert "trigger audit_rows_stay_as_they_are: it is not there" in out.getvalue()


def test_a_restored_backup_is_told_once_and_noted(chain, guarded):
    keep_head(timezone.now())
    triggers.drop_triggers(connection)
    run(f"DELETE FROM {ROW} WHERE number > 20")  # noqa: S608 - our own words
    # the backup was of that time
    triggers.create_triggers(connection)
    with pytest.raises(CommandError):
        verify()
    assert "whole" in verify(restored="เครื่องเสีย ใช้ชุดสำรองของเมื่อวาน")
    assert "whole" in verify()
    row = AuditRow.objects.with_texts().get(action=Action.RESTORE)
    assert (row.before, row.after) == ({"kept": chain[-1].number}, {"last": 20})
    assert str(row.reason) == "เครื่องเสีย ใช้ชุดสำรองของเมื่อวาน"


def test_a_long_chain_is_walked_in_batches(chain, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        assert list(faults(batch=10)) == []


# Erasure ------------------------------------------------------------------------------------------
def test_an_erased_person_s_name_goes_and_the_chain_stays(chain, teacher, officer):
    teacher.first_name, teacher.last_name = "สมมติ", "นามเครื่องหมายลบ"
    teacher.save()
    note(Action.READ, teacher, who=officer, reason="ขอโดย สมมติ นามเครื่องหมายลบ")
    own = note(Action.READ, officer, who=teacher)
    number = teacher.pk
    erase(Subject.of_user(teacher))
    own = AuditRow.objects.with_texts().get(pk=own.pk)
    assert (own.actor_id, str(own.actor_name)) == (number, GONE)
    assert str(own.subject_name) == "ผู้ทดสอบofficer (officer)"
    assert not AuditText.objects.filter(text__contains="นามเครื่องหมายลบ").exists()
    assert not AuditText.objects.filter(text__contains="ผู้ทดสอบteacher").exists()
    assert list(faults()) == []


def test_what_is_held_on_a_person_counts_their_rows(chain, officer):
    held = held_on(Subject.of_user(officer))
    assert held["จำนวนระเบียนที่อ้างถึงบัญชี"][0]["บันทึกการใช้งาน"] >= 30


def test_a_namesake_keeps_the_name(chain, teacher, officer):
    other = person("namesake", "teacher", last_name="นามเครื่องหมายลบ")
    note(Action.READ, other, who=officer)
    erase(Subject.of_user(teacher))
    assert AuditText.objects.filter(text__contains="(namesake)").exists()


def test_json_of_rows_is_the_same_from_both_databases(officer):
    row = note(Action.RIGHTS, officer, before={"z": 1, "a": [True, None]}, after={"ก": {"x": "y"}})
    stored = AuditRow.objects.get(pk=row.pk)
    assert json.dumps(stored.before, sort_keys=True) == json.dumps({"a": [True, None], "z": 1})
