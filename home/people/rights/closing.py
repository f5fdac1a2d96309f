"""Accounts are closed instead of deleted: nobody can sign in with them, and their records keep
their author.
"""

from django.db import transaction

from home.moves import Refused
from home.people.models import User

from .rules import refusal_to_change


def close(account: User, *, by: User | None, reason: str) -> None:
    """Close the account; harmless if it is closed already. `by` None stands for a command. Saving
    writes who, when and why to the audit. Raises Refused where `by` may not do it, for one's own
    account, or without a reason.
    """
    set_active(account, False, by, reason)


def reopen(account: User, *, by: User | None, reason: str) -> None:
    """Allow signing in again; raises as `close` does."""
    set_active(account, True, by, reason)


@transaction.atomic
def set_active(account: User, is_active: bool, by: User | None, reason: str) -> None:
    held = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if refused := refusal(held, is_active, by, reason):
        raise Refused(refused)
    if held.is_active != is_active:
        held.is_active = is_active
        held._change_reason = reason.strip()
        held.save(update_fields=["is_active"])
    account.is_active = is_active


def refusal(account: User, is_active: bool, by: User | None, reason: str) -> str:
    if by is not None and (refused := refusal_to_change(by, account)):
        return refused
    if by is not None and by.pk == account.pk:
        return "ท่านปิดหรือเปิดบัญชีของตนเองไม่ได้ โปรดให้ผู้ดูแลระบบท่านอื่นดำเนินการ"
    if not reason.strip():
        return "โปรดระบุเหตุผล เช่น ย้าย เกษียณ หรือเลขที่คำสั่ง"
    return ""
