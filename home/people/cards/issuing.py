"""Issuing entry codes, on paper or by mail; each is audited, and revokes the previous one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from home.audit.actions import Action
from home.audit.writing import note
from home.mail.outbox import send_template, server_is_set
from home.people.models import User
from home.thai.writing import format_date_long, local_day

from .codes import format_code, new_code
from .models import LASTS, EntryCode, digest_of

MOST_CARDS = 500  # cards in one file


@dataclass(frozen=True)
class Card:
    """The content of a card or a mail; the code is stored nowhere else."""

    user: User
    code: str
    expires_at: datetime

    @property
    def written_code(self) -> str:
        return format_code(self.code)

    @property
    def address(self) -> str:
        return settings.BASE_URL + reverse("enter-with-code", args=[self.code])

    @property
    def last_day(self) -> str:
        return format_date_long(local_day(self.expires_at))


def why_no_card(user: User, by: User) -> str:
    """Why somebody gets no code; empty where one may be issued."""
    if user.is_superuser:
        return "เป็นบัญชีผู้ดูแลสูงสุด"
    if user.pk == by.pk:
        return "เป็นบัญชีของท่านเอง"
    return "" if user.is_active else "บัญชีปิดอยู่"


def why_no_mail(user: User, by: User) -> str:
    if not server_is_set():
        return "ยังไม่ได้ตั้งค่าเซิร์ฟเวอร์อีเมล"
    return why_no_card(user, by) or ("" if user.email else "บัญชีไม่มีอีเมล")


@transaction.atomic
def issue(people: Iterable[User], by: User, at: datetime, *, by_mail: bool = False) -> list[Card]:
    """A new code for each person; their older codes stop working."""
    cards = [Card(user, new_code(), at + LASTS) for user in people]
    users = [card.user for card in cards]
    EntryCode.objects.unused().filter(user__in=users).update(revoked_at=at)
    facts = {"by_mail": by_mail, "made_by": by, "made_at": at}
    EntryCode.objects.bulk_create(
        EntryCode(user=card.user, digest=digest_of(card.code), expires_at=card.expires_at, **facts)
        for card in cards
    )
    for user in users:
        note(Action.CARD, user, who=by, after={"by_mail": by_mail})
    return cards


@transaction.atomic
def send(people: Iterable[User], by: User, at: datetime) -> int:
    """A code by mail for each person; returns how many mails were queued."""
    cards = issue(people, by, at, by_mail=True)
    for card in cards:
        send_template("emails/way_in.txt", card.user.email, {"card": card, "person": card.user})
    return len(cards)
