"""Things for tests, made the way the site makes them; every fact that a test does not name is
plain.
"""

import io
import zipfile
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from wagtail.rich_text import RichText

from home.models import OutgoingMail, School
from home.papers.frozen import freeze
from knowledge.models import ArticlePage, FaqPage, GuidePage, KnowledgeIndexPage
from services.models import (
    CommitteeMember,
    DevelopmentProject,
    EvaluationItem,
    Law,
    PilotSchool,
    ProjectOutcome,
    ProjectReport,
    System,
)
from services.projects.models import today
from services.projects.report.paper import rd_report


def make_school(code: str, name: str, **facts) -> School:
    return School.objects.create(code=code, name=name, size="medium", **facts)


def mail_of(row: OutgoingMail) -> EmailMessage:
    """The mail that waits in a row, whatever encoding it is stored in."""
    return message_from_bytes(bytes(row.message), policy=policy.default)


def knowledge_base() -> KnowledgeIndexPage:
    return KnowledgeIndexPage.objects.order_by("depth").first()


def published(page, parent=None):
    """Put a page below the knowledge base (or a branch of it) and publish it."""
    (parent or knowledge_base()).add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def make_guide(title="คู่มือตัวอย่าง", text="<p>ข้อความตัวอย่าง</p>", parent=None, **facts) -> GuidePage:
    return published(GuidePage(title=title, body=[("text", RichText(text))], **facts), parent)


def make_draft(title="คู่มือฉบับร่าง", text="<p>ยังไม่เผยแพร่</p>", **facts) -> GuidePage:
    page = GuidePage(title=title, body=[("text", RichText(text))], live=False, **facts)
    knowledge_base().add_child(instance=page)
    page.save_revision()
    return page


def make_article(title="บทความตัวอย่าง", **facts) -> ArticlePage:
    return published(
        ArticlePage(title=title, **{"story": "<p>เรื่อง</p>", "learnt": "<p>บทเรียน</p>", **facts})
    )


def make_faq(title="ถามอย่างไร", answer="<p>ตอบอย่างนี้</p>", **facts) -> FaqPage:
    return published(FaqPage(title=title, answer=answer, **facts))


def make_project(title: str, owner, steps: int = 3) -> DevelopmentProject:
    """Begun forty days ago, its first steps done, its plan not put before anybody."""
    start = today() - timedelta(days=40)
    made = DevelopmentProject(
        title=title, reason="การนิเทศใช้กระดาษ", objectives="ลดเวลา",
        targets="ทุกโรงเรียน", scope="งานนิเทศ", method="พัฒนาเป็นเว็บ",
        order_number="12/2569", order_on=start, starts_on=start,
        ends_on=start + timedelta(days=200), owner=owner,
    )  # fmt: skip
    made.committee = [
        CommitteeMember(name="นายตัวอย่าง กรรมการ", position="นักวิชาการ", role="ประธาน", duty="ดูแล")
    ]
    made.save()
    made.save_revision(user=owner)
    for number in range(1, steps + 1):
        made.step(number).move("start", today())
        made.step(number).move("finish", today())
    return made


REPORT_TEXTS = {
    "analysis": "ครูต้องการกรอกครั้งเดียว",
    "design": "เว็บกับฐานข้อมูลกลาง",
    "development": "พัฒนาทีละหน้า",
    "changes": "ปรับหน้าจอตามข้อเสนอ",
    "benefits": "ลดเวลาทำรายงาน",
}
OUTCOME_TEXTS = {
    "summary": "พัฒนาแล้วเสร็จ",
    "problems": "อินเทอร์เน็ตช้า",
    "proposals": "ควรอบรมทุกปี",
}


def make_report(title: str, owner) -> ProjectReport:
    """Of a project whose last step is begun and all others are done: whole, and not sent."""
    made = make_project(title, owner)
    made.live = True
    made.save()
    made.steps.update(state="done")
    made.steps.filter(number=12).update(state="active", started_on=today(), due_on=today())
    school = make_school(f"9998{made.pk:06}", f"โรงเรียนนำร่อง {made.pk}")
    PilotSchool.objects.create(project=made, school=school, remarks="ใช้ง่าย")
    facts = {"item": "ความสะดวก", "n": 30, "mean": "4.52", "sd": "0.5", "level": "มากที่สุด"}
    EvaluationItem.objects.create(project=made, **facts)
    ProjectOutcome.objects.create(project=made, **OUTCOME_TEXTS)
    report = ProjectReport.objects.create(project=made, **REPORT_TEXTS)
    report.laws.add(make_law(f"law-{made.pk}"))
    return report


def send_report(report: ProjectReport, by) -> ProjectReport:
    """Before the director, as its page does it."""
    paper = freeze(rd_report(report.project, today()))
    return report.send(by=by, at=timezone.now(), paper=paper)


def make_system(slug="sample-system", name="ระบบตัวอย่าง", **facts) -> System:
    return System.objects.create(slug=slug, name=name, **facts)


def make_law(slug="sample-law", title="พระราชบัญญัติตัวอย่าง", **facts) -> Law:
    return Law.objects.create(slug=slug, title=title, kind="act", **facts)


def make_file(name="file.txt", content=b"text") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def make_picture(kind="PNG", size=(8, 6), colour="#8899aa", **saved_with) -> bytes:
    """A real picture in one of Pillow's formats, HEIF too; what is named besides goes into the
    file.
    """
    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **saved_with)
    return file.getvalue()


def packed(*names: str, content: bytes = b"<w/>") -> bytes:
    """A ZIP of files of one content.

    Without the time: it may stand in a test's name, which each worker makes alike.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
