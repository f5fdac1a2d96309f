"""The links for a new password. allauth's forms load this, so it stands apart from what is made
of them.
"""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from home.people.models import User


class ResetLinks(PasswordResetTokenGenerator):
    """They hold once, and for open accounts."""

    def check_token(self, user: User | None, token: str | None) -> bool:
        return user is not None and user.is_active and super().check_token(user, token)
