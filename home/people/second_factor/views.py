"""The pages where people see, add and remove their own factors. Every change requires the password
first.
"""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from home.files.exports import attachment
from home.moves import Refused
from home.office.models import OfficeSettings
from home.pages.sharing import draw_qr
from home.people.sessions.rules import device_name

from . import factors
from .adapter import Adapter
from .codes import NUMBER_OF_CODES, codes_left, number_of_codes_left
from .factors import Kind, factors_of
from .forms import AppForm, NameForm, PasskeyForm
from .middleware import ONWARD
from .passkeys import question_to_add
from .rules import grouped_code
from .sealing import Unreadable, seal, unseal

SECRET = "second_factor_secret"  # noqa: S105 - a key of the session, in which the secret of a new app is sealed
CODES_MADE = "second_factor_codes"  # key in the session: time in seconds
SECONDS_SHOWN = 10 * 60

show = require_http_methods(["GET", "HEAD", "POST"])
ask_password = reauthentication_required(app="allauth.mfa")


def refusal_status(form) -> int:
    return 422 if form.errors else 200


# The list -----------------------------------------------------------------------------------------
@require_safe
def own_factors(request: HttpRequest) -> HttpResponse:
    user = request.user
    held = list(factors_of(user))
    lacks = factors.lacks_one(user)
    has_app = any(factor.type == Kind.TOTP for factor in held)
    onward = "" if lacks else request.session.pop(ONWARD, "")
    facts = {
        "factors": [factor_line(factor) for factor in held],
        "has_app": has_app,
        "codes_left": number_of_codes_left(user),
        "number_of_codes": NUMBER_OF_CODES,
        "lacks": lacks,
        "may_remove": len(held) > 1 or not factors.must_have_one(user),
        "onward": onward,
    }
    return render(request, "account/second_factor/index.html", facts)


def factor_line(factor: Authenticator) -> dict[str, object]:
    return {
        "pk": factor.pk,
        "is_passkey": factor.type == Kind.WEBAUTHN,
        "kind": factors.NAMES[factor.type],
        "name": factor.data.get("name", ""),
        "made": factor.created_at,
        "used": factor.last_used_at,
    }


def own_factor(request: HttpRequest, pk: int) -> Authenticator:
    return get_object_or_404(factors_of(request.user), pk=pk)


