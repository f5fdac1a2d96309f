"""Sign-in by django-allauth: nobody registers themselves, and mails leave through our table."""

from datetime import timedelta
from urllib.parse import urlsplit

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.fields import PasswordField
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .limits.client import client_address
from .limits.counting import count, digest, wait
from .limits.devices import remember
from .limits.rules import Limit
from .limits.sign_in import unlock
from .models import OfficeSettings

LONGEST_LOGIN = 254  # letters of an e-mail address; a user name has at most 150
LONGEST_PASSWORD = 4096  # letters; whatever is longer is no password, and costs time to look at

MAILBOX = Limit("links to a mailbox", 5, timedelta(hours=1))
ASKED_TOO_OFTEN = (
    "มีการขอลิงก์ของอีเมลนี้หลายครั้งแล้ว โปรดตรวจกล่องจดหมายและกล่องจดหมายขยะ หากไม่พบ โปรดรอประมาณ {minutes} นาทีแล้วขอใหม่"
)


def own_address(url: str) -> str:
    """The same page at INTRANET_BASE_URL, whatever host the browser named."""
    return settings.BASE_URL + urlsplit(url).path


class AccountAdapter(DefaultAccountAdapter):
    """The office makes the accounts; passwords are reset by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def render_mail(self, template_prefix, email, context, headers=None):
        """Greets by the office. What the browser said of the site's name, which anybody can forge, is left out."""
        facts = {**context, "office": OfficeSettings.load(), "base_url": settings.BASE_URL}
        facts.pop("current_site", None)
        return super().render_mail(template_prefix, email, facts, headers)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def post_login(self, request: HttpRequest, user, **facts) -> HttpResponse:
        """However somebody signed in, this is a device of theirs from now on."""
        response = super().post_login(request, user, **facts)
        remember(request, response, user)
        return response

    def get_reset_password_from_key_url(self, key: str) -> str:
        return own_address(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation) -> str:
        return own_address(super().get_email_confirmation_url(request, emailconfirmation))


class LongestPassword:
    """Refuses a new password with which nobody could sign in."""

    message = f"รหัสผ่านยาวเกิน {LONGEST_PASSWORD:,} ตัวอักษร โปรดตั้งให้สั้นลง"

    def validate(self, password: str, user=None) -> None:
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(self.message, code="password_too_long")

    def get_help_text(self) -> str:
        return f"ไม่เกิน {LONGEST_PASSWORD:,} ตัวอักษร"


class ResetPasswordForm(forms.ResetPasswordForm):
    """allauth's; nobody's mailbox is filled, and known and unknown addresses are counted alike."""

    def clean_email(self) -> str:
        email = super().clean_email()
        key, now = digest("mailbox", email.lower()), timezone.now()
        if waits := wait(MAILBOX, key, now):
            raise ValidationError(ASKED_TOO_OFTEN.format(minutes=-(-waits.seconds // 60)))
        count(MAILBOX, key, now).save()
        return email


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):
    """allauth's; whoever got the mail and set a password need not wait for what others guessed before."""

    def save(self) -> None:
        super().save()
        unlock(self.user)


class LoginForm(forms.LoginForm):
    """allauth's, with bounds: SQLite refuses to look for a name of fifty thousand letters."""

    password = PasswordField(
        show_reset_help=True, label="รหัสผ่าน", autocomplete="current-password", max_length=LONGEST_PASSWORD
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].validators.append(MaxLengthValidator(LONGEST_LOGIN))
        self.fields["login"].widget.attrs["maxlength"] = LONGEST_LOGIN
