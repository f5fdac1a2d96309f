"""How often each page is viewed per day: a count only, without the readers."""

import threading
import time
from collections import Counter

from django.db import models
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

FLUSH_AFTER_READS = 50
FLUSH_AFTER_SECONDS = 20

_waiting: Counter[int] = Counter()
_lock = threading.Lock()
_flushed_at = time.monotonic()


class DailyReads(models.Model):
    """The views of one page on one day."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="daily_reads")
    day = models.DateField("วันที่")
    count = models.PositiveIntegerField("จำนวนครั้งที่อ่าน", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "จำนวนครั้งที่อ่าน"
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="one_count_a_day")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.day} {self.count}"


def count_read(page_id: int) -> None:
    """Count in memory and write occasionally: a reader must not wait for the disk. A crash loses a
    few seconds.
    """
    with _lock:
        _waiting[page_id] += 1
        late = time.monotonic() - _flushed_at > FLUSH_AFTER_SECONDS
        full = _waiting.total() >= FLUSH_AFTER_READS
    if late or full:
        flush_reads()


def flush_reads() -> None:
    """Write the counts of this process."""
    global _flushed_at
    with _lock:
        counted = dict(_waiting)
        _waiting.clear()
        _flushed_at = time.monotonic()
    today = timezone.localdate()
    for page_id in Page.objects.filter(pk__in=counted).values_list("pk", flat=True):
        row, _ = DailyReads.objects.get_or_create(page_id=page_id, day=today)
        DailyReads.objects.filter(pk=row.pk).update(count=F("count") + counted[page_id])
