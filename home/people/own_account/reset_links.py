"""Links for resetting a password. allauth's forms import this, so it must not import what is based
on them.
"""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from home.people.models import User


class ResetLinks(PasswordResetTokenGenerator):
    """They work once, and for open accounts only."""

    def check_token(self, user: User | None, token: str | None) -> bool:
        return user is not None and user.is_active and super().check_token(user, token)
