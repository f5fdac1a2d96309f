"""The prompt for a code, a recovery code or a passkey: at sign-in after the password, and before a
sensitive change for people without a password.
"""

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.stages import LoginStageController
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.stages import AuthenticateStage
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from home.people.models import User

from .codes import number_of_codes_left
from .factors import Kind, factors_of, has_app
from .forms import CodeForm, PasskeyAnswer
from .passkeys import question_to_confirm
from .views import show

OVER = "หมดเวลายืนยันตัวตน โปรดเข้าสู่ระบบอีกครั้ง"
FEW_CODES = 3


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@show
def ask_at_sign_in(request: HttpRequest) -> HttpResponse:
    """Only reached after the right password, which is valid for a quarter of an hour."""
    if request.user.is_authenticated:  # another tab has finished the sign-in
        return redirect(get_login_redirect_url(request))
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        messages.warning(request, OVER)
        return redirect_to_login(get_next_redirect_url(request) or "/")
    user = stage.login.user
    if not factors_of(user).exists():  # the factor was removed meanwhile
        return stage.abort()
    form = answer_form(request, user)
    if form.is_valid():
        post_authentication(request, form.factor)
        tell_codes_left(request, user, form)
        return stage.exit()
    return question(request, user, form, {"next": stage.login.redirect_url or ""})


@never_cache
@sensitive_post_parameters("code")
@show
def confirm_by_factor(request: HttpRequest) -> HttpResponse:
    """In place of the password, for people who use single sign-on and have no password here."""
    user = request.user
    if user.has_usable_password() or not factors_of(user).exists():
        return redirect("second_factor")
    form = answer_form(request, user)
    if form.is_valid():
        post_authentication(request, form.factor, reauthenticated=True)
        tell_codes_left(request, user, form)
        return resume_request(request) or redirect("second_factor")
    return question(
        request, user, form, {"next": get_next_redirect_url(request) or "", "is_again": True}
    )


def answer_form(request: HttpRequest, user: User) -> forms.Form:
    """The form for the method that was chosen."""
    if request.method != "POST":
        return CodeForm(user)
    kind = PasskeyAnswer if "answer" in request.POST else CodeForm
    return kind(user, request.POST)


def question(request: HttpRequest, user: User, form: forms.Form, facts: dict) -> HttpResponse:
    facts |= {
        "form": form,
        "person": user,
        "has_app": has_app(user),
        "question": question_to_confirm(user),
        "fault": "",
    }
    if isinstance(form, PasskeyAnswer):  # the page asks for a code, and offers a passkey as well
        facts |= {"form": CodeForm(user), "fault": form.errors["answer"]}
    return render(request, "account/second_factor/ask.html", facts, status=status_of(form))


def status_of(form: forms.Form) -> int:
    if not form.errors:
        return 200
    is_locked = any(form.has_error(field, "too_many") for field in form.errors)
    return 429 if is_locked else 422


def tell_codes_left(request: HttpRequest, user: User, form: forms.Form) -> None:
    """A warning before the last recovery code is used."""
    left = number_of_codes_left(user)
    if form.factor.type == Kind.RECOVERY_CODES and left <= FEW_CODES:
        messages.warning(request, f"รหัสสำรองเหลือ {left} รหัส โปรดออกรหัสสำรองชุดใหม่ที่หน้ายืนยันตัวตนสองชั้น")
