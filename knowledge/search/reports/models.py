"""What people searched for, without the people; and what editors make of it: synonyms, and pinned
answers.
"""

import re
import threading
import time
from collections import Counter
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, Sum
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from home.admin.versions import RegisterForm
from home.models import School
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from home.thai.secrets import refusal_of
from knowledge.search.text.query import WordGroup, plain

KEPT_FOR = timedelta(days=400)
FEWEST_OF_A_SCHOOL = 5  # fewer searches could identify people
FLUSH_AFTER, FLUSH_AFTER_SECONDS = 50, 20
# Words that may identify a person are not stored: addresses, and digits as long as a telephone or
# citizen number.
PERSONAL = re.compile(r"\S+@\S+|\d(?:[\s-]?\d){8,}")
LONGEST_ADDRESS = 300


class SearchDayQuerySet(models.QuerySet):
    def since(self, day: date) -> "SearchDayQuerySet":
        return self.filter(day__gte=day)

    def by_words(self) -> "SearchDayQuerySet":
        """One row for each wording: how often, with how many results at most, how often opened,
        when last.
        """
        summed = self.values("words").annotate(
            times=Sum("asked"), most=Max("results"), opens=Sum("opened"), last=Max("day")
        )
        return summed.order_by("-times", "words")

    def without_answer(self) -> "SearchDayQuerySet":
        return self.by_words().filter(most=0)

    def without_opening(self) -> "SearchDayQuerySet":
        return self.by_words().filter(most__gt=0, opens=0)


class SearchDay(CleansText, Findable):
    """The searches of one day with the same words and kind: how many, with how many results, and
    how often opened.
    """

    found_by = ("words",)

    day = models.DateField("วันที่")
    words = models.CharField("คำค้น", max_length=200, db_index=True)
    kind = models.CharField("ประเภท", max_length=20, blank=True)
    results = models.PositiveIntegerField("จำนวนผล", default=0)
    asked = models.PositiveIntegerField("จำนวนครั้งที่ค้น", default=0)
    opened = models.PositiveIntegerField("จำนวนครั้งที่เปิดผล", default=0)

    objects = SearchDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "คำค้น"
        constraints = [
            models.UniqueConstraint(fields=["day", "words", "kind"], name="one_row_of_words_a_day")
        ]

    def __str__(self) -> str:
        return self.words


