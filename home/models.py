"""The office itself: its people and schools, its settings, its first pages, and the small tables others stand on."""

from datetime import date, datetime

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from .access import OpenToVisitors
from .account_names.accounts import AccountManager
from .account_names.column import UsernameKeyColumn
from .account_names.rules import LONGEST_NAME
from .audit.models import AuditRow, AuditText
from .blocks import BODY_BLOCKS
from .cards.models import EntryCode
from .cleaning import CleansText
from .email_column import EmailColumn
from .finding import Findable
from .holidays import followed
from .imports.models import TableImport
from .keys import search_text, username_key
from .limits.models import Counted  # noqa: F401 (a room's own)
from .page_forms import PageForm
from .role_rights.models import RightHandedOut  # noqa: F401 (a room's own)
from .roles import ROLES
from .sessions.ending import end_sessions
from .slugs import OwnSlug
from .sorting import InDictionaryOrder
from .telephone_column import TelephoneColumn
from .versions import RegisterForm

__all__ = [
    "Announcement",
    "AuditRow",
    "AuditText",
    "EntryCode",
    "Holiday",
    "HomePage",
    "OfficeSettings",
    "OutgoingMail",
    "RunningNumber",
    "School",
    "StandardPage",
    "TableImport",
    "User",
]


class School(CleansText, Findable, InDictionaryOrder):
    """A school of the area; the unit of every statistic."""

    ignored_prefix = "โรงเรียน"
    found_by = ("code", "name", "short_name")

    class Size(models.TextChoices):
        SMALL = "small", "ขนาดเล็ก"
        MEDIUM = "medium", "ขนาดกลาง"
        LARGE = "large", "ขนาดใหญ่"
        XLARGE = "xlarge", "ขนาดใหญ่พิเศษ"

    code = models.CharField(
        "รหัสโรงเรียน", max_length=10, unique=True, validators=[RegexValidator(r"^\d{4,10}$", "รหัสเป็นตัวเลข 4–10 หลัก")]
    )
    name = models.CharField("ชื่อโรงเรียน", max_length=200)
    short_name = models.CharField("ชื่อย่อ", max_length=80, blank=True)
    district = models.CharField("อำเภอ", max_length=80, blank=True)
    province = models.CharField("จังหวัด", max_length=80, blank=True)
    size = models.CharField("ขนาด", max_length=10, choices=Size, blank=True)
    is_active = models.BooleanField("เปิดดำเนินการ", default=True)
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "โรงเรียน"
        ordering = ["order_key", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name that fits a narrow place."""
        return self.short_name or self.name


# Who may be named as answering for something: the office's own people, since its schools have thousands of accounts.
OF_THE_OFFICE = {"school": None}


class User(CleansText, Findable, AbstractUser):
    """A person who signs in: someone of the office, or of a school."""

    found_by = ("prefix", "first_name", "last_name", "username", "email", "phone")
    found_beside = ("school__search_keys",)

    username_key = UsernameKeyColumn("ชื่อผู้ใช้ที่ใช้เทียบ", max_length=LONGEST_NAME, unique=True, editable=False)
    email = EmailColumn("อีเมล", blank=True)
    # The address that the person has proved to read; the account's e-mail is proved while it is the same.
    confirmed_email = EmailColumn("อีเมลที่ยืนยันแล้ว", blank=True, default="", editable=False)
    prefix = models.CharField("คำนำหน้า", max_length=40, blank=True)
    position = models.CharField("ตำแหน่ง", max_length=120, blank=True)
    phone = TelephoneColumn("โทรศัพท์ (งาน)", max_length=40, blank=True)
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name="โรงเรียน", null=True, blank=True, related_name="people"
    )

    objects = AccountManager()

    class Meta:
        verbose_name = verbose_name_plural = "ผู้ใช้"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def save(self, *args, update_fields=None, **kwargs):
        """The key follows the name; who is closed is signed out, and stays so when the account is opened again. So is
        whoever gets or loses the superuser's mark.
        """
        if update_fields is not None and "username" in update_fields:
            update_fields = {*update_fields, "username_key"}
        turned = self.turns_superuser(update_fields)
        super().save(*args, update_fields=update_fields, **kwargs)
        if turned or not self.is_active:
            end_sessions([self.pk])

    def turns_superuser(self, update_fields) -> bool:
        """Whether this save gives or takes the superuser's mark."""
        if self._state.adding or (update_fields is not None and "is_superuser" not in update_fields):
            return False
        return User.objects.filter(pk=self.pk).exclude(is_superuser=self.is_superuser).exists()

    def validate_unique(self, exclude=None) -> None:
        """A name is taken by whatever a person takes for the same."""
        super().validate_unique(exclude)
        if "username" in (exclude or ()):
            return
        key = username_key(self.username)
        if len(key) > LONGEST_NAME:
            raise ValidationError({"username": f"ชื่อผู้ใช้ยาวเกิน {LONGEST_NAME} ตัวอักษร โปรดตั้งให้สั้นลง"})
        other = User.objects.filter(username_key=key).exclude(pk=self.pk).first()
        if other is not None:
            raise ValidationError({"username": f"ซ้ำกับบัญชี {other.username} ที่มีอยู่แล้ว โปรดตั้งชื่ออื่น"})

    def made_search_keys(self) -> str:
        return search_text(self.get_full_name(), self.username, self.email, telephone=self.phone)

    def get_full_name(self) -> str:
        return f"{self.prefix}{self.first_name} {self.last_name}".strip()

    def shares(self, address: str) -> bool:
        """Whether another account bears this mail address too: the mailbox of a school, for instance."""
        return User.objects.bearing(address).exclude(pk=self.pk).exists()

    @property
    def own_address(self) -> str:
        """The e-mail that connects this person with what came under it without an account: proved, and theirs alone."""
        is_proved = self.email == self.confirmed_email
        return self.email if is_proved and not self.shares(self.email) else ""

    @property
    def audit_name(self) -> str:
        return f"{self.get_full_name()} ({self.username})".strip()

    @property
    def roles(self) -> list[str]:
        """Keys of the roles that this person holds, the highest last."""
        names = {group.name for group in self.groups.all()}
        return [role.key for role in ROLES if role.name in names]

    @property
    def workplace(self) -> str:
        """School, or the office."""
        return self.school.name if self.school else OfficeSettings.load().short_name


@register_setting(icon="home")
class OfficeSettings(CleansText, BaseGenericSetting):
    """What differs from one office to the next."""

    office_name = models.CharField("ชื่อสำนักงาน", max_length=200, default="สำนักงานเขตพื้นที่การศึกษามัธยมศึกษาตัวอย่าง")
    short_name = models.CharField("ชื่อย่อ", max_length=60, default="สพม.ตัวอย่าง")
    group_name = models.CharField(
        "ชื่อกลุ่มงาน", max_length=200, default="กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร"
    )
    address = models.CharField("ที่อยู่", max_length=250, blank=True)
    phone = TelephoneColumn("โทรศัพท์", max_length=60, blank=True)
    email = models.EmailField("อีเมล", blank=True)
    office_hours = models.CharField("เวลาทำการ", max_length=80, default="จันทร์–ศุกร์ 08.30–16.30 น. เว้นวันหยุดราชการ")
    letter_code = models.CharField("รหัสหนังสือ", max_length=30, blank=True, help_text="เช่น ศธ ๐๔๐๐๐")
    garuda = models.ForeignKey(
        "wagtailimages.Image",
        models.PROTECT,  # memos would lose it without a word
        verbose_name="ตราครุฑของบันทึกข้อความ",
        null=True,
        blank=True,
        related_name="+",
        help_text="ภาพพื้นขาวหรือโปร่ง แสดงสูง 1.5 เซนติเมตรที่มุมบนซ้ายของบันทึกข้อความ",
    )
    dpo_contact = models.CharField("ช่องทางติดต่อเรื่องข้อมูลส่วนบุคคล", max_length=200, blank=True)
    grants_in_two_hands = models.BooleanField(
        "ผู้อนุมัติกับผู้ให้สิทธิ์เป็นคนละคน",
        default=True,
        help_text="คำขอเข้าถึงระบบที่ผู้ใดอนุมัติ ผู้นั้นจะบันทึกการให้สิทธิ์เองไม่ได้ เว้นแต่สำนักงานมีผู้ให้สิทธิ์เพียงคนเดียว",
    )

    panels = [
        HelpPanel("ชื่อและช่องทางติดต่อที่แสดงในทุกหน้า จดหมาย และบันทึกข้อความ แก้แล้วมีผลทันที"),
        MultiFieldPanel([FieldPanel("office_name"), FieldPanel("short_name"), FieldPanel("group_name")], heading="ชื่อ"),
        MultiFieldPanel(
            [
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                FieldPanel("office_hours"),
                FieldPanel("dpo_contact"),
            ],
            heading="ติดต่อ",
        ),
        FieldRowPanel([FieldPanel("letter_code"), FieldPanel("garuda")], heading="บันทึกข้อความ"),
        MultiFieldPanel([FieldPanel("grants_in_two_hands")], heading="คำขอเข้าถึงระบบ"),
    ]
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "ข้อมูลสำนักงาน"
        permissions = [("open_pages", "เปิดหน้าให้ผู้เยี่ยมชมโดยไม่ต้องเข้าสู่ระบบ")]

    def garuda_png(self) -> bytes | None:
        """The picture for memos, in a size and format that PDF and Word take; none where it is not there."""
        if self.garuda is None:
            return None
        try:
            with self.garuda.get_rendition("max-600x600|format-png").file.open("rb") as file:
                return file.read()
        except OSError:  # the picture's file is gone: the paper is made without it
            return None


class HomePage(CleansText, OwnSlug, Page):
    """The first page: search, tiles, notices, what waits for me, the latest guides."""

    welcome = models.CharField("ข้อความต้อนรับ", max_length=200, default="ค้นหาคู่มือ ขอคำปรึกษา และติดตามงานกับกลุ่ม ICT ได้ที่นี่")

    kind = "home"
    base_form_class = PageForm
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [*Page.content_panels, FieldPanel("welcome")]
    template = "home/home_page.html"

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
    template = "home/standard_page.html"

    class Meta:
        verbose_name = verbose_name_plural = "หน้าทั่วไป"

    def searchable_text(self) -> list[str]:
        """The page's text, block by block, for excerpts."""
        return [" ".join(block.block.get_searchable_content(block.value)) for block in self.body]


class AnnouncementQuerySet(models.QuerySet):
    def current(self, at: datetime) -> "AnnouncementQuerySet":
        return self.filter(starts_at__lte=at).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))


