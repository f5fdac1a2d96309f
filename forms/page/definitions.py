"""What a form has ever offered: its fields and choices as published, kept because answers name
them by key and code.
"""

from typing import Protocol

from django.conf import settings
from django.db import models
from wagtail.models import Page

from home.thai.cleaning import CleansText

from .choices import RETIRED, as_text, pairs
from .fields import FIELD_TYPES, HEADINGS


class PublishedField(Protocol):
    """What a definition learns from a field of the page; the fields' own file knows definitions,
    so it is not imported here.
    """

    clean_name: str
    label: str
    field_type: str
    choices: str
    multiple: bool
    is_personal: bool


class FieldDefinitionQuerySet(models.QuerySet):
    def record(self, page: Page) -> None:
        """Learn the fields as they are published now; what is no longer among them stays as it
        was.
        """
        known = {row.key: row for row in self.filter(page=page)}
        fresh, changed, aspect, after = [], [], "", ""
        for field in page.form_fields.all():
            if field.is_heading:
                aspect = field.clean_name if field.field_type == "aspect" else ""
            row = known.get(field.clean_name) or self.model(page=page, key=field.clean_name)
            if row.learn(field, aspect, after):
                (changed if row.pk else fresh).append(row)
            after = field.clean_name
        self.bulk_create(fresh)
        self.bulk_update(changed, FieldDefinition.LEARNT, batch_size=100)

    def copy_to(self, page: Page) -> None:
        """A copy of a form knows what the form has ever offered, so that a label brings its
        code back there too.
        """
        known = set(page.definitions.values_list("key", flat=True))
        rows = [row for row in self if row.key not in known]
        for row in rows:
            row.pk, row.page = None, page
        self.bulk_create(rows)


class FieldDefinition(CleansText):
    """A field as it was last published, with every choice that it ever had.

    It stands in for a field that is gone.
    """

    LEARNT = ("wording", "field_type", "choices", "multiple", "is_personal", "aspect", "after")

    page = models.ForeignKey("forms.FormPage", models.CASCADE, related_name="definitions")
    key = models.CharField("รหัสช่อง", max_length=255)
    wording = models.CharField("ชื่อช่อง", max_length=255)
    field_type = models.CharField("ชนิด", max_length=16, choices=FIELD_TYPES)
    choices = models.TextField("ตัวเลือก", blank=True)
    multiple = models.BooleanField("เลือกได้หลายรายการ", default=False)
    is_personal = models.BooleanField("ข้อมูลส่วนบุคคล", default=False)
    aspect = models.CharField("หัวข้อด้าน", max_length=255, blank=True)  # key of the heading above it
    after = models.CharField("อยู่ต่อจาก", max_length=255, blank=True)  # key of what stood before it

    wagtail_reference_index_ignore = True

    objects = FieldDefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ช่องที่เคยเผยแพร่"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="one_definition_a_key")]

    def __str__(self) -> str:
        return self.label

    def learn(self, field: PublishedField, aspect: str, after: str) -> bool:
        """Take over what the published field says; whether that was anything new."""
        now = dict(pairs(field.choices))
        gone = [(code, label) for code, label in pairs(self.choices) if code not in now]
        facts = {
            "wording": field.label,
            "field_type": field.field_type,
            "choices": as_text([*now.items(), *gone]),
            "multiple": field.multiple,
            "is_personal": field.is_personal,
            "aspect": aspect,
            "after": after,
        }
        is_news = any(getattr(self, name) != value for name, value in facts.items())
        for name, value in facts.items():
            setattr(self, name, value)
        return is_news or not self.pk

    @property
    def clean_name(self) -> str:
        return self.key

    @property
    def label(self) -> str:
        """As it stands in results and exports, where only a field that is gone is shown by its
        definition.
        """
        return f"{self.wording} {RETIRED}"

    @property
    def is_heading(self) -> bool:
        return self.field_type in HEADINGS

    @property
    def choice_labels(self) -> dict[str, str]:
        return dict(pairs(self.choices))


class DeclinedField(CleansText):
    """A newer field of a ready form that the office does not want on this form."""

    page = models.ForeignKey("forms.FormPage", models.CASCADE, related_name="declined_fields")
    key = models.CharField("รหัสช่อง", max_length=255)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้เลือกไม่ใช้",
        null=True,
        related_name="+",
    )
    declined_at = models.DateTimeField("เลือกไม่ใช้เมื่อ", auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = verbose_name_plural = "ช่องมาตรฐานที่ไม่ใช้"
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["page", "key"], name="declined_once")]

    def __str__(self) -> str:
        return f"{self.page}: {self.key}"

    def copy_to(self, page: Page) -> None:
        """The next round is not offered it either."""
        page.declined_fields.get_or_create(key=self.key, defaults={"declined_by": self.declined_by})
