"""Sign-in by django-allauth: nobody registers themselves, and mails leave through our table."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """The office makes the accounts; passwords are reset by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
