"""The door for the first administrator: a page for the code, then one for the account.

Whoever does not show the code gets what any unknown address gives once the door is shut, and while
it is open nothing but the field for the code.
"""

from datetime import timedelta

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from home.office.views import serve_page
from home.people.cards.views import private
from home.people.limits.client import client_network
from home.people.limits.counting import count, digest, wait
from home.people.limits.rules import Limit

from .door import make_first_administrator, open_door
from .forms import FirstAdministratorForm, FirstCodeForm
from .models import FirstDoor

# wrong codes from one network; 49 bits are guessed by nobody at this pace
WRONG_CODES = Limit("wrong first codes", 10, timedelta(minutes=15))
TIME_TO_FILL = timedelta(minutes=30)  # from the right code to the account
KEPT = "first_door"  # key in the session
WRONG = "รหัสไม่ถูกต้อง โปรดดูรหัสล่าสุดที่พิมพ์ไว้เมื่อเริ่มระบบ รหัสเปลี่ยนทุกครั้งที่เริ่มระบบใหม่"


@login_not_required
@never_cache
def show_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that the start of the site printed."""
    door = open_door()
    if door is None:
        return serve_page(request, request.path.lstrip("/"))
    if request.method != "POST":
        return private(code_page(request, FirstCodeForm()))
    at, network = timezone.now(), digest("network", client_network(request))
    if waits := wait(WRONG_CODES, network, at):
        return private(too_many(request, waits))
    form = FirstCodeForm(request.POST)
    if form.is_valid():
        if door.opens_with(form.cleaned_data["code"]):
            return private(lead_on(request, door))
        count(WRONG_CODES, network, at).save()
        form.add_error("code", WRONG)
    return private(code_page(request, form))


def code_page(request: HttpRequest, form: FirstCodeForm) -> HttpResponse:
    return render(request, "home/first_steps/code.html", {"form": form})


def too_many(request: HttpRequest, waits: timedelta) -> HttpResponse:
    minutes = max(1, round(waits.total_seconds() / 60))
    facts = {"minutes": minutes}
    return render(request, "home/first_steps/too_many.html", facts, status=429)


def lead_on(request: HttpRequest, door: FirstDoor) -> HttpResponse:
    request.session.cycle_key()  # nobody else knows the key of who showed the code
    request.session[KEPT] = {"digest": door.digest, "at": timezone.now().timestamp()}
    return redirect("first-account")


def shown_digest(request: HttpRequest) -> str:
    """The digest of the code that this visitor showed a short while ago; "" for none."""
    kept = request.session.get(KEPT)
    if not kept or timezone.now().timestamp() - kept["at"] > TIME_TO_FILL.total_seconds():
        return ""
    return kept["digest"]


@login_not_required
@never_cache
def make_account(request: HttpRequest) -> HttpResponse:
    """Make the first administrator's account, and sign them in."""
    shown = shown_digest(request)
    if not shown:
        return show_code(request) if open_door() is None else redirect("first-administrator")
    if open_door() is None:
        return private(too_late(request))
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return private(finish(request, form, shown))
    return private(render(request, "home/first_steps/account.html", {"form": form}))


def finish(request: HttpRequest, form: FirstAdministratorForm, shown: str) -> HttpResponse:
    user = form.new_account()
    if not make_first_administrator(user, shown):
        return too_late(request)
    request.session.pop(KEPT)
    messages.success(request, f"สร้างบัญชีผู้ดูแลระบบ {user.username} แล้ว รหัสนั้นใช้ไม่ได้อีก")
    return perform_login(request, user, redirect_url=reverse("first-steps"))


def too_late(request: HttpRequest) -> HttpResponse:
    """Somebody else came first, or the site was started anew and printed another code."""
    request.session.pop(KEPT, None)
    facts = {"is_open": open_door() is not None}
    return render(request, "home/first_steps/too_late.html", facts, status=410)
