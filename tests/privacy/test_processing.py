"""The record of processing covers all that the site holds: every model with columns about a person,
or that names an account, belongs to an activity; times of keeping are those of the settings.
"""

from io import BytesIO

import pytest
from django.apps import apps
from django.db import models
from openpyxl import load_workbook
from pypdf import PdfReader

from home.models import AuditText, Counted, OfficeSettings, OutgoingMail, User
from home.privacy.columns import personal_columns
from home.privacy.processing import COLUMNS, all_activities, lines_of
from services.models import DeskSettings

pytestmark = pytest.mark.django_db
# They name nobody by a column that could be found, and hold words about people all the same.
BY_THEIR_WORDS = {OutgoingMail, AuditText, Counted}


def names_an_account(model: type[models.Model]) -> bool:
    fields = [field for field in model._meta.get_fields() if field.concrete and field.is_relation]
    return any(field.related_model is User for field in fields)


def holds_persons(model: type[models.Model]) -> bool:
    return bool(personal_columns(model)) or names_an_account(model) or model in BY_THEIR_WORDS


def current_models() -> list[type[models.Model]]:
    """All tables of the site; histories go with what they are the history of."""
    listed = apps.get_models(include_auto_created=True)
    return [model for model in listed if not hasattr(model, "history_object")]


def test_every_model_with_personal_data_belongs_to_an_activity():
    told = frozenset().union(*(activity.models for activity in all_activities()))
    held = {model._meta.label for model in current_models() if holds_persons(model)}
    assert held - told == set()


def test_no_activity_names_a_table_that_is_not_there():
    for activity in all_activities():
        for label in activity.models:
            assert apps.get_model(label)._meta.label == label


def test_every_line_says_all_that_section_39_asks():
    OfficeSettings.objects.update_or_create(defaults={"dpo_contact": "dpo@example.invalid"})
    lines = lines_of(all_activities())
    assert len(lines) >= 20
    for line in lines:
        assert len(line) == len(COLUMNS)
        assert all(line), line[0]
    titles = [line[0] for line in lines]
    assert len(set(titles)) == len(titles)
    for word in ("โทรศัพท์", "บัญชีผู้ใช้", "access log", "audit", "อีเมล", "ชุดสำรอง", "คำขอใช้สิทธิ"):
        assert any(word in title for title in titles), word


def kept(word: str) -> str:
    (line,) = [line for line in lines_of(all_activities()) if word in line[0]]
    return line[COLUMNS.index("ระยะเวลาเก็บ")]


def test_times_of_keeping_are_those_of_the_settings(settings):
    settings.ACCESS_LOG_DAYS = 123
    desk, office = DeskSettings.load(), OfficeSettings.load()
    desk.keep_years, office.requests_keep_years, office.backups_keep_days = 7, 4, 45
    desk.save()
    office.save()
    assert "123 วัน" in kept("access log")
    assert "7 ปีงบประมาณ" in kept("เรื่องขอคำปรึกษาทุกช่องทาง")
    assert "7 ปีงบประมาณ" in kept("ความเห็นและการแจ้งปัญหา")
    assert "4 ปีงบประมาณ" in kept("คำขอใช้สิทธิ")
    assert "45 วัน" in kept("ชุดสำรอง")


def test_what_is_held_is_read_from_the_columns():
    (calls,) = [line for line in lines_of(all_activities()) if "ทุกช่องทาง" in line[0]]
    held = calls[COLUMNS.index("ข้อมูลส่วนบุคคล")]
    for name in ("phone", "email", "requester_name"):
        column = apps.get_model("services.Consultation")._meta.get_field(name)
        assert str(column.verbose_name) in held


def test_the_page_the_table_and_the_paper_tell_the_same(as_, officer, teacher):
    browser = as_(officer)
    titles = [activity.title for activity in all_activities()]
    page = browser.get("/reports/processing/").content.decode()
    table = browser.get("/reports/processing/?export=xlsx")
    sheet = load_workbook(BytesIO(b"".join(table.streaming_content))).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == titles
    assert all(title in page for title in titles)
    paper = browser.get("/reports/processing/?export=pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert len(PdfReader(BytesIO(paper.content)).pages) > 3
    assert as_(teacher).get("/reports/processing/?export=pdf").status_code == 403
