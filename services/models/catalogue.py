"""The system catalogue (ทะเบียนระบบ) and the laws that the group's work rests on."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from simple_history.models import HistoricalRecords
from wagtail.models import Orderable
from wagtail.search import index

from home.thai import sort_key


class WorkType(models.TextChoices):
    """The five kinds of work by which step 5 of process A files a system."""

    DISTANCE_LEARNING = "distance-learning", "งานส่งเสริมการจัดการศึกษาทางไกล"
    IS_DEVELOPMENT = "is-development", "งานพัฒนาระบบข้อมูลสารสนเทศเพื่อการบริหารและการจัดการศึกษา"
    IS_DATA = "is-data", "งานข้อมูลสารสนเทศเพื่อการบริหารและการจัดการศึกษา"
    COMPUTER_ICT = "computer-ict", "งานระบบคอมพิวเตอร์และเทคโนโลยีสารสนเทศและการสื่อสาร"
    ICT_SERVICE = "ict-service", "งานส่งเสริม สนับสนุนและให้บริการเทคโนโลยีสารสนเทศ"


def sorted_thai(rows, name):
    """Rows of a short register in dictionary order, which no database sorts alike."""
    return sorted(rows, key=lambda row: sort_key(getattr(row, name)))


class System(index.Indexed, ClusterableModel):
    """An information system that schools use, whoever owns it."""

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

    slug = models.SlugField("ชื่อในที่อยู่เว็บ", max_length=60, unique=True, allow_unicode=False)
    name = models.CharField("ชื่อระบบ", max_length=250)
    abbr = models.CharField("ชื่อย่อ", max_length=60, blank=True)
    name_en = models.CharField("ชื่อภาษาอังกฤษ", max_length=200, blank=True)
    aliases = models.TextField("ชื่อเรียกอื่น", blank=True, help_text="บรรทัดละหนึ่งชื่อ ใช้ช่วยค้นหา")
    work_type = models.CharField("ประเภทกระบวนการปฏิบัติงาน", max_length=30, choices=WorkType, blank=True)
    owner_agency = models.CharField("หน่วยงานเจ้าของระบบ", max_length=200, blank=True)
    purpose = models.TextField("ใช้ทำอะไร", blank=True)
    users = models.TextField("ผู้ใช้งาน", blank=True, help_text="บรรทัดละหนึ่งกลุ่ม")
    url = models.URLField("ที่อยู่ของระบบ", blank=True)
    status = models.CharField("สถานะ", max_length=20, choices=Status, default=Status.IN_USE)
    personal_data = models.CharField("ข้อมูลส่วนบุคคล", max_length=20, choices=PersonalData, default=PersonalData.UNKNOWN)
    is_checked = models.BooleanField(
        "สำนักงานตรวจสอบแล้ว", default=False, help_text="ข้อมูลตั้งต้นเป็นความรู้ทั่วไป โปรดตรวจสอบก่อนเชื่อถือ"
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้รับผิดชอบ",
        null=True,
        blank=True,
        related_name="systems",
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้ปฏิบัติแทน",
        null=True,
        blank=True,
        related_name="deputised_systems",
    )
    related = models.ManyToManyField("self", verbose_name="ระบบที่เกี่ยวข้อง", blank=True)
    laws = models.ManyToManyField("services.Law", verbose_name="กฎหมายที่เกี่ยวข้อง", blank=True, related_name="systems")

    history = HistoricalRecords(m2m_fields=[related, laws], verbose_name="ประวัติระบบ")

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

    class Meta:
        verbose_name = verbose_name_plural = "ระบบสารสนเทศ"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.abbr})" if self.abbr else self.name

    def get_absolute_url(self) -> str:
        return reverse("system", args=[self.slug])

    @property
    def title(self) -> str:
        return str(self)

    @property
    def user_groups(self) -> list[str]:
        return self.users.splitlines()

    @property
    def alias_list(self) -> list[str]:
        return self.aliases.splitlines()


class Round(Orderable):
    """A date in the year by which data must be in; the real day is announced each year."""

    system = ParentalKey(System, on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField("รอบ", max_length=120)
    reference_date = models.CharField("วันอ้างอิง", max_length=120, help_text="เช่น 10 มิถุนายน")
    closes_on = models.DateField("วันปิดรอบของปีนี้", null=True, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "รอบการรายงาน"

    def __str__(self) -> str:
        return self.name


class Law(index.Indexed, ClusterableModel):
    """A law, regulation or plan, with whether it is still in force."""

    class Kind(models.TextChoices):
        ACT = "act", "พระราชบัญญัติ"
        DECREE = "decree", "พระราชกฤษฎีกา"
        REGULATION = "regulation", "ระเบียบ"
        NOTIFICATION = "notification", "ประกาศกระทรวง"
        PLAN = "plan", "แผน"
        OTHER = "other", "อื่น ๆ"

    class Status(models.TextChoices):
        IN_FORCE = "in_force", "ใช้บังคับ"
        AMENDED = "amended", "แก้ไขเพิ่มเติมแล้ว"
        ENDED = "ended", "สิ้นสุด/ยกเลิก"
        INTERNAL = "internal", "เอกสารภายใน"
        UNKNOWN = "unknown", "รอตรวจสอบ"

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
        "self", models.SET_NULL, verbose_name="ถูกแทนที่ด้วย", null=True, blank=True, related_name="replaces"
    )
    url = models.URLField("ลิงก์ทางการ", blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document", models.SET_NULL, verbose_name="ไฟล์", null=True, blank=True, related_name="+"
    )
    summary = models.TextField("สาระสำคัญ", blank=True)
    effect = models.TextField("ผลต่องานของเรา", blank=True)
    processes = models.CharField("กระบวนงานที่อ้างถึง", max_length=10, blank=True, help_text="A, B หรือ AB")

    history = HistoricalRecords(verbose_name="ประวัติกฎหมาย")

    search_fields = [
        index.SearchField("title", boost=2),
        index.AutocompleteField("title"),
        index.SearchField("summary"),
        index.SearchField("effect"),
        index.FilterField("status"),
        index.FilterField("kind"),
        index.FilterField("be_year"),
    ]

    class Meta:
        verbose_name = verbose_name_plural = "กฎหมายและแผน"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("law", args=[self.slug])

    @property
    def gazette(self) -> str:
        """The reference as papers cite it, as far as it is known."""
        parts = [("เล่ม", self.gazette_volume), ("ตอนที่", self.gazette_part), ("หน้า", self.gazette_page)]
        return " ".join(f"{word} {value}" for word, value in parts if value)


class Amendment(Orderable):
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
