"""Sign-in by django-allauth: nobody registers themselves, and mails leave through our table."""

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

LONGEST_LOGIN = 254  # letters of an e-mail address; a user name has at most 150


def typed_login(request: HttpRequest, credentials: dict | None = None) -> str:
    """The name under which axes counts wrong passwords: what was typed, whether user name or mail."""
    return request.POST.get("login", "").strip().lower()[:150]


class AccountAdapter(DefaultAccountAdapter):
    """The office makes the accounts; passwords are reset by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class LoginForm(forms.LoginForm):
    """allauth's, with a bound: SQLite refuses to look for a name of fifty thousand letters."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].validators.append(MaxLengthValidator(LONGEST_LOGIN))
        self.fields["login"].widget.attrs["maxlength"] = LONGEST_LOGIN
