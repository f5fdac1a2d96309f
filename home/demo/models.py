"""What of a site is sample: written down while it is laid, so that it can be taken away."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from home.thai.cleaning import CleansText

THE_ONLY_ONE = 1


class DemoContent(CleansText):
    """The samples as a whole; a single row. Once they were taken away they are not laid again."""

    laid_at = models.DateTimeField("วางเมื่อ")
    taken_away_at = models.DateTimeField("นำออกเมื่อ", null=True)

    class Meta:
        default_permissions = ()  # nobody edits it
        verbose_name = verbose_name_plural = "ข้อมูลตัวอย่าง"

    def __str__(self) -> str:
        return "ข้อมูลตัวอย่าง"

    @classmethod
    def current(cls) -> "DemoContent | None":
        """None where no samples were laid, or by a version that did not write them down."""
        return cls.objects.filter(pk=THE_ONLY_ONE).first()

    @classmethod
    def is_unwanted(cls) -> bool:
        return cls.objects.filter(pk=THE_ONLY_ONE, taken_away_at__isnull=False).exists()


class DemoRows(CleansText):
    """The samples of one model.

    keys      the digest of each row as it was laid, by its primary key as text
    changed   rows that stood there before: by key and column, the value before and the one that the
              samples gave it
    """

    model = models.CharField("ชนิด", max_length=100, unique=True)  # "services.consultation"
    keys = models.JSONField("แถว", default=dict)
    changed = models.JSONField("ค่าที่เปลี่ยน", default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = "แถวของข้อมูลตัวอย่าง"

    def __str__(self) -> str:
        return self.model