class OpenedResult(CleansText):
    """A result that was opened after a search for these words on that day."""

    search = models.ForeignKey(SearchDay, models.CASCADE, related_name="opened_results")
    address = models.CharField("ที่อยู่ของผลที่เปิด", max_length=LONGEST_ADDRESS)
    times = models.PositiveIntegerField("จำนวนครั้ง", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "ผลการค้นที่ถูกเปิด"
        constraints = [
            models.UniqueConstraint(fields=["search", "address"], name="one_row_an_opened_result")
        ]

    def __str__(self) -> str:
        return self.address


class SchoolSearches(models.Model):
    """How often the people of a school searched in a month, for any words; small numbers are not
    shown.
    """

    month = models.DateField("เดือน", help_text="วันที่ ๑ ของเดือน")
    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    times = models.PositiveIntegerField("จำนวนครั้งที่ค้น", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "การค้นของโรงเรียน"
        constraints = [
            models.UniqueConstraint(fields=["month", "school"], name="one_row_a_school_and_month")
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.month}"


# Counting happens in memory first, because a search must not wait for the disk; a crash loses a few
# seconds
_searched: Counter[tuple[date, str, str]] = Counter()
_results: dict[tuple[date, str, str], int] = {}
_opened: Counter[tuple[date, str, str, str]] = Counter()
_schools: Counter[tuple[date, int]] = Counter()
_lock = threading.Lock()
_flushed_at = time.monotonic()


def kept_words(text: str) -> str:
    """The words as they are stored: normalised, without anything that may identify a person; none
    of a search with a personal ID number or a password in it.
    """
    if refusal_of(text):
        return ""
    return plain(PERSONAL.sub(" … ", text))[:200]


def count_search(text: str, kind: str, results: int, school_id: int | None) -> None:
    words = kept_words(text)
    if not words:
        return
    today = timezone.localdate()
    with _lock:
        key = (today, words, kind)
        _searched[key] += 1
        _results[key] = results
        if school_id:
            _schools[today.replace(day=1), school_id] += 1
    flush_when_due()


def count_opening(text: str, kind: str, address: str) -> None:
    words = kept_words(text)
    if words:
        with _lock:
            _opened[timezone.localdate(), words, kind, address[:LONGEST_ADDRESS]] += 1
        flush_when_due()


def flush_when_due() -> None:
    late = time.monotonic() - _flushed_at > FLUSH_AFTER_SECONDS
    if late or _searched.total() + _opened.total() >= FLUSH_AFTER:
        flush_searches()


def flush_searches() -> None:
    """Write the counts of this process."""
    global _flushed_at
    with _lock:
        searched, results, opened, schools = (
            dict(_searched),
            dict(_results),
            dict(_opened),
            dict(_schools),
        )
        for counted in (_searched, _results, _opened, _schools):
            counted.clear()
        _flushed_at = time.monotonic()
    if not (searched or opened or schools):
        return
    with transaction.atomic():
        for (day, words, kind), times in searched.items():
            row, _ = SearchDay.objects.get_or_create(day=day, words=words, kind=kind)
            SearchDay.objects.filter(pk=row.pk).update(
                asked=F("asked") + times, results=results[day, words, kind]
            )
        for (day, words, kind, address), times in opened.items():
            store_opening(day, words, kind, address, times)
        there = set(
            School.objects.filter(pk__in={pk for _month, pk in schools}).values_list(
                "pk", flat=True
            )
        )
        for (month, school_id), times in schools.items():
            if school_id not in there:
                continue
            count, _ = SchoolSearches.objects.get_or_create(month=month, school_id=school_id)
            SchoolSearches.objects.filter(pk=count.pk).update(times=F("times") + times)


def store_opening(day: date, words: str, kind: str, address: str, times: int) -> None:
    """Only for a recorded search that found something: a URL can falsely claim to come from a
    search.
    """
    row = SearchDay.objects.filter(day=day, words=words, kind=kind, results__gt=0).first()
    if row is None:
        return
    SearchDay.objects.filter(pk=row.pk).update(opened=F("opened") + times)
    opening, _ = OpenedResult.objects.get_or_create(search=row, address=address)
    OpenedResult.objects.filter(pk=opening.pk).update(times=F("times") + times)


def purge_searches(today: date) -> int:
    """Delete what is older than necessary; returns how many rows."""
    gone, _ = SearchDay.objects.filter(day__lt=today - KEPT_FOR).delete()
    old, _ = SchoolSearches.objects.filter(month__lt=today - KEPT_FOR).delete()
    return gone + old


# What editors make of it --------------------------------------------------------------------------
def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class SameWords(CleansText, Findable):
    """Synonyms for the search; they work from the next search on."""

    found_by = ("words",)

    words = models.TextField(
        "คำที่ใช้แทนกัน", max_length=1000, help_text="บรรทัดละหนึ่งคำหรือวลี อย่างน้อยสองบรรทัด"
    )
    one_way = models.BooleanField(
        "ทางเดียว", default=False, help_text="ผู้ที่ค้นคำในบรรทัดแรกจะพบคำในบรรทัดถัดไปด้วย แต่ไม่กลับกัน"
    )
    is_loose = models.BooleanField(
        "ความหมายใกล้เคียง",
        default=False,
        help_text="ความหมายใกล้กันแต่ไม่เหมือนกัน ผลที่พบด้วยคำอื่นจะอยู่หลังคำที่พิมพ์",
    )
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "คำที่ใช้แทนกันในการค้น"

    def __str__(self) -> str:
        return ", ".join(lines(self.words))[:120]

    def clean(self) -> None:
        if len({plain(line) for line in lines(self.words)} - {""}) < 2:
            raise ValidationError({"words": "โปรดใส่อย่างน้อยสองคำที่ต่างกัน บรรทัดละหนึ่งคำ"})

    def group(self) -> WordGroup:
        return WordGroup(tuple(lines(self.words)), self.one_way, 0.6 if self.is_loose else 0.9)


class PinQuerySet(models.QuerySet):
    def for_words(self, text: str, today: date) -> list["Pin"]:
        """The current pins for exactly these words."""
        asked = plain(text)
        valid = (
            self.exclude(until__lt=today).select_related("page", "system", "law")
            if asked
            else self.none()
        )
        return [pin for pin in valid if asked in map(plain, lines(pin.words))]


class Pin(CleansText, Findable):
    """An answer that comes first for certain words."""

    found_by = ("words",)
    found_beside = ("system__search_keys", "law__search_keys")

    words = models.TextField(
        "คำค้น", max_length=1000, help_text="บรรทัดละหนึ่งคำค้น ผลนี้จะขึ้นก่อนเมื่อมีผู้ค้นคำนั้นพอดี"
    )
    page = models.ForeignKey(
        Page, models.CASCADE, verbose_name="หน้า", null=True, blank=True, related_name="+"
    )
    system = models.ForeignKey(
        "services.System",
        models.CASCADE,
        verbose_name="หรือระบบ",
        null=True,
        blank=True,
        related_name="+",
    )
    law = models.ForeignKey(
        "services.Law",
        models.CASCADE,
        verbose_name="หรือกฎหมาย",
        null=True,
        blank=True,
        related_name="+",
    )
    until = models.DateField("ปักถึงวันที่", null=True, blank=True, help_text="เว้นว่าง = ไม่มีกำหนด")

    objects = PinQuerySet.as_manager()
    panels = [
        FieldPanel("words"),
        MultiFieldPanel(
            [FieldPanel("page"), FieldPanel("system"), FieldPanel("law")],
            heading="ผลที่ขึ้นก่อน เลือกหนึ่งอย่าง",
        ),
        FieldPanel("until"),
    ]
    base_form_class = RegisterForm

    class Meta:
        verbose_name = verbose_name_plural = "ผลที่ปักไว้"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{', '.join(lines(self.words))[:80]} → {self.target}"

    @property
    def target(self):
        return self.page or self.system or self.law

    def clean(self) -> None:
        if sum(bool(chosen) for chosen in (self.page_id, self.system_id, self.law_id)) != 1:
            raise ValidationError("โปรดเลือกหน้า ระบบ หรือกฎหมาย อย่างใดอย่างหนึ่ง")
        if not lines(self.words):
            raise ValidationError({"words": "โปรดใส่คำค้นอย่างน้อยหนึ่งคำ"})
