"""Changing one's own e-mail: requested with the password, confirmed from the new address, reported
to the old one.

Nothing is stored until it is confirmed: the link contains the new address, and a digest of the
account's state.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from home.mail.outbox import send_template
from home.people.models import User

SALT = "home.own_account.email_change"
LINK_HOLDS = timedelta(hours=24)


def digest_of(user: User) -> str:
    """Changes with the address and the password, so a link works once, and for this account
    only.
    """
    told = f"{user.pk} {user.email} {user.confirmed_email} {user.password}"
    return salted_hmac(SALT, told, algorithm="sha256").hexdigest()


def link_to_confirm(user: User, address: str) -> str:
    token = signing.dumps([address, digest_of(user)], salt=SALT)
    return settings.BASE_URL + reverse("confirm_email", args=[token])


def address_to_confirm(user: User, token: str) -> str:
    """The new address that a link confirms; empty when it has expired, was used, or is for another
    account.
    """
    try:
        address, digest = signing.loads(token, salt=SALT, max_age=LINK_HOLDS)
    except (signing.BadSignature, ValueError):
        return ""
    return address if constant_time_compare(digest, digest_of(user)) else ""


def ask_to_confirm(user: User, address: str) -> None:
    """Write to the new address, and to the present one, whose owner may not know of the request."""
    facts = {"person": user, "address": address}
    link = link_to_confirm(user, address)
    with transaction.atomic():
        send_template("emails/email_to_confirm.txt", address, facts | {"link": link})
        if address != user.email:
            send_template("emails/email_change_asked.txt", user.email, facts)


def confirm(user: User, address: str) -> None:
    """From now on the account's mails go to this address, and what was sent under it without an
    account belongs to this person.
    """
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=user.pk)
        before = person.email
        person.email = person.confirmed_email = address
        person.save(update_fields=["email", "confirmed_email"])
        if before != address:
            tell_of_change(person, before)


def tell_of_change(person: User, before: str) -> None:
    """To the account's previous address, whoever changed it."""
    send_template("emails/email_changed.txt", before, {"person": person, "address": person.email})
