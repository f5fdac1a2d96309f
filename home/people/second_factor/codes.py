"""Codes of an app and recovery codes: whether a code is right, and that none can be used twice."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils.crypto import constant_time_compare

from home.audit.actions import Action
from home.audit.writing import note
from home.people.models import User

from .letters import write_to
from .sealing import unseal

STEP = 30  # seconds for which an app shows a code (RFC 6238)
TOLERANCE = 1  # steps by which a telephone's clock may differ
WRONG_CLOCK = 20  # steps within which a new app's wrong clock is recognised
DIGITS_OF_AN_APP = 6
DIGITS_OF_A_RECOVERY_CODE = 8  # as allauth makes them
NUMBER_OF_CODES = 10  # as allauth makes them
USED_STEP = "used_step"  # key in the factor's data: step of the last code that was used


def step_at(at: datetime) -> int:
    return int(at.timestamp()) // STEP


def code_of(secret: str, step: int) -> str:
    return format_hotp_value(hotp_value(secret, step))


def matching_step(secret: str, code: str, at: datetime, tolerance: int = TOLERANCE) -> int | None:
    """The time step of this code, the one nearest to now first."""
    for away in sorted(range(-tolerance, tolerance + 1), key=abs):
        step = step_at(at) + away
        if constant_time_compare(code_of(secret, step), code):
            return step
    return None


def minutes_wrong(secret: str, code: str, at: datetime) -> int:
    """The clock drift in minutes that this code implies; 0 where it implies none."""
    step = matching_step(secret, code, at, WRONG_CLOCK)
    return max(1, abs(step - step_at(at)) * STEP // 60) if step is not None else 0


def take_code(user: User, code: str, at: datetime) -> Authenticator | None:
    """The factor that this code belongs to; the code is used up. Called under a lock on the
    account.
    """
    kind = (
        Authenticator.Type.TOTP
        if len(code) == DIGITS_OF_AN_APP
        else Authenticator.Type.RECOVERY_CODES
    )
    factor = Authenticator.objects.filter(user=user, type=kind).first()
    if factor is None:
        return None
    if kind == Authenticator.Type.TOTP:
        return factor if take_step(factor, code, at) else None
    return factor if take_recovery_code(user, factor, code) else None


def take_recovery_code(user: User, factor: Authenticator, code: str) -> bool:
    """Works once; the owner, who may know nothing of it, is told by mail."""
    if not RecoveryCodes(factor).validate_code(code):
        return False
    write_to(user, "code_used")
    told = f"ใช้ไป 1 รหัส เหลือ {number_of_codes_left(user)}"
    note(Action.SECOND_FACTOR, user, who=user, after={"recovery_codes": told})
    return True


def take_step(factor: Authenticator, code: str, at: datetime) -> bool:
    """Mark a code as used; it and all earlier ones are refused, so that a code seen over somebody's
    shoulder is useless.
    """
    step = matching_step(unseal(factor.data["secret"]), code, at)
    if step is None or step <= factor.data.get(USED_STEP, 0):
        return False
    factor.data[USED_STEP] = step
    factor.save(update_fields=["data"])
    return True


def was_taken(user: User, code: str, at: datetime) -> bool:
    """Whether this is a code of the account's app that was already used: it deserves another
    message than "wrong".
    """
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if factor is None or len(code) != DIGITS_OF_AN_APP:
        return False
    step = matching_step(unseal(factor.data["secret"]), code, at)
    return step is not None and step <= factor.data.get(USED_STEP, 0)


def codes_left(user: User) -> list[str]:
    """The recovery codes that are still unused."""
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return RecoveryCodes(factor).get_unused_codes() if factor else []


def number_of_codes_left(user: User) -> int:
    """Without decrypting them, so that the list of factors works even when the site's key was
    changed.
    """
    factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return NUMBER_OF_CODES - factor.data["used_mask"].bit_count() if factor else 0
