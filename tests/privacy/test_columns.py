"""Every column that can hold text is filled, the person is forgotten, and all tables are looked at:
a column that nobody marked as personal, and that is not on the short list here, fails.
"""

from collections.abc import Iterator

import pytest
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone

from forms.models import AccessItem, Submission, SubmissionFile
from home.models import User
from home.privacy.columns import parts_of
from home.privacy.personal_data import account_record, forget_account, personal_models
from services.desk.models import ConsultationFile
from services.models import Consultation
from tests.make_forms import access_answers

pytestmark = pytest.mark.django_db
MARKER = "ฉันชื่อนี้"
# What statistics keep of a case, column by column, and the codes that lead to it.
STAYS = {
    "services.Consultation": {
        *("code", "key", "subject", "subject_key", "search_keys"),
        *("letter_no", "requester_position"),
    },
    "services.HistoricalConsultation": {
        *("subject", "subject_key", "letter_no", "requester_position"),
    },
}


def columns_of_text(model: type[models.Model]) -> list[models.Field]:
    """Those in which people or the site write words, but for the office's number; what is chosen
    from a list is none.
    """
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.JSONField)
        and not column.choices
        and column.name != "number"
        and not isinstance(column, models.FileField)
    ]


def tables_about(row: models.Model) -> Iterator[tuple[type[models.Model], models.QuerySet]]:
    """The row, its history, and all that hangs on it."""
    yield type(row), type(row)._base_manager.filter(pk=row.pk)
    if hasattr(type(row), "history"):
        yield row.history.model, row.history.all()
    for parts in parts_of(row):
        for part in parts:
            yield from tables_about(part)


def fill(row: models.Model) -> set[str]:
    """Text into every column; returns the tables that had a row to fill."""
    filled = set()
    for model, rows in tables_about(row):
        for column in columns_of_text(model):
            text = {"word": MARKER} if isinstance(column, models.JSONField) else MARKER
            rows.update(**{column.name: text})
        filled.add(model._meta.label)
    return filled


def left_in(row: models.Model) -> dict[str, set[str]]:
    """The columns in which the text still stands, by table."""
    left: dict[str, set[str]] = {}
    for model, rows in tables_about(row):
        for column in columns_of_text(model):
            if any(MARKER in str(value) for value in rows.values_list(column.name, flat=True)):
                left.setdefault(model._meta.label, set()).add(column.name)
    return left


@pytest.fixture
def case(officer, teacher) -> Consultation:
    made = Consultation.objects.receive(
        subject="ถาม", at=timezone.now(), channel="line", requester=teacher
    )
    made.answer(by=officer, at=timezone.now(), text="ตอบ")
    made.record_follow_up(by=officer, at=timezone.now(), result="done")
    made.add_note(by=officer, at=timezone.now(), text="บันทึก")
    ConsultationFile.keep(ContentFile(b"%PDF-1.7", name="a.pdf"), consultation=made)
    return made


@pytest.fixture
def submission(as_, teacher, head) -> Submission:
    assert as_(teacher).post("/forms/access-request/", access_answers()).status_code == 302
    made = Submission.objects.get()
    SubmissionFile.keep(ContentFile(b"%PDF-1.7", name="a.pdf"), submission=made)
    AccessItem.objects.get().steps.create(
        move="return", source="submitted", target="returned", actor=head, at=timezone.now()
    )
    return made


def test_nothing_of_a_case_names_the_person_that_it_forgot(case):
    filled = fill(case)
    assert filled >= {
        "services.Consultation",
        "services.HistoricalConsultation",
        "services.Answer",
        "services.Note",
        "services.FollowUp",
        "services.ConsultationFile",
    }
    case.refresh_from_db()
    case.forget()
    assert left_in(case) == STAYS
    assert not ConsultationFile.objects.exists()
    assert case.requester is None


def test_nothing_of_a_form_names_the_person_that_it_forgot(submission):
    assert fill(submission) == {
        "forms.Submission",
        "forms.HistoricalSubmission",
        "forms.AccessRequest",
        "forms.AccessItem",
        "forms.AccessStep",
        "forms.SubmissionFile",
    }
    submission.refresh_from_db()
    submission.forget()
    assert left_in(submission) == {
        "forms.Submission": {"once_token"},
        "forms.AccessItem": {"level"},
        "forms.AccessStep": {"move"},
    }
    assert not SubmissionFile.objects.exists()
    assert submission.user is None
    assert AccessItem.objects.get().holder is None


def test_nothing_of_an_account_names_the_person_that_it_forgot(teacher):
    names = [column.name for column in columns_of_text(User) if column.name != "password"]
    User.objects.filter(pk=teacher.pk).update(**dict.fromkeys(names, MARKER))
    teacher.refresh_from_db()
    forget_account(teacher)
    teacher.refresh_from_db()
    assert [name for name in names if MARKER in str(getattr(teacher, name))] == []


def test_what_a_person_is_shown_has_every_column_that_they_wrote(case, submission, teacher):
    """By the marks alone: who adds a column to a case need not think of the record."""
    Consultation.objects.filter(pk=case.pk).update(detail="รายละเอียดยาว", comment="ดีมาก")
    record = Consultation.objects.get().personal_record()
    assert record["รายละเอียด"] == "รายละเอียดยาว"
    assert record["ข้อคิดเห็นของผู้ขอ"] == "ดีมาก"
    assert "บันทึกภายใน" not in record
    assert account_record(teacher)["อีเมล"] == teacher.email


def test_every_model_of_persons_is_filled_here():
    assert set(personal_models()) == {Consultation, Submission}
