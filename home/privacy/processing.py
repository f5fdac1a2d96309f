"""The record of processing (section 39 of the Personal Data Protection Act): what the site does
with personal data, activity by activity.

Each app tells its own by the hook: from a TOML file beside its code, or, of form pages, from the
forms as they are defined today. What data an activity holds is read from the columns that its
models mark as personal, and how long from the settings, so that the record says what the site does.
tests/privacy/test_processing.py holds that every model with personal data belongs to an activity.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from django.apps import apps
from django.conf import settings
from wagtail import hooks

from home.files.nightly import TABLES_KEPT
from home.health.errors import ERRORS_KEPT
from home.mail.nightly import MAIL_KEPT
from home.office.models import OfficeSettings
from home.papers.memo import Heading, Paragraph, Table, TitledPaper
from home.people.nightly import CODES_KEPT, SIGN_INS_KEPT
from home.thai.writing import format_date_long

from .columns import personal_columns
from .requests.models import DataRequest

HOOK = "processing_activities"
BASIS = "ภารกิจเพื่อประโยชน์สาธารณะ ม.๒๔ (๔) และหน้าที่ตามกฎหมาย ม.๒๔ (๖)"
MEASURES = "เข้าสู่ระบบ กำหนดสิทธิ์ตามบทบาท บันทึกการเปิดอ่านและส่งออก ไฟล์แนบเก็บแยกและส่งผ่านหน้าที่ตรวจสิทธิ์"
RIGHTS = "ดูและดาวน์โหลดได้เองที่หน้าข้อมูลของฉัน ขอดู แก้ไข ลบ ระงับ หรือคัดค้านด้วยแบบคำขอใช้สิทธิ แจ้งผลภายใน 30 วัน"


@dataclass(frozen=True)
class Activity:
    """One line of the record, in Thai; `models` are the labels of the tables that it keeps."""

    title: str
    purpose: str
    data: str
    recipients: str
    kept: str
    subjects: str = "บุคลากรสำนักงานและโรงเรียน"
    basis: str = BASIS
    measures: str = MEASURES
    rights: str = RIGHTS
    models: frozenset[str] = field(default_factory=frozenset)


COLUMNS = [
    *("กิจกรรม", "วัตถุประสงค์", "ฐานทางกฎหมาย", "ข้อมูลส่วนบุคคล", "เจ้าของข้อมูล"),
    *("ผู้เข้าถึงหรือผู้รับ", "ระยะเวลาเก็บ", "มาตรการรักษาความปลอดภัย", "สิทธิของเจ้าของข้อมูล"),
    *("ติดต่อ", "ผู้ควบคุมข้อมูล"),
]


# Told by the apps ---------------------------------------------------------------------------------
def marked_data(labels: frozenset[str]) -> list[str]:
    """The Thai names of the columns that these models mark as personal."""
    models = [apps.get_model(label) for label in sorted(labels)]
    columns = chain.from_iterable(map(personal_columns, models))
    return list(dict.fromkeys(str(column.verbose_name) for column in columns))


def read_activities(path: Path, kept: Mapping[str, object]) -> list[Activity]:
    """The activities of a file; `kept` fills the times of keeping in its braces."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["activity"]
    return [activity_of(row, kept) for row in rows]


def activity_of(row: dict, kept: Mapping[str, object]) -> Activity:
    labels = frozenset(row.pop("models", ()))
    told = [row.pop("data", ""), *marked_data(labels)]
    data = ", ".join(filter(None, told))
    time = row.pop("kept").format(**kept)
    return Activity(**row, data=data, kept=time, models=labels)


def activities_of_home() -> list[Activity]:
    office = OfficeSettings.load()
    kept = {
        "log_days": settings.ACCESS_LOG_DAYS,
        "error_days": ERRORS_KEPT.days,
        "sign_in_days": SIGN_INS_KEPT.days,
        "code_days": CODES_KEPT.days,
        "mail_days": MAIL_KEPT.days,
        "table_days": TABLES_KEPT.days,
        "backup_days": office.backups_keep_days,
        "request_years": office.requests_keep_years,
    }
    return read_activities(Path(__file__).with_name("activities.toml"), kept)


def all_activities() -> list[Activity]:
    return [*chain.from_iterable(tell() for tell in hooks.get_hooks(HOOK))]


# Shown --------------------------------------------------------------------------------------------
def lines_of(activities: list[Activity]) -> list[list[str]]:
    """A line for each activity, under COLUMNS."""
    office = OfficeSettings.load()
    contact = office.dpo_contact or "สำนักงาน"
    return [
        [
            *(one.title, one.purpose, one.basis, one.data, one.subjects),
            *(one.recipients, one.kept, one.measures, one.rights),
            *(contact, office.office_name),
        ]
        for one in activities
    ]


def refusals_in_words() -> str:
    """Section 39 (7): the requests that were refused, which the register has with their reasons."""
    refused = DataRequest.objects.refused().count()
    return f"คำขอใช้สิทธิที่ปฏิเสธ {refused} เรื่อง พร้อมเหตุผล อยู่ในทะเบียนคำขอใช้สิทธิของเจ้าของข้อมูล"


def record_paper(today) -> TitledPaper:
    """The record as a paper: a small table for each activity."""
    office = OfficeSettings.load()
    body: list[Heading | Paragraph | Table] = []
    for number, line in enumerate(lines_of(all_activities()), start=1):
        body.append(Heading(f"กิจกรรมที่ {number}"))  # a heading has one line, titles may take more
        rows = list(zip(COLUMNS[:-2], line[:-2], strict=True))
        body.append(Table(["เรื่อง", "รายละเอียด"], rows, [1, 3]))
    body.append(Paragraph(refusals_in_words()))
    contact = f"ติดต่อ {office.dpo_contact}" if office.dpo_contact else ""
    as_of = f"ณ วันที่ {format_date_long(today, official=True)}"
    return TitledPaper(
        "บันทึกรายการกิจกรรมการประมวลผลข้อมูลส่วนบุคคล (มาตรา ๓๙)",
        office.office_name,
        [line for line in (contact, as_of) if line],
        body,
    )