# An app -------------------------------------------------------------------------------------------
@sensitive_post_parameters("code")
@show
@ask_password
def add_app(request: HttpRequest) -> HttpResponse:
    """The secret stays the same until it is proved, so that reloading the page does not invalidate
    a scanned code.
    """
    if factors.has_app(request.user):
        messages.info(request, "บัญชีนี้มีแอปสร้างรหัสแล้ว หากเปลี่ยนโทรศัพท์ โปรดลบแอปเดิมก่อน")
        return redirect("second_factor")
    secret = secret_at_hand(request)
    form = AppForm(secret, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return keep_app(request, form)
    address = Adapter().build_totp_url(request.user, secret)
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    facts = {
        "form": form,
        "address": address,
        "picture": draw_qr(address),
        "secret": " ".join(groups),
    }
    return render(request, "account/second_factor/add_app.html", facts, status=refusal_status(form))


def secret_at_hand(request: HttpRequest) -> str:
    try:
        return unseal(request.session.get(SECRET, ""))
    except Unreadable:
        secret = generate_totp_secret()
        request.session[SECRET] = seal(secret)
        return secret


def keep_app(request: HttpRequest, form: AppForm) -> HttpResponse:
    try:
        codes_are_new = factors.add_app(
            request.user, form.secret, form.step, request.session.session_key
        )
    except Refused as error:  # another tab has added it
        messages.error(request, str(error))
        return redirect("second_factor")
    request.session.pop(SECRET, None)
    messages.success(request, "เพิ่มแอปสร้างรหัสแล้ว")
    return after_adding(request, codes_are_new)


def after_adding(request: HttpRequest, codes_are_new: bool) -> HttpResponse:
    if not codes_are_new:
        return redirect("second_factor")
    request.session[CODES_MADE] = timezone.now().timestamp()
    return redirect("recovery_codes")


# Recovery codes -----------------------------------------------------------------------------------
def may_see_codes(request: HttpRequest) -> bool:
    """Only for a short while after they were created, and in the same session, so that nobody finds
    them there later.
    """
    made = request.session.get(CODES_MADE, 0)
    return timezone.now().timestamp() - made < SECONDS_SHOWN


@require_safe
def recovery_codes(request: HttpRequest) -> HttpResponse:
    if not may_see_codes(request):
        messages.info(request, "รหัสสำรองแสดงเพียงครั้งเดียวเมื่อออกรหัส หากไม่ได้เก็บไว้ โปรดออกรหัสสำรองชุดใหม่")
        return redirect("second_factor")
    codes = [grouped_code(code) for code in codes_left(request.user)]
    onward = request.session.get(ONWARD, "")
    return render(request, "account/second_factor/codes.html", {"codes": codes, "onward": onward})


@require_safe
def download_codes(request: HttpRequest) -> HttpResponse:
    if not may_see_codes(request):
        return recovery_codes(request)
    codes = [grouped_code(code) for code in codes_left(request.user)]
    facts = {"codes": codes, "office": OfficeSettings.load(), "at": timezone.now()}
    file = render(
        request, "account/second_factor/codes.txt", facts, content_type="text/plain; charset=utf-8"
    )
    file["Content-Disposition"] = attachment(f"รหัสสำรอง {request.user.username}.txt")
    return file


@show
@ask_password
def make_codes(request: HttpRequest) -> HttpResponse:
    if not factors_of(request.user).exists():
        return redirect("second_factor")
    if request.method != "POST":
        return render(request, "account/second_factor/make_codes.html")
    factors.make_codes_anew(request.user)
    return after_adding(request, codes_are_new=True)


# Passkeys -----------------------------------------------------------------------------------------
@show
@ask_password
def add_passkey(request: HttpRequest) -> HttpResponse:
    """The browser creates it; the person gives it a name."""
    named = {"name": device_name(request.headers.get("User-Agent", ""))}
    form = PasskeyForm(request.POST if request.method == "POST" else None, initial=named)
    if form.is_valid():
        return keep_passkey(request, form)
    facts = {"form": form, "question": question_to_add(request.user)}
    return render(
        request, "account/second_factor/add_passkey.html", facts, status=refusal_status(form)
    )


def keep_passkey(request: HttpRequest, form: PasskeyForm) -> HttpResponse:
    try:
        name, session = form.cleaned_data["name"], request.session.session_key
        codes_are_new = factors.add_passkey(request.user, name, form.credential, session)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("second_factor")
    messages.success(request, f"เพิ่มพาสคีย์ “{name}” แล้ว")
    return after_adding(request, codes_are_new)


@show
def rename_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    factor = get_object_or_404(factors_of(request.user).filter(type=Kind.WEBAUTHN), pk=pk)
    form = NameForm(
        request.POST if request.method == "POST" else None, initial={"name": factor.data["name"]}
    )
    if form.is_valid():
        factors.rename_passkey(factor, form.cleaned_data["name"])
        messages.success(request, "เปลี่ยนชื่อพาสคีย์แล้ว")
        return redirect("second_factor")
    return render(
        request, "account/second_factor/rename.html", {"form": form}, status=refusal_status(form)
    )


# Removal ------------------------------------------------------------------------------------------
@show
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """The factor must be the person's own; otherwise no password is asked for."""
    return remove_own(request, own_factor(request, pk))


@ask_password
def remove_own(request: HttpRequest, factor: Authenticator) -> HttpResponse:
    if request.method != "POST":
        is_last = factors_of(request.user).count() == 1
        facts = {
            "factor": factor_line(factor),
            "is_last": is_last,
            "is_needed": is_last and factors.must_have_one(request.user),
        }
        return render(request, "account/second_factor/remove.html", facts)
    try:
        factors.remove(request.user, factor, request.session.session_key)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"ลบ{factors.NAMES[factor.type]}แล้ว")
    return redirect("second_factor")
