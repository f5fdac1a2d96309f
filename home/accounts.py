"""Sign-in by django-allauth: nobody registers themselves, and mails leave through our table."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


def typed_login(request: HttpRequest, credentials: dict | None = None) -> str:
    """The name under which axes counts wrong passwords: what was typed, whether user name or mail."""
    return request.POST.get("login", "").strip().lower()[:150]


class AccountAdapter(DefaultAccountAdapter):
    """The office makes the accounts; passwords are reset by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
