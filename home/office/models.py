"""The office itself: its name, its first pages, and its notices."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from home.admin.versions import RegisterForm
from home.pages.access import OpenToVisitors
from home.pages.blocks import BODY_BLOCKS
from home.pages.forms import PageForm
from home.pages.slugs import OwnSlug
from home.people.telephone_column import TelephoneColumn
from home.thai.cleaning import CleansText
from home.thai.finding import Findable

from .tiles import WITHIN, TileBlock


@register_setting(icon="home")
class OfficeSettings(CleansText, BaseGenericSetting):
    """Settings that differ from one office to the next."""

    office_name = models.CharField(
        "ชื่อสำนักงาน", max_length=200, default="สำนักงานเขตพื้นที่การศึกษามัธยมศึกษาตัวอย่าง"
    )
    short_name = models.CharField("ชื่อย่อ", max_length=60, default="สพม.ตัวอย่าง")
    group_name = models.CharField(
        "ชื่อกลุ่มงาน", max_length=200, default="กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร"
    )
    address = models.CharField("ที่อยู่", max_length=250, blank=True)
    phone = TelephoneColumn("โทรศัพท์", max_length=60, blank=True)
    email = models.EmailField("อีเมล", blank=True)
    office_hours = models.CharField(
        "เวลาทำการ", max_length=80, default="จันทร์–ศุกร์ 08.30–16.30 น. เว้นวันหยุดราชการ"
    )
    letter_code = models.CharField("รหัสหนังสือ", max_length=30, blank=True, help_text="เช่น ศธ ๐๔๐๐๐")
    garuda = models.ForeignKey(
        "wagtailimages.Image",
        models.PROTECT,  # memos would silently omit it
        verbose_name="ตราครุฑของบันทึกข้อความ",
        null=True,
        blank=True,
        related_name="+",
        help_text="ภาพพื้นขาวหรือโปร่ง แสดงสูง 1.5 เซนติเมตรที่มุมบนซ้ายของบันทึกข้อความ",
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        verbose_name="ตราสำนักงานบนเว็บไซต์",
        null=True,
        blank=True,
        related_name="+",
        help_text="ภาพพื้นโปร่งหรือขาว แสดงหน้าชื่อย่อของทุกหน้า เลือกจากคลังภาพที่ผู้เยี่ยมชมเปิดได้",
    )
    dpo_contact = models.CharField("ช่องทางติดต่อเรื่องข้อมูลส่วนบุคคล", max_length=200, blank=True)
    requests_keep_years = models.PositiveSmallIntegerField(
        "เก็บคำขอใช้สิทธิของเจ้าของข้อมูล (ปีงบประมาณ)",
        default=3,
        help_text="นับจากสิ้นปีงบประมาณที่เสร็จเรื่อง จากนั้นเหลือเพียงเลขรับ วันที่ และผล",
    )
    backups_keep_days = models.PositiveSmallIntegerField(
        "เก็บชุดสำรองข้อมูลไว้ (วัน)",
        default=90,
        help_text="ตามที่ผู้ดูแลเครื่องแม่ข่ายตั้งไว้ แสดงในบันทึกกิจกรรมการประมวลผล และแจ้งผู้ที่ขอลบข้อมูล",
    )
    grants_in_two_hands = models.BooleanField(
        "ผู้อนุมัติกับผู้ให้สิทธิ์เป็นคนละคน",
        default=True,
        help_text="คำขอเข้าถึงระบบที่ผู้ใดอนุมัติ ผู้นั้นจะบันทึกการให้สิทธิ์เองไม่ได้ เว้นแต่สำนักงานมีผู้ให้สิทธิ์เพียงคนเดียว",
    )

    panels = [
        HelpPanel("ชื่อและช่องทางติดต่อที่แสดงในทุกหน้า จดหมาย และบันทึกข้อความ แก้แล้วมีผลทันที"),
        MultiFieldPanel(
            [
                FieldPanel("office_name"),
                FieldPanel("short_name"),
                FieldPanel("group_name"),
                FieldPanel("logo"),
            ],
            heading="ชื่อ",
        ),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                FieldPanel("office_hours"),
                FieldPanel("dpo_contact"),
            ],
            heading="ติดต่อ",
        ),
        MultiFieldPanel(
            [FieldPanel("requests_keep_years"), FieldPanel("backups_keep_days")],
            heading="ข้อมูลส่วนบุคคล",
        ),
        FieldRowPanel([FieldPanel("letter_code"), FieldPanel("garuda")], heading="บันทึกข้อความ"),
        MultiFieldPanel([FieldPanel("grants_in_two_hands")], heading="คำขอเข้าถึงระบบ"),
    ]
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "ข้อมูลสำนักงาน"
        permissions = [
            ("open_pages", "เปิดหน้าให้ผู้เยี่ยมชมโดยไม่ต้องเข้าสู่ระบบ"),
            ("view_health", "ดูสุขภาพของระบบและข้อผิดพลาดที่เกิดขึ้น"),
        ]

    def garuda_png(self) -> bytes | None:
        """The emblem for memos, in a size and format that PDF and Word accept; None where it is
        missing.
        """
        if self.garuda is None:
            return None
        try:
            with self.garuda.get_rendition("max-600x600|format-png").file.open("rb") as file:
                return file.read()
        except OSError:  # the picture's file is missing: the paper is made without it
            return None


class HomePage(CleansText, OwnSlug, Page):
    """The home page: search, tiles, notices, waiting tasks, the latest guides."""

    welcome = models.CharField(
        "ข้อความต้อนรับ", max_length=200, default="ค้นหาคู่มือ ขอคำปรึกษา และติดตามงานกับกลุ่ม ICT ได้ที่นี่"
    )
    tiles = StreamField(
        [("tile", TileBlock())],
        verbose_name="ทางลัด",
        blank=True,
        max_num=12,
        help_text="เรียงตามที่ต้องการ เว้นว่างไว้จะแสดงชุดมาตรฐานหกรายการ",
    )

    kind = "home"
    base_form_class = PageForm
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [*Page.content_panels, FieldPanel("welcome"), FieldPanel("tiles")]
    template = "home/office/home_page.html"

    class Meta:
        verbose_name = "หน้าแรก"


class StandardPage(OwnSlug, OpenToVisitors, Page):
    """A page of plain text: about the group, the privacy notice, and the like."""

    body = StreamField(BODY_BLOCKS, verbose_name="เนื้อหา", blank=True)

    base_form_class = PageForm

    content_panels = [*Page.content_panels, FieldPanel("body")]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="เนื้อหา"),
            ObjectList([*Page.promote_panels, *OpenToVisitors.panels], heading="การเผยแพร่"),
        ]
    )
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "home/office/standard_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "หน้าทั่วไป"

    def searchable_text(self) -> list[str]:
        """The page's text, block by block, for excerpts."""
        return [" ".join(block.block.get_searchable_content(block.value)) for block in self.body]


class AnnouncementQuerySet(models.QuerySet):
    def current(self, at: datetime) -> "AnnouncementQuerySet":
        return self.filter(starts_at__lte=at).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))


class Announcement(CleansText, Findable):
    """A notice on the home page, with its start and end."""

    found_by = ("title", "text")

    class Level(models.TextChoices):
        INFO = "info", "แจ้งให้ทราบ"
        WARNING = "warning", "สำคัญ"

    title = models.CharField("เรื่อง", max_length=160)
    text = models.TextField("รายละเอียด", blank=True, max_length=1000)
    level = models.CharField("ระดับ", max_length=10, choices=Level, default=Level.INFO)
    link = models.CharField(
        "ลิงก์ภายในเว็บไซต์",
        max_length=200,
        blank=True,
        help_text="เช่น /knowledge/",
        validators=[WITHIN],
    )
    starts_at = models.DateTimeField("เริ่มแสดง")
    ends_at = models.DateTimeField("สิ้นสุดการแสดง", null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "ประกาศ"
        ordering = ["-starts_at"]

    def __str__(self) -> str:
        return self.title
