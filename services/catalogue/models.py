"""The system catalogue (ทะเบียนระบบ) and the laws on which the group's work is based."""

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from simple_history.models import HistoricalRecords
from wagtail.models import Orderable
from wagtail.search import index

from home.admin.versions import RegisterForm
from home.files.imports.models import KeptTable
from home.files.tables import heading_key
from home.models import OF_THE_OFFICE
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from home.thai.order import InDictionaryOrder
from home.thai.workdays import working_days_between
from home.thai.writing import fiscal_year, fiscal_year_bounds

from .rounds import next_day

OLDEST_LAW = date(1900, 1, 1)

NEAR = 15  # from so many working days before a round closes the home page announces it
TAKEN_WORDS = frozenset({"import", "review"})  # URLs beside those of the systems and laws


class WorkType(models.TextChoices):
    """The five kinds of work by which step 5 of process A classifies a system."""

    DISTANCE_LEARNING = "distance-learning", "งานส่งเสริมการจัดการศึกษาทางไกล"
    IS_DEVELOPMENT = "is-development", "งานพัฒนาระบบข้อมูลสารสนเทศเพื่อการบริหารและการจัดการศึกษา"
    IS_DATA = "is-data", "งานข้อมูลสารสนเทศเพื่อการบริหารและการจัดการศึกษา"
    COMPUTER_ICT = "computer-ict", "งานระบบคอมพิวเตอร์และเทคโนโลยีสารสนเทศและการสื่อสาร"
    ICT_SERVICE = "ict-service", "งานส่งเสริม สนับสนุนและให้บริการเทคโนโลยีสารสนเทศ"


class SystemQuerySet(models.QuerySet):
    def in_service(self) -> "SystemQuerySet":
        return self.exclude(status=System.Status.RETIRED)

    def by_words(self) -> dict[str, str]:
        """Keys of the systems by the keys of their names, as other people's tables write them."""
        found: dict[str, str] = {}
        for system in self:
            for name in (system.name, system.abbr, system.name_en, system.slug):
                if key := heading_key(name):
                    found.setdefault(key, str(system.pk))
        return found

    def to_review(self, day: date) -> "SystemQuerySet":
        """Those that nobody has confirmed in the fiscal year of this day."""
        first, _ = fiscal_year_bounds(fiscal_year(day))
        return self.in_service().filter(Q(reviewed_on=None) | Q(reviewed_on__lt=first))

    def answered_for_by(self, user) -> "SystemQuerySet":
        """The systems of the responsible person; where there is none, of the deputy."""
        return self.filter(Q(responsible=user) | Q(responsible=None, deputy=user))

    def to_tell_of(self) -> "SystemQuerySet":
        """What the home page may announce: a row for each round, and systems with an outage notice;
        one query.
        """
        told = self.in_service().filter(Q(rounds__isnull=False) | ~Q(outage=""))
        return told.annotate(
            round_name=F("rounds__name"),
            round_day=F("rounds__reference_date"),
            round_closes_on=F("rounds__closes_on"),
        )