class Announcement(CleansText, Findable):
    """A notice on the home page, from one moment to another."""

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
        validators=[RegexValidator(r"^/(?![/\\])", "ลิงก์ต้องขึ้นต้นด้วย / หนึ่งตัว เช่น /knowledge/")],
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


class HolidayQuerySet(models.QuerySet):
    """Whatever changes the holidays, in the admin, by an import or in the shell, moves what was counted by them."""

    def dates(self) -> frozenset[date]:
        return frozenset(self.values_list("date", flat=True))

    def bulk_create(self, *args, **kwargs):
        with followed(Holiday.objects):
            return super().bulk_create(*args, **kwargs)

    def update(self, **changes) -> int:
        with followed(Holiday.objects):
            return super().update(**changes)

    def delete(self):
        with followed(Holiday.objects):
            return super().delete()


class Holiday(CleansText, Findable):
    """A day on which the office is closed; the rules of counting are in home/workdays.py."""

    found_by = ("name", "note")

    date = models.DateField("วันที่", unique=True)
    name = models.CharField("ชื่อวันหยุด", max_length=160)
    is_substitute = models.BooleanField("วันหยุดชดเชย", default=False)
    note = models.CharField("หมายเหตุ", max_length=200, blank=True)

    objects = HolidayQuerySet.as_manager()
    moved: list[str] = []  # what the last change of this day moved, a line a kind
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "วันหยุดราชการ"
        ordering = ["date"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        with followed(Holiday.objects) as self.moved:
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        with followed(Holiday.objects) as self.moved:
            return super().delete(*args, **kwargs)


class RunningNumber(CleansText):
    """The last number given in a series in a year; home/numbering.py takes the next one."""

    series = models.CharField("ชุดเลข", max_length=80)
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.")
    last = models.PositiveIntegerField("เลขล่าสุด", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "เลขทะเบียน"
        constraints = [models.UniqueConstraint(fields=["series", "be_year"], name="one_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.be_year}"


class OutgoingMailQuerySet(models.QuerySet):
    def waiting(self) -> "OutgoingMailQuerySet":
        return self.filter(sent_at=None, failed_at=None)

    def failed(self) -> "OutgoingMailQuerySet":
        return self.filter(sent_at=None, failed_at__isnull=False)

    def sent(self) -> "OutgoingMailQuerySet":
        return self.filter(sent_at__isnull=False)

    def unsent(self) -> "OutgoingMailQuerySet":
        return self.filter(sent_at=None)

    def due(self, at: datetime) -> "OutgoingMailQuerySet":
        """What a run may take now: its time has come, and no other run holds it."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=at)
        return self.waiting().filter(free, next_try_at__lte=at)


class OutgoingMail(CleansText, Findable):
    """A mail in the queue: stored with what caused it, sent by the worker after the commit."""

    found_by = ("recipient", "subject")

    recipient = models.CharField("ถึง", max_length=254)
    subject = models.CharField("เรื่อง", max_length=250)
    message = models.BinaryField("ข้อความ")
    created_at = models.DateTimeField("เวลาที่สร้าง", auto_now_add=True)
    next_try_at = models.DateTimeField("ส่งครั้งต่อไป")
    claimed_until = models.DateTimeField("กำลังส่งจนถึง", null=True, blank=True)
    sent_at = models.DateTimeField("ส่งเมื่อ", null=True, blank=True)
    failed_at = models.DateTimeField("เลิกส่งเมื่อ", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("จำนวนครั้งที่ลอง", default=0)
    last_error = models.CharField("ข้อผิดพลาดล่าสุด", max_length=500, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "จดหมายขาออก"
        indexes = [models.Index(fields=["sent_at", "next_try_at"], name="mail_waiting")]

    def __str__(self) -> str:
        return self.subject

    @classmethod
    def found_otherwise(cls, word: str) -> Q:
        """By the error, which each try may change, as the server told it."""
        return Q(last_error__icontains=word)

    @property
    def state(self) -> str:
        """Where it stands, as the administrator reads it."""
        if self.sent_at:
            return "ส่งแล้ว"
        return "ส่งไม่ได้" if self.failed_at else "รอส่ง"
