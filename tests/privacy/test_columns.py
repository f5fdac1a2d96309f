"""Every column that can hold text is filled, the person is forgotten, and all tables are looked at:
a column that nobody marked as personal, and that is not on the short list here, fails. So does a
table that names an account or holds words, and that neither forgets a person nor is on the second
list with its reason.
"""

from collections.abc import Iterator
from itertools import chain

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from wagtail.fields import StreamField

from forms.models import AccessItem, CommentDecision, SchoolSheet, Submission, SubmissionFile
from home.models import DataRequest, User
from home.privacy.columns import parts_of, shown_values, ways_to_parts
from home.privacy.personal_data import (
    PersonalData,
    account_record,
    forget_account,
    personal_models,
)
from knowledge.models import Feedback, ProblemReport
from services.desk.entries import ConsultationFile
from services.models import Consultation
from tests.make import make_guide
from tests.make_forms import access_answers

pytestmark = pytest.mark.django_db
MARKER = "ฉันชื่อนี้"
# What statistics keep of a case, column by column, and the codes that lead to it.
STAYS = {
    "services.Consultation": {
        *("code", "key", "subject", "subject_key", "search_keys"),
        *("letter_no", "requester_position", "came_from"),
    },
    "services.HistoricalConsultation": {
        *("subject", "subject_key", "letter_no", "requester_position", "came_from"),
    },
}
# The tables of text that hold a person's words, by the model that forgets them.
FORGOTTEN: dict[type[models.Model], set[str]] = {
    Consultation: {
        "services.Consultation",
        "services.HistoricalConsultation",
        "services.Answer",
        "services.Note",
        "services.FollowUp",
        "services.ConsultationFile",
    },
    Submission: {
        "forms.Submission",
        "forms.HistoricalSubmission",
        "forms.AccessRequest",
        "forms.AccessItem",
        "forms.AccessStep",
        "forms.SubmissionFile",
        "forms.CommentDecision",
        "forms.SchoolSheet",
    },
    Feedback: {"knowledge.Feedback"},
    DataRequest: {"home.DataRequest"},
    ProblemReport: {"knowledge.ProblemReport"},
}
# The other tables of ours that name an account or hold words. An erased person's account is a
# nameless row, and their name goes from the words of every table (`sweep`); the rows stay, because:
NOT_FORGOTTEN: dict[str, set[str]] = {
    "it is the account, which forget_account empties": {"home.User"},
    "forget_mail deletes whatever is to the person or names them": {"home.OutgoingMail"},
    "the audit is never changed; erase_names takes the names out": {
        *("home.AuditRow", "home.AuditText"),
    },
    "a table's rows go when it is confirmed, or after some days": {
        *("home.TableImport", "home.TakeOver", "services.CatalogueImport"),
        "home.TakenBundle",
    },
    "a way into an account: a digest that opens nothing once the account is closed": {
        *("home.EntryCode", "home.FirstDoor"),
    },
    "a count, a digest, or words that no person stands beside": {
        *("home.ScheduledJob", "home.ScheduledRun"),
        *("home.Counted", "home.RunningNumber", "forms.Participation", "forms.ResultSnapshot"),
        *("services.SelfSolved", "knowledge.SearchDay", "knowledge.OpenedResult"),
    },
    "what the office says of itself, and how the site is set": {
        *("home.OfficeSettings", "home.HomePage", "home.StandardPage", "home.Announcement"),
        *("home.School", "home.Holiday", "home.RightHandedOut", "services.DeskSettings"),
        *("home.StepLookedAt", "home.DemoRows"),
        *("home.TrustedSigner", "home.TakenRow"),
    },
    "keys of the columns and filters of an account's own lists, no words": {"home.KeptView"},
    "a guide of the office, or words by which guides are found": {
        *("knowledge.KnowledgeIndexPage", "knowledge.GuidePage", "knowledge.ArticlePage"),
        *("knowledge.FaqPage", "knowledge.UpdateNote", "knowledge.FileText"),
        *("knowledge.SameWords", "knowledge.Pin"),
    },
    "what a form asks and offers, not what is answered": {
        *("forms.FormPage", "forms.FormField", "forms.FieldDefinition", "forms.DeclinedField"),
        "forms.NoticeText",
    },
    "a register of the office: systems, laws, processes, answers given often": {
        *("services.System", "services.HistoricalSystem", "services.Round"),
        *("services.Law", "services.HistoricalLaw", "services.Amendment", "services.LawSection"),
        *("services.CitationCheck", "services.CannedAnswer"),
        *("services.Device", "services.HistoricalDevice"),
        *("services.WorkProcess", "services.WorkStep", "services.WorkEdge"),
        *("services.ProcessForm", "services.ProcessLaw", "services.ProcessGuide"),
        "services.Duty",
    },
    "the file of a project, a report to the director, an order who acts: official records": {
        *("services.DevelopmentProject", "services.CommitteeMember", "services.PlanDecision"),
        *("services.StepRecord", "services.HistoricalStepRecord", "services.Evidence"),
        *("services.PilotSchool", "services.HistoricalPilotSchool"),
        *("services.EvaluationItem", "services.HistoricalEvaluationItem"),
        *("services.ProjectOutcome", "services.HistoricalProjectOutcome"),
        *("services.ConsultationReport", "services.HistoricalConsultationReport"),
        *("services.ProjectReport", "services.HistoricalProjectReport"),
        *("services.StandIn", "services.HistoricalStandIn"),
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
        columns = columns_of_text(model)
        for column in columns:
            text = {"word": MARKER} if isinstance(column, models.JSONField) else MARKER
            rows.update(**{column.name: text})
        filled |= {model._meta.label} if columns else set()
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
    CommentDecision.objects.create(submission=made, key="detail")
    SubmissionFile.keep(ContentFile(b"%PDF-1.7", name="a.pdf"), submission=made)
    SchoolSheet.objects.create(page=made.page, school=teacher.school, submission=made)
    AccessItem.objects.get().steps.create(
        move="return", source="submitted", target="returned", actor=head, at=timezone.now()
    )
    return made


def test_nothing_of_a_case_names_the_person_that_it_forgot(case):
    assert fill(case) == FORGOTTEN[Consultation]
    case.refresh_from_db()
    case.forget()
    assert left_in(case) == STAYS
    assert not ConsultationFile.objects.exists()
    assert case.requester is None


def test_what_hangs_on_another_case_stays_when_one_is_forgotten(case, officer):
    other = Consultation.objects.receive(subject="ของคนอื่น", at=timezone.now(), channel="phone")
    other.answer(by=officer, at=timezone.now(), text="คำตอบของคนอื่น")
    other.add_note(by=officer, at=timezone.now(), text="บันทึกของคนอื่น")
    case.forget()
    assert other.answers.get().text == "คำตอบของคนอื่น"
    assert other.notes.get().text == "บันทึกของคนอื่น"


def test_nothing_of_a_form_names_the_person_that_it_forgot(submission):
    assert fill(submission) == FORGOTTEN[Submission]
    submission.refresh_from_db()
    submission.forget()
    assert left_in(submission) == {
        "forms.Submission": {"once_token"},
        "forms.AccessItem": {"level"},
        "forms.AccessStep": {"move"},
        "forms.CommentDecision": {"key"},
    }
    assert not SubmissionFile.objects.exists()
    assert submission.user is None
    assert AccessItem.objects.get().holder is None


@pytest.mark.parametrize("model", [Feedback, ProblemReport])
def test_nothing_that_a_reader_said_of_a_page_names_the_person_that_it_forgot(teacher, model):
    facts = {"helpful": False} if model is Feedback else {}
    said = model.objects.create(page=make_guide(), user=teacher, **facts)
    assert fill(said) == FORGOTTEN[model]
    said.refresh_from_db()
    said.forget()
    assert left_in(said) == {}
    assert said.user is None


def test_of_a_request_of_a_data_subject_stays_only_that_it_was_and_how_it_ended(teacher):
    row = DataRequest(kind="see", user=teacher, name="ครู")
    asked = DataRequest.receive(row, key="", at=timezone.now())
    assert fill(asked) == FORGOTTEN[DataRequest]
    asked.refresh_from_db()
    asked.forget()
    assert left_in(asked) == {"home.DataRequest": {"key", "code", "outcome"}}
    assert asked.user is None


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


def test_a_person_is_shown_no_keys_no_links_and_nothing_empty(teacher):
    """Who said it, they know; a visitor's key means nothing to them."""
    facts = {"user": teacher, "visitor": "key-of-a-session", "helpful": False}
    said = Feedback.objects.create(page=make_guide(), **facts)
    assert shown_values(said) == {}
    said.comment = "ขาดภาพ"
    assert shown_values(said) == {"ความเห็น": "ขาดภาพ"}


def history_of(model: type[models.Model]) -> list[type[models.Model]]:
    return [model.history.model] if hasattr(model, "history") else []


def with_parts(model: type[models.Model]) -> Iterator[type[models.Model]]:
    """The model, its history, and all that can hang on it."""
    yield from (model, *history_of(model))
    for relation in ways_to_parts(model):
        yield from with_parts(relation.related_model)


def test_every_model_of_persons_is_filled_here_with_all_its_parts():
    with_text = {
        model: {part._meta.label for part in with_parts(model) if columns_of_text(part)}
        for model in personal_models()
    }
    assert with_text == FORGOTTEN


def is_about_people(model: type[models.Model]) -> bool:
    """Whether its own table names an account, or has a column in which people write."""
    own = [*model._meta.local_concrete_fields, *model._meta.local_many_to_many]
    texts = columns_of_text(model)
    return any(
        column.related_model is User or column in texts or isinstance(column, StreamField)
        for column in own
    )


def own_models_about_people() -> set[type[models.Model]]:
    labels = ("home", "services", "knowledge", "forms", "intranet")
    own = chain.from_iterable(apps.get_app_config(label).get_models() for label in labels)
    return {model for model in own if is_about_people(model)}


def test_every_table_about_people_forgets_them_or_says_why_not():
    forgetting = set(chain.from_iterable(map(with_parts, personal_models())))
    left = {model._meta.label for model in own_models_about_people() - forgetting}
    listed = list(chain.from_iterable(NOT_FORGOTTEN.values()))
    assert sorted(left - set(listed)) == [], "make it PersonalData, or give a reason"
    assert sorted(set(listed) - left) == [], "it is forgotten, or holds nothing: take it away"
    assert len(listed) == len(set(listed))


def test_a_table_that_nobody_marked_would_be_seen():
    assert {Feedback, ProblemReport, Consultation, User} <= own_models_about_people()
    assert {AccessItem, SubmissionFile} <= set(with_parts(Submission))
    assert not any(issubclass(model, PersonalData) for model in (AccessItem, SubmissionFile))