class System(CleansText, Findable, InDictionaryOrder, index.Indexed, ClusterableModel):
    """An information system that schools use, whoever owns it."""

    found_by = ("name", "abbr", "aliases", "name_en")

    class Status(models.TextChoices):
        IN_USE = "in_use", "ใช้งานอยู่"
        PILOT = "pilot", "ทดลองใช้ (นำร่อง)"
        IN_DEVELOPMENT = "in_development", "อยู่ระหว่างพัฒนา"
        RETIRED = "retired", "ยกเลิก/ถูกแทนที่"

    class PersonalData(models.TextChoices):
        UNKNOWN = "unknown", "ยังไม่ได้ตรวจสอบ"
        NONE = "none", "ไม่มี"
        STAFF = "staff", "ข้อมูลบุคลากร"
        CHILDREN = "children", "ข้อมูลนักเรียน"
        SENSITIVE_CHILDREN = "sensitive-children", "ข้อมูลอ่อนไหวของนักเรียน"

    class LegalBasis(models.TextChoices):
        """The legal basis of the processing, by sections of the Personal Data Protection Act."""

        PUBLIC_TASK = "public-task", "ภารกิจเพื่อประโยชน์สาธารณะ (มาตรา ๒๔ (๔))"
        LEGAL_DUTY = "legal-duty", "หน้าที่ตามกฎหมาย (มาตรา ๒๔ (๖))"
        CONTRACT = "contract", "สัญญากับเจ้าของข้อมูล (มาตรา ๒๔ (๓))"
        CONSENT = "consent", "ความยินยอม (มาตรา ๑๙)"
        SENSITIVE = "sensitive", "ข้อมูลอ่อนไหวเพื่อประโยชน์สาธารณะ (มาตรา ๒๖)"

    slug = models.SlugField("ชื่อในที่อยู่เว็บ", max_length=60, unique=True, allow_unicode=False)
    name = models.CharField("ชื่อระบบ", max_length=250)
    abbr = models.CharField("ชื่อย่อ", max_length=60, blank=True)
    name_en = models.CharField("ชื่อภาษาอังกฤษ", max_length=200, blank=True)
    aliases = models.TextField("ชื่อเรียกอื่น", blank=True, help_text="บรรทัดละหนึ่งชื่อ ใช้ช่วยค้นหา")
    work_type = models.CharField(
        "ประเภทกระบวนการปฏิบัติงาน", max_length=30, choices=WorkType, blank=True
    )
    owner_agency = models.CharField("หน่วยงานเจ้าของระบบ", max_length=200, blank=True)
    purpose = models.TextField("ใช้ทำอะไร", blank=True)
    users = models.TextField("ผู้ใช้งาน", blank=True, help_text="บรรทัดละหนึ่งกลุ่ม")
    url = models.URLField("ที่อยู่ของระบบ", blank=True)
    status = models.CharField("สถานะ", max_length=20, choices=Status, default=Status.IN_USE)
    personal_data = models.CharField(
        "ข้อมูลส่วนบุคคล", max_length=20, choices=PersonalData, default=PersonalData.UNKNOWN
    )
    legal_basis = models.CharField("ฐานทางกฎหมาย", max_length=20, choices=LegalBasis, blank=True)
    data_items = models.TextField("รายการข้อมูลที่เก็บ", blank=True, help_text="บรรทัดละหนึ่งรายการ")
    data_source = models.TextField("ที่มาของข้อมูล", blank=True)
    data_recipients = models.TextField(
        "ผู้รับข้อมูล", blank=True, help_text="หน่วยงานที่ข้อมูลส่งต่อไป บรรทัดละหนึ่งแห่ง"
    )
    retention = models.CharField("ระยะเวลาเก็บรักษา", max_length=200, blank=True)
    security = models.TextField("มาตรการรักษาความปลอดภัย", blank=True)
    outage = models.CharField(
        "แจ้งขัดข้อง/ปิดปรับปรุง",
        max_length=250,
        blank=True,
        help_text="ข้อความนี้แสดงที่หน้าแรก หน้าของระบบ และคู่มือของระบบ",
    )
    outage_until = models.DateField("แสดงถึงวันที่", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name="ระบบที่ใช้แทน",
        null=True,
        blank=True,
        related_name="replaces",
    )
    is_checked = models.BooleanField(
        "สำนักงานตรวจสอบแล้ว", default=False, help_text="ข้อมูลตั้งต้นเป็นความรู้ทั่วไป โปรดตรวจสอบก่อนเชื่อถือ"
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้รับผิดชอบ",
        limit_choices_to=OF_THE_OFFICE,
        null=True,
        blank=True,
        related_name="systems",
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้ปฏิบัติแทน",
        limit_choices_to=OF_THE_OFFICE,
        null=True,
        blank=True,
        related_name="deputised_systems",
    )
    reviewed_on = models.DateField("ยืนยันข้อมูลล่าสุด", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    related = models.ManyToManyField("self", verbose_name="ระบบที่เกี่ยวข้อง", blank=True)
    laws = models.ManyToManyField(
        "services.Law", verbose_name="กฎหมายที่เกี่ยวข้อง", blank=True, related_name="systems"
    )

    history = HistoricalRecords(
        m2m_fields=[related, laws],
        excluded_fields=["order_key", "search_keys"],
        verbose_name="ประวัติระบบ",
    )
    objects = SystemQuerySet.as_manager()

    search_fields = [
        index.SearchField("name", boost=2),
        index.AutocompleteField("name"),
        index.SearchField("abbr", boost=2),
        index.AutocompleteField("abbr"),
        index.SearchField("name_en"),
        index.SearchField("aliases"),
        index.SearchField("purpose"),
        index.SearchField("users"),
        index.SearchField("owner_agency"),
        index.FilterField("status"),
        index.FilterField("work_type"),
    ]
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "ระบบสารสนเทศ"
        ordering = ["order_key", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.abbr})" if self.abbr else self.name

    def get_absolute_url(self) -> str:
        return reverse("system", args=[self.slug])

    def clean(self) -> None:
        if self.slug in TAKEN_WORDS:
            raise ValidationError({"slug": "ชื่อนี้ใช้เป็นที่อยู่ของหน้าอื่นแล้ว โปรดใช้ชื่ออื่น"})
        if self.pk and self.replaced_by_id == self.pk:
            raise ValidationError({"replaced_by": "โปรดเลือกระบบอื่น"})

    @property
    def title(self) -> str:
        return str(self)

    @property
    def user_groups(self) -> list[str]:
        return self.users.splitlines()

    @property
    def alias_list(self) -> list[str]:
        return self.aliases.splitlines()

    @property
    def holds_personal_data(self) -> bool:
        return self.personal_data not in (self.PersonalData.UNKNOWN, self.PersonalData.NONE)

    @property
    def missing_in_record(self) -> list[str]:
        """What is missing for the record of processing (section 39); empty where no personal data
        is held.
        """
        if not self.holds_personal_data:
            return []
        names = (
            "purpose",
            "legal_basis",
            "data_items",
            "data_source",
            "data_recipients",
            "retention",
            "security",
        )
        return [
            str(self._meta.get_field(name).verbose_name)
            for name in names
            if not getattr(self, name)
        ]

    def answers_for(self, user) -> bool:
        return user.pk == (self.responsible_id or self.deputy_id)

    def may_be_confirmed_by(self, user) -> bool:
        """The person responsible, the deputy, and everybody who may change the catalogue."""
        return user.pk in (self.responsible_id, self.deputy_id) or user.has_perm(
            "services.change_system"
        )

    def is_due_for_review(self, day: date) -> bool:
        year = fiscal_year(self.reviewed_on) if self.reviewed_on else 0
        return self.status != self.Status.RETIRED and year < fiscal_year(day)

    def is_disturbed(self, day: date) -> bool:
        return bool(self.outage) and (self.outage_until is None or self.outage_until >= day)

    def confirm(self, user, day: date) -> None:
        """The facts are still right: completes the yearly review."""
        self.reviewed_on, self.reviewed_by, self.is_checked = day, user, True
        self._change_reason = "ยืนยันว่าข้อมูลยังถูกต้อง"
        self.save()


