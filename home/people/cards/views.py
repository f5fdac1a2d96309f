"""The entrance for people with a code: a page with a button, then a new password.

Opening the address alone uses nothing up, since mail readers and link previews do that: the button
only shows whom the code is for, and the code is used up together with the new password.
"""

from datetime import datetime, timedelta

from allauth.account.forms import SetPasswordForm
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from home.audit.actions import Action
from home.audit.writing import note
from home.office.models import OfficeSettings
from home.people.limits.client import client_network
from home.people.limits.counting import count, digest, wait
from home.people.limits.rules import Limit
from home.people.limits.sign_in import unlock

from .codes import format_code
from .forms import CodeForm
from .models import EntryCode

# wrong codes from one network; fewer happen on a training day
WRONG_CODES = Limit("wrong entry codes", 60, timedelta(minutes=15))
TIME_TO_SET = timedelta(minutes=30)  # time from the button to the new password
KEPT = "entry_code"  # key in the session
UNKNOWN = "ไม่พบรหัสนี้ โปรดดูบัตรแล้วพิมพ์อีกครั้ง หากยังไม่ได้ โปรดขอบัตรใหม่จากผู้ดูแลระบบ"


def private(response: HttpResponse) -> HttpResponse:
    """The URL may contain a code: it is not sent to other sites and not indexed. With a policy of
    no referrer at all, browsers would send forms without their origin.
    """
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


# The code -----------------------------------------------------------------------------------------
@login_not_required
@never_cache
def enter(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for the code, or, with one in the URL, for a click on the button."""
    if request.method != "POST":
        form = CodeForm(initial={"code": format_code(code)})
        return private(
            render(
                request,
                "home/people/cards/enter.html",
                {"form": form, "comes_with_code": bool(code)},
            )
        )
    at = timezone.now()
    network = digest("network", client_network(request))
    if waits := wait(WRONG_CODES, network, at):
        return private(too_many(request, waits))
    form = CodeForm(request.POST)
    if form.is_valid():
        entry = EntryCode.objects.of_code(form.cleaned_data["code"])
        if entry is not None:
            return private(open_door(request, entry, at))
        count(WRONG_CODES, network, at).save()
        form.add_error("code", UNKNOWN)
    return private(render(request, "home/people/cards/enter.html", {"form": form}))


def too_many(request: HttpRequest, waits: timedelta) -> HttpResponse:
    minutes = max(1, round(waits.total_seconds() / 60))
    return render(request, "home/people/cards/too_many.html", {"minutes": minutes}, status=429)


def open_door(request: HttpRequest, entry: EntryCode, at: datetime) -> HttpResponse:
    if why := entry.why_not(at):
        return refuse_card(request, why)
    request.session[KEPT] = {"pk": entry.pk, "at": at.timestamp()}
    return redirect("enter-password")


def refuse_card(request: HttpRequest, why: str) -> HttpResponse:
    context = {"why": why, "office": OfficeSettings.load()}
    return render(request, "home/people/cards/closed.html", context, status=410)


# The password -------------------------------------------------------------------------------------
@login_not_required
@never_cache
def new_password(request: HttpRequest) -> HttpResponse:
    """Set the person's own password; this uses up the code and signs the person in."""
    at = timezone.now()
    if request.method != "POST":
        return private(password_page(request, at))
    with transaction.atomic():
        return private(password_page(request, at))


def entry_of(request: HttpRequest, at: datetime) -> EntryCode | None:
    """The code that was entered a short while ago; one that may be used now is read under a
    lock.
    """
    kept = request.session.get(KEPT)
    if not kept or at.timestamp() - kept["at"] > TIME_TO_SET.total_seconds():
        return None
    codes = EntryCode.objects.select_related("user").filter(pk=kept["pk"])
    return (codes.select_for_update(of=["self"]) if request.method == "POST" else codes).first()


def password_page(request: HttpRequest, at: datetime) -> HttpResponse:
    entry = entry_of(request, at)
    if entry is None:
        return redirect("enter")
    if why := entry.why_not(at):
        request.session.pop(KEPT)
        return refuse_card(request, why)
    form = SetPasswordForm(data=request.POST or None, user=entry.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        return spend(request, entry, at)
    return render(request, "home/people/cards/password.html", {"form": form, "person": entry.user})


def spend(request: HttpRequest, entry: EntryCode, at: datetime) -> HttpResponse:
    request.session.pop(KEPT)
    entry.used_at = at
    entry.save(update_fields=["used_at"])
    unlock(entry.user)
    messages.success(request, f"ตั้งรหัสผ่านแล้ว ครั้งต่อไปเข้าสู่ระบบด้วยชื่อผู้ใช้ {entry.user.username}")
    response = perform_login(request, entry.user, redirect_url=reverse("me"))
    note(Action.CODE, entry.user, who=entry.user)
    return response
