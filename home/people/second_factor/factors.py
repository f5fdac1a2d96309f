"""The factors of an account. Each change is reported to its owner by mail and in the audit, and
ends the other sessions.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from home.audit.actions import Action
from home.audit.writing import note
from home.moves import Refused
from home.people.models import User
from home.people.sessions.ending import end_sessions

from .codes import USED_STEP
from .letters import write_to
from .rules import is_asked_of
from .sealing import seal
from .tries import forget_tries

Kind = Authenticator.Type
FACTORS = (Kind.TOTP, Kind.WEBAUTHN)  # recovery codes alone are not a factor
NAMES = {Kind.TOTP: "แอปสร้างรหัส", Kind.WEBAUTHN: "พาสคีย์", Kind.RECOVERY_CODES: "รหัสสำรอง"}
MOST_FACTORS = 12  # each of them is tried at sign-in
LAST_ONE = "ตำแหน่งหน้าที่ของท่านต้องมีอย่างน้อยหนึ่งวิธี โปรดเพิ่มวิธีอื่นก่อน แล้วจึงลบวิธีนี้"


# What there is ------------------------------------------------------------------------------------
def factors_of(user: User) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("created_at", "pk")


def has_app(user: User) -> bool:
    return factors_of(user).filter(type=Kind.TOTP).exists()


def must_have_one(user: User) -> bool:
    policy = settings.SECOND_FACTOR
    return policy != "off" and is_asked_of(user.roles, policy, is_superuser=user.is_superuser)


def lacks_one(user: User) -> bool:
    """Whether this person must have a factor and has none."""
    return must_have_one(user) and not factors_of(user).exists()


def names_of(user: User) -> list[str]:
    return [NAMES[factor.type] for factor in factors_of(user)]


# What changes -------------------------------------------------------------------------------------
def hold(user: User) -> None:
    """Lock the account: others who change its factors or try a code wait for the end of the
    transaction.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


@transaction.atomic
def add_app(user: User, secret: str, used_step: int, session: str | None) -> bool:
    """With the time step of the code that proved it, which is used up. Returns whether recovery
    codes were created with it.
    """
    hold(user)
    if has_app(user):
        raise Refused("บัญชีนี้มีแอปสร้างรหัสแล้ว หากเปลี่ยนโทรศัพท์ โปรดลบแอปเดิมก่อน")
    before = names_of(user)
    data = {"secret": seal(secret), USED_STEP: used_step}
    Authenticator.objects.create(user=user, type=Kind.TOTP, data=data)
    had_none = make_codes_at_first(user)
    tell(user, "app_added", before, session)
    return had_none


@transaction.atomic
def add_passkey(user: User, name: str, credential: dict, session: str | None) -> bool:
    """The browser's response, after it was verified. Returns whether recovery codes were created
    with it.
    """
    hold(user)
    before = names_of(user)
    if len(before) >= MOST_FACTORS:
        raise Refused(f"บัญชีนี้มี {MOST_FACTORS} วิธีแล้ว โปรดลบวิธีที่ไม่ได้ใช้ก่อน")
    data = {"name": name, "credential": credential}
    Authenticator.objects.create(user=user, type=Kind.WEBAUTHN, data=data)
    had_none = make_codes_at_first(user)
    tell(user, "passkey_added", before, session)
    return had_none


@transaction.atomic
def remove(user: User, factor: Authenticator, session: str | None) -> None:
    """Removing the last factor removes the recovery codes too. People who must have a factor keep
    one.
    """
    hold(user)
    before = names_of(user)
    others = factors_of(user).exclude(pk=factor.pk).exists()
    if not others and must_have_one(user):
        raise Refused(LAST_ONE)
    factor.delete()
    if not others:
        Authenticator.objects.filter(user=user).delete()
    tell(user, "app_removed" if factor.type == Kind.TOTP else "passkey_removed", before, session)


def make_codes_at_first(user: User) -> bool:
    """Everybody with a factor has recovery codes; returns whether they were created now."""
    if Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).exists():
        return False
    RecoveryCodes.activate(user)
    return True


@transaction.atomic
def make_codes_anew(user: User) -> None:
    """The previous ones stop working."""
    hold(user)
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    write_to(user, "codes_made")
    note(Action.SECOND_FACTOR, user, after={"recovery_codes": "ออกชุดใหม่"})


def rename_passkey(factor: Authenticator, name: str) -> None:
    factor.data["name"] = name
    factor.save(update_fields=["data"])


def tell(user: User, did: str, before: list[str], session: str | None) -> None:
    end_sessions([user.pk], but=session)
    write_to(user, did)
    note(
        Action.SECOND_FACTOR,
        user,
        before={"second_factor": before},
        after={"second_factor": names_of(user)},
    )


# Taken away by others -----------------------------------------------------------------------------
def why_no_reset(user: User, by: User) -> str:
    """Why this person may not remove that one's factors; empty where they may."""
    if user.pk == by.pk:
        return "เป็นบัญชีของท่านเอง โปรดให้ผู้ดูแลระบบท่านอื่นดำเนินการ"
    if user.is_superuser and not by.is_superuser:
        return "เป็นบัญชีผู้ดูแลสูงสุด"
    return "" if Authenticator.objects.filter(user=user).exists() else "ไม่ได้ใช้การยืนยันตัวชั้นที่สอง"


@transaction.atomic
def reset(user: User, by: User | None) -> None:
    """Remove all factors: the telephone is lost and no recovery code is left. `by` None stands for
    a command.
    """
    hold(user)
    before = names_of(user)
    Authenticator.objects.filter(user=user).delete()
    forget_tries(user)
    end_sessions([user.pk])
    write_to(user, "reset")
    facts = {"second_factor": [], "recovery_codes": "ยกเลิก"}
    note(Action.SECOND_FACTOR, user, who=by, before={"second_factor": before}, after=facts)
