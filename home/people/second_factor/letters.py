"""Mails to the owner of an account about its second factor."""

from home.mail.outbox import send_template
from home.people.models import User


def write_to(user: User, did: str) -> None:
    """The template has a text for each `did`."""
    send_template("emails/second_factor.txt", user.email, {"person": user, "did": did})
