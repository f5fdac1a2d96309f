"""The page of first steps, and two steps that have pages of their own: the test of the mail server,
and the first numbers of a year.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from home.mail.outbox import send_at_once, server_is_set
from home.people.limits.counting import count, digest, wait
from home.people.limits.rules import Limit
from home.thai.writing import fiscal_year

from .forms import NumbersForm
from .registers import continue_after, registers
from .rules import undone
from .steps import PANEL, RIGHT, is_put_away, look_again, say_it_is_right, steps_for

TRIALS = Limit("trial mails", 5, timedelta(minutes=15))
PANEL_TITLE = "แผงขั้นตอนวันแรกในหน้าแรกของผู้ดูแล"


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever lacks the right is led back to the admin with a word."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        return view(request)

    return never_cache(guarded)


@for_administrators
def overview(request: HttpRequest) -> HttpResponse:
    steps = steps_for(request)
    facts = {
        "steps": steps,
        "done": len(steps) - len(undone(steps)),
        "is_put_away": is_put_away(),
    }
    return render(request, "home/first_steps/overview.html", facts)


@for_administrators
def look(request: HttpRequest) -> HttpResponse:
    """Somebody says of a step that it is right, or takes that back. Whom a sign-in leads back here
    is shown the page.
    """
    if request.method != "POST":
        return redirect("first-steps")
    key = request.POST.get("key", "")
    step = next((step for step in steps_for(request) if step.key == key), None)
    if step is None or not step.asks_to_look:
        messages.error(request, "ไม่พบขั้นตอนนี้แล้ว โปรดดูรายการล่าสุด")
        return redirect("first-steps")
    with transaction.atomic():
        if request.POST.get("again"):
            look_again(step.key, step.title)
        else:
            say_it_is_right(step.key, step.title, request.user)
    return redirect(f"{reverse('first-steps')}#{step.key}")


@for_administrators
def put_away(request: HttpRequest) -> HttpResponse:
    """The panel of the admin's home goes, or comes back; this page stays in the menu."""
    if request.method != "POST":
        return redirect("first-steps")
    with transaction.atomic():
        if request.POST.get("again"):
            look_again(PANEL, PANEL_TITLE)
            messages.success(request, "แสดงแผงขั้นตอนวันแรกในหน้าแรกของผู้ดูแลแล้ว")
        else:
            say_it_is_right(PANEL, PANEL_TITLE, request.user)
            messages.success(request, "เก็บแผงแล้ว เปิดหน้านี้ได้เสมอจากเมนูการตั้งค่า")
    return redirect("first-steps")


# Mail ---------------------------------------------------------------------------------------------
@for_administrators
def try_mail(request: HttpRequest) -> HttpResponse:
    """One mail to oneself, at once, and what the server said."""
    facts = {"server_is_set": server_is_set(), "address": request.user.email}
    if request.method == "POST":
        facts["outcome"] = send_trial(request)
    return render(request, "home/first_steps/mail.html", facts)


def send_trial(request: HttpRequest) -> dict[str, object]:
    """Whether the server took it, and the words for the person."""
    address, at = request.user.email, timezone.now()
    if not server_is_set():
        return refusal("ยังไม่ได้ตั้งค่าเซิร์ฟเวอร์อีเมล โปรดตั้ง INTRANET_EMAIL_URL แล้วเริ่มระบบใหม่")
    if not address:
        return refusal("บัญชีของท่านยังไม่มีอีเมล โปรดใส่อีเมลที่หน้าเรื่องของฉันก่อน")
    key = digest("trial mail", request.user.pk)
    if waits := wait(TRIALS, key, at):
        return refusal(f"ลองหลายครั้งแล้ว โปรดรอประมาณ {-(-waits.seconds // 60)} นาที")
    count(TRIALS, key, at).save()
    if verdict := send_at_once(address):
        return refusal(f"ส่งไม่สำเร็จ: {verdict.reason}")
    with transaction.atomic():
        say_it_is_right("mail", "อีเมล", request.user)
    return {"is_sent": True, "words": f"เซิร์ฟเวอร์อีเมลรับจดหมายถึง {address} แล้ว"}


def refusal(words: str) -> dict[str, object]:
    return {"is_sent": False, "words": words}


# Numbers ------------------------------------------------------------------------------------------
@for_administrators
def first_numbers(request: HttpRequest) -> HttpResponse:
    """The last number that each register used on paper in this fiscal year."""
    year = fiscal_year(timezone.localdate())
    form = NumbersForm(registers(year), year, request.POST or None)
    facts = {"form": form, "year": year}
    if request.method == "POST" and form.is_valid():
        if not form.is_sure():
            facts["changes"] = form.changes()
            form.data = form.data.copy()
            form.data["sure"] = form.what_to_confirm()
        elif take_numbers(form, year):
            messages.success(request, f"บันทึกเลขทะเบียนของปีงบประมาณ {year} แล้ว")
            return redirect("first-steps")
    return render(request, "home/first_steps/numbers.html", facts)


def take_numbers(form: NumbersForm, year: int) -> bool:
    """All of them or none; a register that was used meanwhile refuses."""
    with transaction.atomic():
        for name, register in form.registers.items():
            if fault := continue_after(register, year, form.cleaned_data[name]):
                form.add_error(name, fault)
        transaction.set_rollback(bool(form.errors))
    return not form.errors
