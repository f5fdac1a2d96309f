"""A device of the register."""

from django.db import models
from simple_history.models import HistoricalRecords

from home.admin.versions import RegisterForm
from home.files.takeover.models import MARK
from home.models import School
from home.thai.cleaning import CleansText
from home.thai.finding import Findable

from .rules import Kind, State


class Device(CleansText, Findable):
    """A computer, or what belongs to one, under its number of the durable articles."""

    found_by = ("number", "model", "serial", "place")
    found_beside = ("school__search_keys",)

    number = models.CharField("เลขครุภัณฑ์", max_length=60, unique=True)
    kind = models.CharField("ประเภท", max_length=20, choices=Kind, default=Kind.OTHER)
    model = models.CharField("ยี่ห้อ/รุ่น", max_length=200, blank=True)
    serial = models.CharField("หมายเลขเครื่อง", max_length=100, blank=True)
    school = models.ForeignKey(
        School,
        models.PROTECT,
        verbose_name="โรงเรียน",
        null=True,
        blank=True,
        related_name="devices",
        help_text="เว้นว่าง = ของสำนักงาน",
    )
    place = models.CharField("กลุ่มงาน/ห้อง", max_length=160, blank=True)
    bought_on = models.DateField("วันที่ได้มา", null=True, blank=True)
    state = models.CharField("สภาพ", max_length=20, choices=State, default=State.IN_USE)
    note = models.TextField("หมายเหตุ", blank=True, max_length=2000)
    taken_over = models.ForeignKey(
        "home.TakeOver",
        models.PROTECT,
        verbose_name="รับโอนจากทะเบียนเดิม",
        null=True,
        blank=True,
        editable=False,
        related_name="devices",
    )

    history = HistoricalRecords(verbose_name="ประวัติครุภัณฑ์คอมพิวเตอร์", excluded_fields=["search_keys"])
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "ครุภัณฑ์คอมพิวเตอร์"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"

    @property
    def origin(self) -> str:
        """Where its row came from, if nobody wrote it here."""
        return MARK if self.taken_over_id else ""
