"""The report of a project put before the director (form ๗.๑): it is frozen as the director reads
it, and the project is complete when the director has taken note of it.
"""

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from home.mail.outbox import send_template
from home.models import User
from home.moves import Refused, lock
from home.papers.reports import ReportToDirector
from home.people.rights.holders import people_with
from home.thai.cleaning import CleansText
from home.thai.writing import local_day
from services.catalogue.models import Law
from services.processes.rules import REPORT
from services.projects.models import DevelopmentProject, StandIn, today

from .rules import BADGES, DRAFTS, MOVES, ReportState, Who


class ReportQuerySet(models.QuerySet):
    def before_director(self) -> "ReportQuerySet":
        return self.filter(state=ReportState.SENT)

    def sent_back(self) -> "ReportQuerySet":
        return self.filter(state=ReportState.RETURNED)


class ProjectReport(CleansText, ReportToDirector):
    """What the report says beyond the plan and the outcome, and how it goes through the
    director's hands.
    """

    MOVES, WHO, BADGES, DRAFTS = MOVES, Who, BADGES, DRAFTS

    project = models.OneToOneField(
        DevelopmentProject, models.CASCADE, verbose_name="โครงการ", related_name="report"
    )
    laws = models.ManyToManyField(
        Law, verbose_name="กฎหมาย ระเบียบ และเอกสารที่เกี่ยวข้อง", blank=True, related_name="+"
    )
    needs_survey = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        verbose_name="แบบสำรวจความต้องการ",
        null=True,
        blank=True,
        related_name="+",
        help_text="เมื่อเลือก รายงานจะมีตารางความต้องการจำเป็นจากคำตอบของแบบสำรวจนี้",
    )
    analysis = models.TextField("ผลการวิเคราะห์ความต้องการ", blank=True)
    design = models.TextField(
        "การออกแบบระบบ", blank=True, help_text="สถาปัตยกรรม ฐานข้อมูล การเชื่อมโยงข้อมูล"
    )
    development = models.TextField("การพัฒนาระบบ", blank=True)
    changes = models.TextField("การทบทวนและปรับปรุงระบบ (ขั้นที่ 9)", blank=True)
    benefits = models.TextField("ประโยชน์ที่ได้รับและการนำไปใช้", blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=ReportState, default=ReportState.DRAFT)
    times_sent = models.PositiveSmallIntegerField("เสนอครั้งที่", default=0, editable=False)
    paper = models.JSONField("รายงานตามที่เสนอ", null=True, editable=False)
    returned_at = models.DateTimeField("ส่งกลับเมื่อ", null=True, editable=False)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้ส่งกลับ",
        null=True,
        editable=False,
        related_name="+",
    )
    reason = models.TextField("เหตุผลที่ส่งกลับ", blank=True, editable=False)
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="รักษาการแทน",
        null=True,
        editable=False,
        related_name="+",
    )
    acting_by = models.CharField("ที่มาของการรักษาการแทน", max_length=400, blank=True, editable=False)
    reminded_on = models.DateField(null=True, editable=False)

    history = HistoricalRecords(
        verbose_name="ประวัติรายงาน", m2m_fields=[laws], excluded_fields=["reminded_on"]
    )
    objects = ReportQuerySet.as_manager()

    TEXTS = ("analysis", "design", "development", "changes", "benefits")

    class Meta:
        verbose_name = verbose_name_plural = "รายงานโครงการ (แบบ ๗.๑)"
        ordering = ["project"]
        permissions = [("note_projectreport", "รับทราบรายงานโครงการ")]

    def __str__(self) -> str:
        return f"รายงาน {self.project}"

    def get_absolute_url(self) -> str:
        return reverse("project-report", args=[self.project.number])

    # Who ------------------------------------------------------------------------------------------
    def roles_of(self, user) -> set:
        """By the rights of the person, and as who stands in today; nobody takes note of a report
        of their own.
        """
        roles = super().roles_of(user)
        if StandIn.objects.on(today()).filter(person=user.pk).exists():
            roles.add(Who.READER)
        if user.pk in (self.sent_by_id, self.project.owner_id):
            roles.discard(Who.READER)
        return roles

    def readers(self) -> list[User]:
        """Before whom it lies: those who may take note of it, and who stands in today."""
        standing_in = StandIn.objects.on(today()).values("person")
        people = people_with(Who.READER) | User.objects.filter(pk__in=standing_in, is_active=True)
        own = [key for key in (self.sent_by_id, self.project.owner_id) if key]
        return list(people.exclude(pk__in=own).order_by("pk"))

    def acting(self, user) -> dict:
        """For whom this person stands in; nothing for who takes note by their own right."""
        if user.has_perm(Who.READER):
            return {"acting_for": None, "acting_by": ""}
        stand_in = StandIn.objects.on(today()).filter(person=user).first()
        if stand_in is None:
            raise Refused(MOVES.closed_reason(self.state))
        return {"acting_for": stand_in.director, "acting_by": stand_in.source}

    # Moves ----------------------------------------------------------------------------------------
    def send(self, *, by, at: datetime, paper: dict) -> "ProjectReport":
        """Put it before the director: from here on it stays as it is."""
        with lock(self, parts_of=[self.project]) as report:
            if not report.project.step(REPORT).is_active:
                raise Refused("โปรดเริ่มขั้นที่ 12 ก่อนเสนอรายงาน")
            times = report.times_sent + 1
            return report.move("send", sent_at=at, sent_by=by, paper=paper, times_sent=times)

    def withdraw(self) -> "ProjectReport":
        return self.move("withdraw", sent_at=None, sent_by=None)

    def take_note(self, *, by, at: datetime, read: int, remark: str = "") -> "ProjectReport":
        """The director has read it: with this the project is complete."""
        with lock(self, parts_of=[self.project]) as report:
            report.check_read("note", read)
            stamps = {"noted_at": at, "noted_by": by, "remark": remark, **report.acting(by)}
            noted = report.move("note", **stamps)
            noted.project.step(REPORT).move("complete", local_day(at))
            noted.tell_writers("note")
            return noted

    def send_back(self, *, by, at: datetime, read: int, reason: str) -> "ProjectReport":
        with lock(self, parts_of=[self.project]) as report:
            report.check_read("return", read)
            stamps = {"returned_at": at, "returned_by": by, **report.acting(by)}
            returned = report.move("return", reason=reason, **stamps)
            returned.tell_writers("return")
            return returned

    def check_read(self, name: str, read: int) -> None:
        """What is decided on is what was read; the table answers where it no longer waits."""
        if self.state == ReportState.SENT and self.times_sent != read:
            raise Refused("รายงานถูกแก้ไขหลังจากที่ท่านเปิดหน้านี้ โปรดอ่านฉบับล่าสุดก่อนพิจารณา")

    # Mails ----------------------------------------------------------------------------------------
    def tell_writers(self, name: str) -> None:
        """Who sent it and who answers for the project."""
        people = {person for person in (self.sent_by, self.project.owner) if person}
        self.tell(sorted(people, key=lambda person: person.pk), self.MOVES[name].mail)

    def tell(self, people, template: str) -> None:
        for person in people:
            if person.is_active:
                facts = {"person": person, "report": self, "project": self.project}
                send_template(template, person.email, facts)

    @property
    def due_on(self) -> date | None:
        return self.project.step(REPORT).due_on

    @property
    def read_last(self):
        """The paper that was sent back, to be compared with what is sent now; None the first
        time.
        """
        row = self.history.filter(state=ReportState.RETURNED).exclude(paper=None).first()
        return row and row.paper
