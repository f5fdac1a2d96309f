"""Sign-in by django-allauth: nobody can register, and mails are sent through our queue."""

from datetime import timedelta

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import CharField, TextInput
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from home.mail.outbox import send_template
from home.office.models import OfficeSettings
from home.thai.keys import username_key

from .limits.client import client_address
from .limits.counting import count, digest, wait
from .limits.devices import remember
from .limits.rules import Limit
from .limits.sign_in import unlock
from .models import User

LONGEST_LOGIN = 254  # characters of an e-mail address; a user name has at most 150
LONGEST_PASSWORD = 4096  # characters; a longer text is not a password, and slow to check
MOST_IN_A_MAIL = (
    50  # accounts of a shared mailbox that get a mail; further ones use their user names
)
WRONG = "ชื่อผู้ใช้ อีเมล หรือรหัสผ่านไม่ถูกต้อง หากอีเมลใช้ร่วมกันหลายคน โปรดเข้าสู่ระบบด้วยชื่อผู้ใช้"

WRONG_CURRENT = "รหัสผ่านปัจจุบันไม่ถูกต้อง โปรดพิมพ์อีกครั้ง หากจำไม่ได้ ท่านตั้งรหัสผ่านใหม่ทางอีเมลได้"

MAILBOX = Limit("links to a mailbox", 5, timedelta(hours=1))
ASKED_TOO_OFTEN = (
    "มีการขอลิงก์ของอีเมลนี้หลายครั้งแล้ว โปรดตรวจกล่องจดหมายและกล่องจดหมายขยะ หากไม่พบ"
    " โปรดรอประมาณ {minutes} นาทีแล้วขอใหม่"
)


class AccountAdapter(DefaultAccountAdapter):
    """The office creates the accounts; passwords are reset by mail."""

    error_messages = {**DefaultAccountAdapter.error_messages, "username_password_mismatch": WRONG}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials):
        """By the user name in any spelling, or by an e-mail that only one account has. Unknown
        input continues as it was typed, so that it takes as long, is counted, and is answered like
        a wrong password.
        """
        typed = credentials.get("username") or ""
        account = User.objects.signing_in_as(typed)
        return super().authenticate(
            request, **credentials | {"username": account.username if account else typed}
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """A new password ends every session, including this one."""
        return reverse("account_login")

    def render_mail(self, template_prefix, email, context, headers=None):
        """Addresses people in the office's name. The Host header, which anybody can forge, is not
        used.
        """
        facts = {**context, "office": OfficeSettings.load(), "base_url": settings.BASE_URL}
        facts.pop("current_site", None)
        return super().render_mail(template_prefix, email, facts, headers)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """The password; a second factor only for people without one, since they use single
        sign-on.
        """
        if not user.is_authenticated:
            return []
        name = "account_reauthenticate" if user.has_usable_password() else "mfa_reauthenticate"
        return [{"id": name, "description": "", "url": reverse(name)}]

    def post_login(self, request: HttpRequest, user, **facts) -> HttpResponse:
        """However somebody signed in, this device becomes a known one of theirs."""
        response = super().post_login(request, user, **facts)
        remember(request, response, user)
        return response


class LongestPassword:
    """Refuses a new password that would be too long for the sign-in form."""

    message = f"รหัสผ่านยาวเกิน {LONGEST_PASSWORD:,} ตัวอักษร โปรดตั้งให้สั้นลง"

    def validate(self, password: str, user=None) -> None:
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(self.message, code="password_too_long")

    def get_help_text(self) -> str:
        return f"ไม่เกิน {LONGEST_PASSWORD:,} ตัวอักษร"


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):
    """allauth's form with length limits; a person who received the mail and set a password need not
    wait because of others' wrong guesses.
    """

    password1 = SetPasswordField(label="รหัสผ่านใหม่", max_length=LONGEST_PASSWORD)
    password2 = PasswordField(
        label="รหัสผ่านใหม่ (อีกครั้ง)", autocomplete="new-password", max_length=LONGEST_PASSWORD
    )

    def save(self) -> None:
        super().save()
        unlock(self.user)


class ChangePasswordForm(forms.ChangePasswordForm):
    """allauth's form with length limits. A wrong current password counts as at sign-in; a refused
    new one does not.
    """

    oldpassword = PasswordField(
        show_reset_help=True,
        label="รหัสผ่านปัจจุบัน",
        autocomplete="current-password",
        max_length=LONGEST_PASSWORD,
    )
    password1 = SetPasswordField(label="รหัสผ่านใหม่", max_length=LONGEST_PASSWORD)
    password2 = PasswordField(
        label="รหัสผ่านใหม่ (อีกครั้ง)", autocomplete="new-password", max_length=LONGEST_PASSWORD
    )

    def clean_oldpassword(self) -> str:
        password = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise ValidationError(WRONG_CURRENT, code="wrong_current")
        return password


class LoginForm(forms.LoginForm):
    """allauth's form for a user name or an e-mail, with length limits: SQLite refuses to look for a
    name of fifty thousand characters.
    """

    password = PasswordField(
        show_reset_help=True,
        label="รหัสผ่าน",
        autocomplete="current-password",
        max_length=LONGEST_PASSWORD,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = CharField(
            label="ชื่อผู้ใช้หรืออีเมล",
            max_length=LONGEST_LOGIN,
            widget=TextInput(attrs={"autocomplete": "username"}),
        )


class ResetPasswordForm(forms.ResetPasswordForm):
    """Asks for an e-mail or a user name. One mail goes to the mailbox, with a link for each of its
    accounts. Limits keep anybody's mailbox from being flooded, and count known and unknown
    addresses in the same way.
    """

    email = CharField(
        label="อีเมลหรือชื่อผู้ใช้",
        max_length=LONGEST_LOGIN,
        widget=TextInput(attrs={"autocomplete": "username"}),
    )

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"]
        self.accounts = accounts_to_reset(typed)
        mailbox = self.accounts[0].email if self.accounts else username_key(typed)
        key, now = digest("mailbox", mailbox), timezone.now()
        if waits := wait(MAILBOX, key, now):
            raise ValidationError(ASKED_TOO_OFTEN.format(minutes=-(-waits.seconds // 60)))
        count(MAILBOX, key, now).save()
        return typed

    def save(self, request: HttpRequest, **kwargs) -> str:
        if self.accounts:
            facts = {
                "ways": [way_to_reset(account) for account in self.accounts],
                "office": OfficeSettings.load(),
            }
            send_template("emails/password_reset.txt", self.accounts[0].email, facts)
        return self.cleaned_data["email"]


def accounts_to_reset(typed: str) -> list[User]:
    """The account of a user name, else all accounts of a mailbox; closed ones and those without a
    mailbox get no mail.
    """
    open_accounts = User.objects.filter(is_active=True).exclude(email="")
    if account := open_accounts.filter(username_key=username_key(typed)).first():
        return [account]
    return (
        list(open_accounts.bearing(typed).order_by("username")[:MOST_IN_A_MAIL])
        if "@" in typed
        else []
    )


def way_to_reset(account: User) -> dict[str, object]:
    key = f"{user_pk_to_url_str(account)}-{forms.default_token_generator.make_token(account)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return {"account": account, "link": settings.BASE_URL + path.replace("UID-KEY", key)}
