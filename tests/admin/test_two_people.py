"""Two people on one entry of a register: the second is told, sees both values, and may then
save over them.
"""

from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.snippets.models import get_snippet_models
from wagtail_modeladmin.options import ModelAdmin

from forms.models import Submission
from home.admin.versions import OneAtATime, Overtaken, version_of
from home.models import Announcement, Holiday, OfficeSettings, School, User
from knowledge.models import Feedback, ProblemReport
from knowledge.search.reports.models import Pin, SameWords
from services.desk.report.models import ConsultationReport
from services.desk.settings import DeskSettings
from services.models import (
    CannedAnswer,
    Consultation,
    DevelopmentProject,
    Device,
    Law,
    StandIn,
    StepRecord,
    System,
    WorkProcess,
)
from services.projects.models import PilotSchool, ProjectOutcome
from tests.make import knowledge_base, make_law, make_school, make_system

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Row:
    """A register: an entry, the field that both change, and where it is edited when not in the
    admin.
    """

    make: object
    field: str
    values: tuple[str, str] = ("ของคนแรก", "ของคนหลัง")
    address: object = None
    prefix: str = ""


def make_project() -> DevelopmentProject:
    project = DevelopmentProject(title="ระบบตัวอย่าง", starts_on=date(2026, 11, 2), owner=None)
    project.save()
    return project


def make_stand_in() -> StandIn:
    person, director = User.objects.get(username="officer"), User.objects.get(username="director")
    return StandIn.objects.create(
        person=person,
        director=director,
        from_on=date(2026, 12, 1),
        to_on=date(2026, 12, 5),
        order="1/2569",
    )


def make_case() -> Consultation:
    officer = User.objects.get(username="officer")
    facts = {"channel": "phone", "subject": "เครื่องพิมพ์"}
    return Consultation.objects.receive(
        at=timezone.now(), officer=officer, entered_by=officer, **facts
    )


def make_pilot() -> PilotSchool:
    return PilotSchool.objects.create(project=make_project(), school=School.objects.first())


def make_word() -> Feedback:
    return Feedback.objects.create(page=knowledge_base(), helpful=False, comment="ไม่พบ")


def make_report() -> ConsultationReport:
    texts = {"background": "เดิม", "facts": "เดิม", "proposals": "เดิม", "memo_number": "1/2569"}
    return ConsultationReport.objects.create(period="2569", title="รายงาน", **texts)


def make_person() -> User:
    person = User.objects.get(username="teacher")
    person.last_name = "นามสกุล"
    person.save()
    return person


def of_pilot(row: PilotSchool) -> str:
    return reverse("project-pilot", args=[row.project.number, row.pk])


def of_case(row: Consultation) -> str:
    return reverse("consultation_act", args=[row.be_year, row.sequence, "details"])


def of_step(row: StepRecord) -> str:
    return reverse("project-step", args=[row.project.number, row.number])


def of_outcome(row: ProjectOutcome) -> str:
    return reverse("project-outcome", args=[row.project.number])


def of_report(row: ConsultationReport) -> str:
    return reverse("consultation_memo", args=[row.period])


IN_THE_ADMIN = {
    School: Row(lambda: make_school("9991000077", "โรงเรียนตัวอย่างเจ็ด"), "name"),
    Announcement: Row(
        lambda: Announcement.objects.create(title="แจ้ง", starts_at=timezone.now()), "title"
    ),
    Holiday: Row(lambda: Holiday.objects.create(date=date(2030, 5, 1), name="วันแรงงาน"), "name"),
    System: Row(make_system, "name"),
    Law: Row(make_law, "title"),
    Device: Row(lambda: Device.objects.create(number="7440-001-0001/69"), "note"),
    CannedAnswer: Row(lambda: CannedAnswer.objects.create(title="ตอบ", text="ข้อความ"), "text"),
    WorkProcess: Row(lambda: WorkProcess.objects.get(code="B"), "trigger"),
    StepRecord: Row(lambda: make_project().step(1), "note"),
    StandIn: Row(make_stand_in, "order"),
    SameWords: Row(lambda: SameWords.objects.create(words="ก\nข"), "words", ("ก\nค", "ก\nง")),
    Pin: Row(lambda: Pin.objects.create(words="ก", system=make_system()), "words"),
    OfficeSettings: Row(OfficeSettings.load, "address"),
    DeskSettings: Row(DeskSettings.load, "prefix"),
    Feedback: Row(make_word, "state", ("fixed", "replied")),
    ProblemReport: Row(
        lambda: ProblemReport.objects.create(page=knowledge_base(), text="ภาพหาย"), "answer"
    ),
    User: Row(make_person, "position"),
}
ON_OUR_PAGES = {
    "case": Row(make_case, "requester_name", address=of_case, prefix="details-"),
    "step": Row(lambda: make_project().step(1), "note", address=of_step),
    "pilot": Row(make_pilot, "remarks", address=of_pilot),
    "outcome": Row(
        lambda: ProjectOutcome.objects.create(project=make_project(), summary="ร่าง"),
        "summary",
        address=of_outcome,
    ),
    "report": Row(make_report, "facts", address=of_report),
}
ROWS = {model.__name__: row for model, row in IN_THE_ADMIN.items()} | ON_OUR_PAGES
# Wagtail tells the second editor of these itself, and keeps both in revisions.
IN_REVISIONS = {DevelopmentProject}
# Nobody edits these in the admin.
READ_ONLY = {Consultation, Submission}


def edited_in_the_admin() -> set[type]:
    lists = [kind for kind in ModelAdmin.__subclasses__() if kind.model]
    return {*get_snippet_models(), *settings_registry, *(kind.model for kind in lists)} | {User}


