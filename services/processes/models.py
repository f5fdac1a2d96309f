"""The two work processes of the manual as data: steps, edges, times, standards, forms and laws."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, RevisionMixin
from wagtail.search import index

from home.models import OF_THE_OFFICE
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from services.catalogue.models import Law, System


class Unit(models.TextChoices):
    """The units of the manual; times of different units are never added."""

    WORKING_DAYS = "working_days", "วันทำการ"
    DAYS = "days", "วัน"
    MINUTES = "minutes", "นาที"


def step_numbers(text: str) -> list[int]:
    """The steps in a list such as "6, 12"; raises ValidationError for anything else."""
    try:
        return [int(part) for part in text.split(",") if part.strip()]
    except ValueError as error:
        raise ValidationError("โปรดกรอกเลขขั้นตอนคั่นด้วยจุลภาค เช่น 6, 12") from error


class WorkProcess(CleansText, Findable, RevisionMixin, index.Indexed, ClusterableModel):
    """A work process; every save in the admin creates a revision with all its steps."""

    found_by = ("code", "name")

    code = models.CharField("รหัส", max_length=5, unique=True)
    slug = models.SlugField("ชื่อในที่อยู่เว็บ", max_length=60, unique=True)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)
    name = models.CharField("ชื่อกระบวนงาน", max_length=300)
    unit = models.CharField("หน่วยงานที่รับผิดชอบ", max_length=200, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้ดูแลข้อมูล",
        limit_choices_to=OF_THE_OFFICE,
        null=True,
        blank=True,
        related_name="+",
    )
    trigger = models.TextField("เริ่มเมื่อ", blank=True)
    indicator = models.TextField("ตัวชี้วัด", blank=True)
    objectives = models.TextField("วัตถุประสงค์", blank=True, help_text="บรรทัดละหนึ่งข้อ")
    scope = models.TextField("ขอบเขต", blank=True, help_text="บรรทัดละหนึ่งข้อ")
    definitions = models.TextField(
        "คำจำกัดความ", blank=True, help_text="บรรทัดละหนึ่งคำ เช่น สารสนเทศ: ข้อมูลที่ผ่านการประมวลผล"
    )
    references = models.TextField("เอกสารอ้างอิง", blank=True, help_text="บรรทัดละหนึ่งรายการ")

    search_fields = [index.SearchField("name"), index.SearchField("indicator")]

    class Meta:
        verbose_name = verbose_name_plural = "กระบวนงาน"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("process", args=[self.slug])

    def defined_terms(self) -> list[tuple[str, str]]:
        """Terms with their meanings."""
        lines = (line.partition(":") for line in self.definitions.splitlines())
        return [(term, meaning.strip()) for term, _, meaning in lines]


class WorkStep(CleansText, Orderable):
    """One step, with the time and the standard set by the manual."""

    class Kind(models.TextChoices):
        START = "start", "เริ่มต้น"
        TASK = "task", "ดำเนินการ"
        DECISION = "decision", "ตัดสินใจ"
        END = "end", "สิ้นสุด"

    class Director(models.TextChoices):
        APPROVES = "approves", "อนุมัติ"
        RECEIVES = "receives", "รับรายงาน"
        TAKES_NOTE = "takes_note", "รับทราบ"

    process = ParentalKey(WorkProcess, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField("ขั้นที่")
    kind = models.CharField("ชนิด", max_length=10, choices=Kind, default=Kind.TASK)
    node = models.CharField("ข้อความในผัง", max_length=120, blank=True)
    title = models.TextField("ชื่อขั้นตอน")
    detail = models.TextField("รายละเอียดงาน", blank=True)
    time_min = models.PositiveSmallIntegerField("เวลาน้อยที่สุด", null=True, blank=True)
    time_max = models.PositiveSmallIntegerField("เวลามากที่สุด", null=True, blank=True)
    time_unit = models.CharField("หน่วยเวลา", max_length=20, choices=Unit, blank=True)
    included_in = models.PositiveSmallIntegerField(
        "รวมอยู่ในเวลาของขั้นที่",
        null=True,
        blank=True,
        help_text="ขั้นนี้เริ่มได้ตั้งแต่ขั้นนั้นเริ่ม และขั้นต่อไปเริ่มเมื่อทุกขั้นเสร็จ เช่น 6",
    )
    time_text = models.CharField("เวลาดำเนินงาน (ข้อความ)", max_length=80, blank=True)
    standard = models.TextField("มาตรฐานคุณภาพงาน", blank=True)
    responsible = models.CharField("ผู้รับผิดชอบ", max_length=200, blank=True)
    condition = models.CharField("เงื่อนไข", max_length=120, blank=True)
    director = models.CharField("ผู้อำนวยการ", max_length=20, choices=Director, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "ขั้นตอน"

    def __str__(self) -> str:
        return f"{self.number}. {self.label}"

    @property
    def label(self) -> str:
        """The text in the chart."""
        return self.node or self.detail or self.title

    def clean(self) -> None:
        if self.time_max is not None and not self.time_unit:
            raise ValidationError({"time_unit": "โปรดเลือกหน่วยของเวลา"})
        if None not in (self.time_min, self.time_max) and self.time_min > self.time_max:
            raise ValidationError({"time_max": "เวลามากที่สุดต้องไม่น้อยกว่าเวลาน้อยที่สุด"})


class WorkEdge(CleansText, Orderable):
    """An arrow of the chart."""

    process = ParentalKey(WorkProcess, on_delete=models.CASCADE, related_name="edges")
    from_step = models.PositiveSmallIntegerField("จากขั้นที่")
    to_step = models.PositiveSmallIntegerField("ไปขั้นที่")
    condition = models.CharField("เมื่อ", max_length=60, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "เส้นทาง"


class StepThing(CleansText, Orderable):
    """An item that belongs to a process, or to some of its steps."""

    number = models.CharField("ข้อ", max_length=10, blank=True)
    steps = models.CharField(
        "ใช้ในขั้นที่", max_length=60, blank=True, validators=[step_numbers], help_text="เช่น 6, 12"
    )

    class Meta(Orderable.Meta):
        abstract = True

    def belongs_to(self, step: WorkStep) -> bool:
        return step.number in step_numbers(self.steps)


class ProcessForm(StepThing):
    """A form of the manual and its place on this site."""

    process = ParentalKey(WorkProcess, on_delete=models.CASCADE, related_name="forms")
    key = models.SlugField("รหัสแบบฟอร์ม", max_length=60)
    name = models.CharField("ชื่อแบบฟอร์ม", max_length=300)
    link = models.CharField("ที่อยู่ในเว็บไซต์", max_length=200, blank=True)

    def link_for(self, user) -> str:
        """The URL, for people who may open it: the statistics are not open to all signed-in
        people.
        """
        is_report = self.link.startswith("/reports/consultations/")
        return (
            self.link if not is_report or user.has_perm("services.view_consultationreport") else ""
        )


class ProcessLaw(StepThing):
    process = ParentalKey(WorkProcess, on_delete=models.CASCADE, related_name="laws")
    law = models.ForeignKey(Law, models.CASCADE, verbose_name="กฎหมาย", related_name="cited_by")


class ProcessGuide(StepThing):
    """A page of the knowledge base that helps with a step."""

    process = ParentalKey(WorkProcess, on_delete=models.CASCADE, related_name="guides")
    page = models.ForeignKey(
        "wagtailcore.Page", models.CASCADE, verbose_name="คู่มือ", related_name="+"
    )


class Duty(CleansText):
    """A duty of the head of the group, by the manual; it belongs to no single process."""

    number = models.CharField("ข้อ", max_length=10)
    text = models.CharField("หน้าที่", max_length=300)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="items")
    system = models.ForeignKey(System, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "หน้าที่ความรับผิดชอบ"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"
