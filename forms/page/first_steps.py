"""What the first day asks of the forms: which are open, and from which number they go on."""

from functools import partial

from django.db.models import Max, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from home.first_steps.registers import Numbered
from home.first_steps.rules import Step, Way
from home.numbers.series import format_number

from .models import FormIndexPage, FormPage

SHOWN = 6  # forms with a button of their own


def steps_of_forms(request: HttpRequest) -> list[Step]:
    """Each form that is open to the one who asks, and a way to open or close it."""
    opened = FormPage.open_to(request.user, timezone.now())
    branch = FormIndexPage.objects.first()
    ways = [Way(str(page), reverse("wagtailadmin_pages:edit", args=[page.pk])) for page in opened]
    if branch:
        listed = reverse("wagtailadmin_explore", args=[branch.pk])
        ways = [Way("ทุกแบบฟอร์ม", listed), *ways[:SHOWN]]
    return [
        Step(
            key="forms",
            order=100,
            title="แบบฟอร์มที่เปิดรับ",
            hint="เวลาเปิดและปิด และผู้ที่ตอบได้ อยู่ในแท็บการเปิดรับของแต่ละแบบ แบบที่ยังไม่ใช้ให้ใส่เวลาปิด",
            there=f"เปิดอยู่ {len(opened)} แบบ",
            ways=tuple(ways),
            asks_to_look=True,
        )
    ]


def registers_of_forms() -> list[Numbered]:
    """Forms with numbers of their own; questions have those of the desk."""
    own = FormPage.objects.exclude(number_prefix="").exclude(purpose=FormPage.Purpose.CONSULTATION)
    by_series = {page.series: page for page in own.order_by("path")}
    return [
        Numbered(f"forms.{page.series}", str(page), partial(write, page), partial(highest_of, page))
        for page in by_series.values()
    ]


def highest_of(page: FormPage, year: int) -> int:
    """Over all rounds of the form, which share their numbers."""
    rounds = FormPage.objects.filter(series=page.series)
    of_the_year = Q(submissions__be_year=year)
    found = rounds.aggregate(highest=Max("submissions__sequence", filter=of_the_year))
    return found["highest"] or 0


def write(page: FormPage, sequence: int, year: int) -> str:
    return format_number(page.number_prefix, page.number_width, sequence, year)
