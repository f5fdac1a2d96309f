"""The second factor in the list of people: its column and its filter."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from home.people.models import User
from home.people.roles import ROLES

from .factors import FACTORS as KINDS
from .factors import Kind
from .rules import ASKED_OF, is_asked_of

FACTORS = [("yes", "มีแล้ว"), ("no", "ยังไม่มี"), ("missing", "ต้องมี แต่ยังไม่มี")]


def with_factors(people: QuerySet[User]) -> QuerySet[User]:
    own = Authenticator.objects.filter(user=OuterRef("pk"))
    return people.annotate(
        has_app=Exists(own.filter(type=Kind.TOTP)),
        has_passkey=Exists(own.filter(type=Kind.WEBAUTHN)),
    )


def factor_of(user: User) -> str:
    """For a person of `with_factors`, in words that fit a column."""
    held = [(user.has_app, "แอป"), (user.has_passkey, "พาสคีย์")]
    names = [name for is_held, name in held if is_held]
    if names:
        return ", ".join(names)
    is_asked = is_asked_of(user.roles, settings.SECOND_FACTOR, is_superuser=user.is_superuser)
    return "ต้องมี แต่ยังไม่มี" if is_asked else "ไม่มี"


def in_factor(people: QuerySet[User], value: str) -> QuerySet[User]:
    holders = Authenticator.objects.filter(type__in=KINDS).values("user")
    if value == "yes":
        return people.filter(pk__in=holders)
    people = people.exclude(pk__in=holders)
    return people.filter(must_have_factor(), is_active=True) if value == "missing" else people


def must_have_factor() -> Q:
    """The people who must have a factor."""
    policy = settings.SECOND_FACTOR
    names = [role.name for role in ROLES if role.key in ASKED_OF[policy]]
    in_role = Q(pk__in=User.objects.filter(groups__name__in=names).values("pk"))
    return in_role | Q(is_superuser=True) if policy != "off" else Q(pk__in=[])