class Round(CleansText, Orderable):
    """A yearly date by which data must be submitted; the exact day is announced each year."""

    system = ParentalKey(System, on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField("รอบ", max_length=120)
    reference_date = models.CharField("วันอ้างอิง", max_length=120, help_text="เช่น 10 มิถุนายน")
    closes_on = models.DateField("วันปิดรอบของปีนี้", null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "รอบการรายงาน"

    def __str__(self) -> str:
        return self.name

    def day(self, today: date) -> date | None:
        """The next relevant day: the announced one, else the reference date in this year or the
        next.
        """
        if self.closes_on and self.closes_on >= today:
            return self.closes_on
        return next_day(self.reference_date, today)

    def is_announced(self, today: date) -> bool:
        return self.closes_on is not None and self.closes_on >= today

    def working_days_left(self, today: date, holidays: Collection[date]) -> int | None:
        day = self.day(today)
        return None if day is None else working_days_between(today, day, holidays)


class Law(CleansText, Findable, InDictionaryOrder, index.Indexed, ClusterableModel):
    """A law, regulation or plan, and whether it is still in force."""

    sorted_by = "title"
    found_by = ("title", "summary")
    date_bounds = {"gazette_on": {"earliest": OLDEST_LAW}, "in_force_on": {"earliest": OLDEST_LAW}}

    class Kind(models.TextChoices):
        ACT = "act", "พระราชบัญญัติ"
        DECREE = "decree", "พระราชกฤษฎีกา"
        REGULATION = "regulation", "ระเบียบ"
        NOTIFICATION = "notification", "ประกาศกระทรวง"
        PLAN = "plan", "แผน"
        OTHER = "other", "อื่น ๆ"

    class Status(models.TextChoices):
        """Whether it is in force; the states in CHANGED require that its citations are checked."""

        IN_FORCE = "in_force", "ใช้บังคับ"
        AMENDED = "amended", "แก้ไขเพิ่มเติมแล้ว"
        ENDED = "ended", "สิ้นสุด/ยกเลิก"
        INTERNAL = "internal", "เอกสารภายใน"
        UNKNOWN = "unknown", "รอตรวจสอบ"

    CHANGED = frozenset({Status.AMENDED, Status.ENDED})
    OVER = Q(status=Status.ENDED) | Q(replaced_by__isnull=False)

    slug = models.SlugField("ชื่อในที่อยู่เว็บ", max_length=60, unique=True, allow_unicode=False)
    kind = models.CharField("ประเภท", max_length=20, choices=Kind)
    title = models.CharField("ชื่อเต็ม", max_length=400)
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.", null=True, blank=True)
    status = models.CharField("สถานะ", max_length=20, choices=Status, default=Status.UNKNOWN)
    status_note = models.CharField("หมายเหตุสถานะ", max_length=250, blank=True)
    gazette_volume = models.CharField("ราชกิจจานุเบกษา เล่ม", max_length=20, blank=True)
    gazette_part = models.CharField("ตอน", max_length=40, blank=True)
    gazette_page = models.CharField("หน้า", max_length=20, blank=True)
    gazette_on = models.DateField("วันที่ประกาศ", null=True, blank=True)
    in_force_on = models.DateField("วันที่ใช้บังคับ", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name="ถูกแทนที่ด้วย",
        null=True,
        blank=True,
        related_name="replaces",
    )
    url = models.URLField("ลิงก์ทางการ", blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        models.SET_NULL,
        verbose_name="ไฟล์",
        null=True,
        blank=True,
        related_name="+",
    )
    summary = models.TextField("สาระสำคัญ", blank=True)
    effect = models.TextField("ผลต่องานของเรา", blank=True)
    processes = models.CharField(
        "กระบวนงานที่อ้างถึง", max_length=10, blank=True, help_text="A, B หรือ AB"
    )
    checked_on = models.DateField("ตรวจสอบกับแหล่งทางการล่าสุด", null=True, blank=True)
    changed_at = models.DateTimeField("แก้ไขหรือสิ้นสุดเมื่อ", null=True, editable=False)
    needs_check = models.BooleanField("รอทบทวนสิ่งที่อ้างถึง", default=False, editable=False)

    history = HistoricalRecords(
        verbose_name="ประวัติกฎหมาย",
        excluded_fields=["order_key", "search_keys", "changed_at", "needs_check"],
    )

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("summary"),
        index.SearchField("effect"),
        index.FilterField("status"),
        index.FilterField("kind"),
        index.FilterField("be_year"),
    ]
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "กฎหมายและแผน"
        ordering = ["order_key", "title"]
        permissions = [("settle_citations", "ทบทวนสิ่งที่อ้างถึงกฎหมายแทนเรื่องที่ไม่มีผู้รับผิดชอบ")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("law", args=[self.slug])

    def clean(self) -> None:
        if self.slug in TAKEN_WORDS:
            raise ValidationError({"slug": "ชื่อนี้ใช้เป็นที่อยู่ของหน้าอื่นแล้ว โปรดใช้ชื่ออื่น"})
        if self.pk and self.pk in {law.pk for law in self.newer()}:
            raise ValidationError({"replaced_by": "ฉบับนี้อยู่ในสายของฉบับเดิมแล้ว โปรดเลือกฉบับอื่น"})
        if self.in_force_on and self.gazette_on and self.in_force_on < self.gazette_on:
            raise ValidationError({"in_force_on": "วันที่ใช้บังคับต้องไม่ก่อนวันที่ประกาศ"})

    def save(self, *args, **kwargs) -> None:
        """When a law becomes amended or ended, or gets another amendment, the owners of its
        citations are asked to check them.
        """
        if self.pk and self.has_changed():
            self.changed_at, self.needs_check = timezone.now(), True
        super().save(*args, **kwargs)

    @property
    def is_over(self) -> bool:
        """It holds no more: it ended, or another one took its place."""
        return self.status == self.Status.ENDED or self.replaced_by_id is not None

    def newer(self) -> list["Law"]:
        """The laws that replaced it, one after another, up to the current one."""
        found: list[Law] = []
        law = self.replaced_by
        while law is not None and law not in found:
            found.append(law)
            law = law.replaced_by
        return found

    def older(self) -> list["Law"]:
        """The laws that it replaced, the oldest first."""
        found: list[Law] = []
        layer = list(self.replaces.all())
        while layer:
            found = [*layer, *found]
            layer = list(
                Law.objects.filter(replaced_by__in=layer).exclude(pk__in=[law.pk for law in found])
            )
        return found

    def chain(self) -> list["Law"]:
        """The sequence of replacements that includes this law; empty if there is no other law in
        it.
        """
        line = [*self.older(), self, *self.newer()]
        return line if len(line) > 1 else []

    def has_changed(self) -> bool:
        before = Law.objects.filter(pk=self.pk).values_list("status", flat=True).first()
        newly = self.status in self.CHANGED and before != self.status
        return newly or any(amendment.pk is None for amendment in self.amendments.all())

    @property
    def gazette(self) -> str:
        """The citation of the Royal Gazette, as far as it is known."""
        parts = [
            ("เล่ม", self.gazette_volume),
            ("ตอนที่", self.gazette_part),
            ("หน้า", self.gazette_page),
        ]
        return " ".join(f"{word} {value}" for word, value in parts if value)


class Amendment(CleansText, Orderable):
    """A later act that changed a law."""

    law = ParentalKey(Law, on_delete=models.CASCADE, related_name="amendments")
    title = models.CharField("ชื่อ", max_length=400)
    be_year = models.PositiveSmallIntegerField("ปี พ.ศ.", null=True, blank=True)
    gazette = models.CharField("ราชกิจจานุเบกษา", max_length=120, blank=True)
    in_force_on = models.DateField("วันที่ใช้บังคับ", null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "ฉบับแก้ไขเพิ่มเติม"

    def __str__(self) -> str:
        return self.title


class LawSection(CleansText, Orderable):
    """A section of a law that matters to the group's work."""

    law = ParentalKey(Law, on_delete=models.CASCADE, related_name="sections")
    number = models.CharField("มาตรา/ข้อ", max_length=40)
    text = models.TextField("สาระที่เกี่ยวกับงาน")

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "มาตราสำคัญ"

    def __str__(self) -> str:
        return self.number


class LawForm(CleansText, Orderable):
    """A form page that rests on a law."""

    law = ParentalKey(Law, on_delete=models.CASCADE, related_name="forms")
    page = models.ForeignKey(
        "wagtailcore.Page", models.CASCADE, verbose_name="แบบฟอร์ม", related_name="+"
    )

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "แบบฟอร์มที่อ้างถึง"

    def __str__(self) -> str:
        return str(self.page)


class CitationCheck(CleansText):
    """Somebody checked an object that cites a changed law and found it right, or corrected it."""

    law = models.ForeignKey(Law, models.CASCADE, related_name="checks")
    citing = models.CharField("สิ่งที่อ้างถึง", max_length=60)
    title = models.CharField("ชื่อ", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("ยืนยันเมื่อ", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "การทบทวนสิ่งที่อ้างถึงกฎหมาย"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["law", "citing"], name="check_of_citation")]

    def __str__(self) -> str:
        return f"{self.title} ({self.law})"


class CatalogueImport(KeptTable):
    """A register file that was read and previewed."""

    class Register(models.TextChoices):
        SYSTEMS = "systems", "ระบบสารสนเทศ"
        LAWS = "laws", "กฎหมายและแผน"

    register = models.CharField("ทะเบียน", max_length=10, choices=Register, default=Register.SYSTEMS)

    class Meta(KeptTable.Meta):
        verbose_name = verbose_name_plural = "การนำเข้าทะเบียน"
