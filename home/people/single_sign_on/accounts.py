"""Which account is signed in: the one linked to the provider's `sub`, else the one with the e-mail
address.

After the first time the address no longer counts: the provider may give it to another person, who
is then refused until the office has released the account.
"""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from home.audit.actions import Action
from home.audit.writing import note
from home.people.models import User

from .refusal import Refused, Why


def bearer_of(address: str) -> User:
    """The only account with this address; closed ones and superusers count, as they do at sign-in
    by e-mail.
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
    """Link the provider's person to this account, and to no other."""
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
    """Each with `has_sign_on`: whether the account is linked to a person of the provider."""
    return people.annotate(has_sign_on=Exists(SocialAccount.objects.filter(user=OuterRef("pk"))))


def release(account: User, by: User) -> None:
    """Remove the link; whoever has the address at the provider is linked anew at their next
    sign-in.
    """
    with transaction.atomic():
        SocialAccount.objects.filter(user=account).delete()
        note(Action.ACCOUNT, account, who=by, after={"sign_on": "released"})
