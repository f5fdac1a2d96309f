"""Mails to the owner of an account about its second factor."""

from ..models import User
from ..notify import send_template


def write_to(user: User, did: str) -> None:
    """The template has the words for each `did`."""
    send_template("emails/second_factor.txt", user.email, {"person": user, "did": did})
