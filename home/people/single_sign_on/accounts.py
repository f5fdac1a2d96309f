"""Whose account is opened: of whom the provider knows by the same `sub` as before, else the one
with the address.

From the first time on the address counts no more: at the provider it may pass to another person,
who then is refused until the office has released the account.
"""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from home.audit.actions import Action
from home.audit.writing import note
from home.people.models import User

from .refusal import Refused, Why


def bearer_of(address: str) -> User:
    """The one account with this address; closed ones and superusers count, as they do at
    sign-in by e-mail.
    """
    bearers = User.objects.bearing(address)[:2]
    if not bearers:
        raise Refused(Why.UNKNOWN)
    if len(bearers) > 1:
        raise Refused(Why.SHARED)
    return bearers[0]


def refuse_unless_open(account: User) -> None:
    if account.is_superuser:
        raise Refused(Why.SUPERUSER, account=account)
    if not account.is_active:
        raise Refused(Why.CLOSED, account=account)


def connect(account: User, issuer: str, subject: str) -> SocialAccount:
    """From now on this person of the provider is this account, and no other person is."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=account.pk)
        own = SocialAccount.objects.filter(user=account, provider=issuer)
        if own.exclude(uid=subject).exists():
            raise Refused(Why.OTHER_PERSON, account=account)
        found, is_new = SocialAccount.objects.get_or_create(
            provider=issuer, uid=subject, defaults={"user": account}
        )
        if is_new:
            note(Action.ACCOUNT, account, who=account, after={"sign_on": "connected"})
    return found


def with_sign_on(people: QuerySet[User]) -> QuerySet[User]:
    """Each with `has_sign_on`: whether a person of the provider is this account."""
    return people.annotate(has_sign_on=Exists(SocialAccount.objects.filter(user=OuterRef("pk"))))


def release(account: User, by: User) -> None:
    """Whoever bears the address at the provider is connected anew at their next sign-in."""
    with transaction.atomic():
        SocialAccount.objects.filter(user=account).delete()
        note(Action.ACCOUNT, account, who=by, after={"sign_on": "released"})
