"""The people of the site and their schools."""

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from home.admin.versions import RegisterForm
from home.office.models import OfficeSettings
from home.privacy.columns import personal
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from home.thai.keys import search_text, username_key
from home.thai.order import InDictionaryOrder

from .email_column import EmailColumn
from .names.accounts import AccountManager
from .names.column import UsernameKeyColumn
from .names.rules import LONGEST_NAME
from .roles import ROLES
from .sessions.ending import end_sessions
from .telephone_column import TelephoneColumn


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
        "รหัสโรงเรียน",
        max_length=10,
        unique=True,
        validators=[RegexValidator(r"^\d{4,10}$", "รหัสเป็นตัวเลข 4–10 หลัก")],
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
        """The shorter name where there is one, for narrow places."""
        return self.short_name or self.name


# Who may be chosen as responsible: the office's own people, since its schools have thousands of
# accounts.
OF_THE_OFFICE = {"school": None}


class User(CleansText, Findable, AbstractUser):
    """A person who signs in: somebody of the office or of a school."""

    found_by = ("prefix", "first_name", "last_name", "username", "email", "phone")
    found_beside = ("school__search_keys",)

    username_key = UsernameKeyColumn(
        "ชื่อผู้ใช้ที่ใช้เทียบ", max_length=LONGEST_NAME, unique=True, editable=False
    )
    email = personal(EmailColumn("อีเมล", blank=True))
    # The address that the person has confirmed; the account's e-mail counts as confirmed while it
    # equals this one.
    confirmed_email = personal(
        EmailColumn("อีเมลที่ยืนยันแล้ว", blank=True, default="", editable=False), shown=False
    )
    prefix = personal(models.CharField("คำนำหน้า", max_length=40, blank=True), shown=False)
    position = personal(models.CharField("ตำแหน่ง", max_length=120, blank=True))
    phone = personal(TelephoneColumn("โทรศัพท์ (งาน)", max_length=40, blank=True))
    school = personal(
        models.ForeignKey(
            School,
            models.PROTECT,
            verbose_name="โรงเรียน",
            null=True,
            blank=True,
            related_name="people",
        ),
        kept=None,
    )

    objects = AccountManager()

    class Meta:
        verbose_name = verbose_name_plural = "ผู้ใช้"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def save(self, *args, update_fields=None, **kwargs):
        """Updates the sort key. Closing an account ends its sessions for good, even if it is opened
        again; so does gaining or losing the superuser flag.
        """
        if update_fields is not None and "username" in update_fields:
            update_fields = {*update_fields, "username_key"}
        turned = self.turns_superuser(update_fields)
        super().save(*args, update_fields=update_fields, **kwargs)
        if turned or not self.is_active:
            end_sessions([self.pk])

    def turns_superuser(self, update_fields) -> bool:
        """Whether this save sets or clears the superuser flag."""
        if self._state.adding or (
            update_fields is not None and "is_superuser" not in update_fields
        ):
            return False
        return User.objects.filter(pk=self.pk).exclude(is_superuser=self.is_superuser).exists()

    def validate_unique(self, exclude=None) -> None:
        """A user name is taken if another one looks the same to people."""
        super().validate_unique(exclude)
        if "username" in (exclude or ()):
            return
        key = username_key(self.username)
        if len(key) > LONGEST_NAME:
            raise ValidationError({"username": f"ชื่อผู้ใช้ยาวเกิน {LONGEST_NAME} ตัวอักษร โปรดตั้งให้สั้นลง"})
        other = User.objects.filter(username_key=key).exclude(pk=self.pk).first()
        if other is not None:
            raise ValidationError({"username": f"ซ้ำกับบัญชี {other.username} ที่มีอยู่แล้ว โปรดตั้งชื่ออื่น"})

    def make_search_keys(self) -> str:
        return search_text(self.get_full_name(), self.username, self.email, telephone=self.phone)

    def get_full_name(self) -> str:
        return f"{self.prefix}{self.first_name} {self.last_name}".strip()

    def shares(self, address: str) -> bool:
        """Whether another account has this e-mail too, such as the mailbox of a school."""
        return User.objects.bearing(address).exclude(pk=self.pk).exists()

    @property
    def own_address(self) -> str:
        """The e-mail that links this person to what was sent under it without an account:
        confirmed, and used by no other account.
        """
        is_proved = self.email == self.confirmed_email
        return self.email if is_proved and not self.shares(self.email) else ""

    @property
    def audit_name(self) -> str:
        return f"{self.get_full_name()} ({self.username})".strip()

    @property
    def roles(self) -> list[str]:
        """The keys of the roles that this person has, the highest last."""
        names = {group.name for group in self.groups.all()}
        return [role.key for role in ROLES if role.name in names]

    @property
    def workplace(self) -> str:
        """The name of the school, or of the office."""
        return self.school.name if self.school else OfficeSettings.load().short_name


for name in ("first_name", "last_name"):  # columns that come with Django's user model
    personal(User._meta.get_field(name), shown=False)