def test_every_register_of_the_admin_has_a_row():
    assert edited_in_the_admin() - READ_ONLY - IN_REVISIONS == set(IN_THE_ADMIN)


def address_of(entry, row: Row) -> str:
    if row.address:
        return row.address(entry)
    if isinstance(entry, User):
        return reverse("wagtailusers_users:edit", args=[entry.pk])
    if isinstance(entry, OfficeSettings | DeskSettings):
        return reverse(
            "wagtailsettings:edit", args=[entry._meta.app_label, entry._meta.model_name, entry.pk]
        )
    if isinstance(entry, Feedback | ProblemReport):
        return reverse(f"knowledge_{entry._meta.model_name}_modeladmin_edit", args=[entry.pk])
    return reverse(entry.snippet_viewset.get_url_name("edit"), args=[entry.pk])


def form_with(name: str, response) -> html.FormElement:
    """The form of a page in which a field of this name stands."""
    page = html.fromstring(response.content.decode())
    return next(form for form in page.forms if name in form.fields)


def open_form(browser: Client, entry, row: Row) -> html.FormElement:
    at = entry.get_absolute_url() if isinstance(entry, Consultation) else address_of(entry, row)
    return form_with(row.prefix + row.field, browser.get(at))


def send(browser: Client, entry, row: Row, form: html.FormElement, value: str):
    return browser.post(
        address_of(entry, row), dict(form.form_values()) | {row.prefix + row.field: value}
    )


def stored(entry, row: Row) -> str:
    return getattr(type(entry).objects.get(pk=entry.pk), row.field)


@pytest.fixture
def colleagues(people, as_) -> tuple[Client, Client]:
    admin = people["admin"]
    second = User.objects.create_user("admin2", first_name="ผู้ดูแลคนที่สอง")
    second.groups.set(admin.groups.all())
    return as_(admin), as_(second)


@pytest.mark.parametrize("name", ROWS)
def test_the_second_is_told_who_saved_and_sees_both_values_and_may_save_over(name, colleagues):
    row = ROWS[name]
    entry = row.make()
    first, second = colleagues
    mine, theirs = row.values
    early, late = open_form(first, entry, row), open_form(second, entry, row)
    assert send(first, entry, row, early, mine).status_code == 302
    assert stored(entry, row) == mine

    told = send(second, entry, row, late, theirs)
    assert stored(entry, row) == mine
    page = told.content.decode()
    assert "หลังจากที่ท่านเปิดหน้านี้" in page
    assert "ผู้ทดสอบadmin" in page
    for value in row.values:
        assert shown_of(entry, row, value) in page

    again = form_with(row.prefix + row.field, told)
    assert again.form_values()
    assert send(second, entry, row, again, theirs).status_code == 302
    assert stored(entry, row) == theirs


def shown_of(entry, row: Row, value: str) -> str:
    choices = dict(entry._meta.get_field(row.field).flatchoices)
    return f"“{choices.get(value, ' '.join(value.split()))}”"


@pytest.mark.parametrize("name", ROWS)
def test_who_saves_twice_in_a_row_is_not_in_anybodys_way(name, colleagues):
    row = ROWS[name]
    entry = row.make()
    browser, _ = colleagues
    for value in row.values:
        assert send(browser, entry, row, open_form(browser, entry, row), value).status_code == 302
    assert stored(entry, row) == row.values[1]


def test_what_the_other_changed_elsewhere_in_the_entry_is_told_too(colleagues):
    system = make_system()
    first, second = colleagues
    row = Row(make_system, "name")
    late = open_form(second, system, row)
    assert (
        send(
            first, system, Row(make_system, "abbr"), open_form(first, system, row), "ตย"
        ).status_code
        == 302
    )
    told = send(second, system, row, late, "ชื่อใหม่").content.decode()
    assert "“ตย”" in told
    assert "“(ว่าง)”" in told
    assert stored(system, row) == "ระบบตัวอย่าง"


def test_two_who_begin_the_same_report_do_not_lose_one_anothers_words(colleagues):
    first, second = colleagues
    row = Row(None, "facts", address=lambda report: reverse("consultation_memo", args=["2569"]))
    report = ConsultationReport(period="2569")
    early, late = open_form(first, report, row), open_form(second, report, row)
    assert send(first, report, row, early, "ของคนแรก").status_code == 302
    told = send(second, report, row, late, "ของคนหลัง")
    assert told.status_code == 200
    assert ConsultationReport.objects.get(period="2569").facts == "ของคนแรก"


def test_a_save_between_check_and_saving_is_seen_under_the_lock(db):
    from services.desk.forms import DetailsForm  # any form of the kind
    from services.projects.forms import StepForm

    record = make_project().step(1)
    form = StepForm({"note": "ของฉัน"}, instance=StepRecord.objects.get(pk=record.pk))
    assert form.is_valid()
    StepRecord.objects.filter(pk=record.pk).update(note="ของเขา")
    with pytest.raises(Overtaken):
        form.save()
    assert StepRecord.objects.get(pk=record.pk).note == "ของเขา"
    assert issubclass(DetailsForm, OneAtATime)


def test_a_version_changes_with_rows_and_links_too(db):
    system, law = make_system(), make_law()
    before = version_of(system, ["laws", "rounds", "name"])
    system.laws.add(law)
    system.rounds.create(name="รอบ 10 มิ.ย.")
    system.save()
    after = version_of(System.objects.get(pk=system.pk), ["laws", "rounds", "name"])
    assert {name for name in before if before[name] != after[name]} == {"laws", "rounds"}
