"""Access requests: one request names several systems, and each of them lives its own life up to
the right it became.
"""

import re
from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse

from forms.submissions.models import Submission, as_label, label_of
from home.audit.actions import Action
from home.audit.writing import note
from home.files.takeover.models import MARK
from home.models import Holiday, School
from home.moves import Movable, Move, Refused, lock
from home.office.track import Track
from home.privacy.columns import personal
from home.thai.cleaning import CleansText
from home.thai.finding import Findable
from home.thai.keys import comparison_key
from home.thai.text import clean_text
from home.thai.workdays import (
    Unit,
    due_date,
    received_on,
    recount_due_date,
    working_days_between,
)
from home.thai.writing import fiscal_year, fiscal_year_bounds, local_day
from services.models import System

from .granting import granters, granters_of, officer_of
from .querysets import AccessItemQuerySet
from .rules import (
    ACTIVE,
    BADGES,
    CERTIFICATES,
    CHANGES_A_RIGHT,
    CHECKS,
    CHOICES,
    ENDED,
    ENDS_OTHERS,
    LABELS,
    MOVES,
    OPEN,
    UNTOLD,
    WITH_OFFICE,
    WITH_SYSTEM,
    Kind,
    State,
    Who,
    roles_by_right,
    track_of,
)
from .steps import AccessStep
from .telling import tell_of_stage

NOBODY_TO_GRANT = "ยังไม่มีผู้บันทึกการให้สิทธิ์ นอกจากผู้ยื่นเอง โปรดแจ้งผู้ดูแลระบบให้มอบสิทธิ์นี้แก่ผู้อื่นอีกคน"
CHANGED = "รายการนี้มีผู้ดำเนินการไปแล้วระหว่างที่ท่านเปิดหน้านี้อยู่ โปรดดูข้อมูลล่าสุดก่อนตัดสินใจ"
MOST_NAMED = 3  # of those for whom something waits


def year_end(day: date) -> date:
    """The last day of the fiscal year: when rights are reviewed, unless something else was set."""
    return fiscal_year_bounds(fiscal_year(day))[1]


PREFIX = re.compile(r"(?:นางสาว|น\.?ส\.|นาง|นาย|ว่าที่(?:ร้อยตรี|ร\.?ต\.)(?:หญิง)?|ดร\.)+(?=.{4})")


def plain_name(name: str) -> str:
    """A name as it is compared: its key without what stands before it."""
    together = "".join(clean_text(name, multiline=False).split())
    return comparison_key(PREFIX.sub("", together, count=1))


class AccessRequest(CleansText):
    """What one person asks for; the answers stand in the submission."""

    submission = models.OneToOneField(
        Submission, models.CASCADE, related_name="access", verbose_name="คำขอ"
    )
    kind = models.CharField(
        "ประเภทคำร้อง", max_length=20, choices=[(kind.value, kind.value) for kind in Kind]
    )
    replaces = personal(models.CharField("ผู้รับผิดชอบเดิม", max_length=255, blank=True), shown=False)
    valid_from = models.DateField("ใช้ตั้งแต่", null=True, blank=True)
    valid_until = models.DateField("ถึงวันที่", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "คำขอเข้าถึงระบบ"

    def __str__(self) -> str:
        return self.submission.number

    def get_absolute_url(self) -> str:
        return reverse("access-request", args=[self.pk])

    def field_of(self, key: str):
        """The field of the form with this key, also one that an editor has taken away since."""
        page = self.submission.page
        return page.fields_by_key().get(key) or page.ledger.get(key)

    @property
    def kind_label(self) -> str:
        field = self.field_of("request_type")
        return label_of(field, self.kind) if field else self.kind

    def roles_of(self, user) -> frozenset[Who]:
        """In which roles this person meets the request; on their own they are the requester and
        nothing else.
        """
        if not user.is_authenticated:
            return frozenset()
        if self.submission.user_id == user.pk:
            return frozenset({Who.REQUESTER})
        roles = roles_by_right(user)
        return roles if self.is_of_school(user.school_id) else roles - {Who.CERTIFIER}

    def is_of_school(self, school_id: int | None) -> bool:
        return school_id is not None and school_id == self.submission.school_id

    def may_be_seen_by(self, user) -> bool:
        """In a role, or by whoever answers for a system that has come to them."""
        return bool(self.roles_of(user)) or self.has_come_to(user)

    def has_come_to(self, user) -> bool:
        if not user.is_authenticated or user.school_id:
            return False
        handed = self.items.filter(state__in=WITH_SYSTEM)
        known = handed.select_related("system__responsible", "system__deputy")
        return any(officer_of(item.system) == user for item in known)

    def answer(self, key: str) -> str:
        """What was answered in a field of the form, as people read it."""
        value = self.submission.form_data.get(key)
        field = self.field_of(key)
        return str(as_label(field, value) if field else value or "")

    @property
    def applicant(self) -> str:
        prefix = self.answer("prefix")
        return f"{prefix}{self.answer('full_name')}"

    @property
    def position(self) -> str:
        return self.answer("position")

    @property
    def reason(self) -> str:
        return self.answer("reason")

    @property
    def standing(self) -> list[tuple[str, str]]:
        """The states in which its systems are, each with its colour, and of how many where they
        differ.
        """
        states = Counter(State(item.state) for item in self.items.all())
        told = [state for state in State if state in states]
        if len(told) == 1:
            return [(BADGES[told[0]], LABELS[told[0]])]
        return [(BADGES[state], f"{LABELS[state]} {states[state]} ระบบ") for state in told]

    @property
    def track(self) -> Track | None:
        return track_of(item.state for item in self.items.all())

    def close_if_ended(self, today: date) -> None:
        """When nothing is open and no right lives, the matter is closed and its retention
        begins.
        """
        living = self.items.exclude(state__in=ENDED).exists()
        state = Submission.State.WORKING if living else Submission.State.CLOSED
        self.submission.state = state
        self.submission.closed_on = None if living else today
        self.submission.save(update_fields=["state", "closed_on"])

    def end_with_person(self) -> None:
        """A right that still lives ends with its holder, of whom no name is kept."""
        living = self.items.exclude(state__in=ENDED)
        living.filter(state__in=ACTIVE).update(state=State.REVOKED)
        living.filter(state__in=OPEN).update(state=State.CANCELLED)


class AccessItem(CleansText, Findable, Movable):
    """One system of a request, decided by itself; once granted it is the right in the register."""

    MOVES = MOVES

    found_by = ("number", "holder_name")
    numbered_by = tuple(
        f"request__submission__{name}" for name in ("be_year", "sequence", "search_keys")
    )

    request = models.ForeignKey(AccessRequest, models.CASCADE, related_name="items")
    system = models.ForeignKey(
        System, models.PROTECT, verbose_name="ระบบ", related_name="access_items"
    )
    school = models.ForeignKey(
        School, models.PROTECT, verbose_name="โรงเรียน", null=True, related_name="access_items"
    )
    holder = personal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            models.SET_NULL,
            verbose_name="บัญชีผู้ถือสิทธิ์",
            null=True,
            related_name="access_items",
        ),
        kept=None,
    )
    holder_name = personal(models.CharField("ผู้ถือสิทธิ์", max_length=300, blank=True), shown=False)
    level = models.CharField("ระดับสิทธิ์", max_length=40, blank=True)
    account = personal(models.CharField("ชื่อบัญชีที่ให้", max_length=120, blank=True))
    state = models.CharField(
        "สถานะ", max_length=24, choices=CHOICES, default=State.SUBMITTED, db_index=True
    )
    due_on = models.DateField("กำหนดดำเนินการ", null=True, blank=True)
    granted_on = models.DateField("วันที่ให้สิทธิ์", null=True, blank=True)
    valid_until = models.DateField("ใช้ได้ถึง", null=True, blank=True)
    review_on = models.DateField("วันทบทวนสิทธิ์", null=True, blank=True)
    # Of a right that the office had in its own list before this site.
    taken_over = models.ForeignKey(
        "home.TakeOver",
        models.PROTECT,
        verbose_name="รับโอนจากทะเบียนเดิม",
        null=True,
        blank=True,
        editable=False,
        related_name="rights",
    )

    objects = AccessItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "สิทธิ์เข้าถึงระบบ"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "system"], name="one_item_a_system")
        ]
        permissions = [
            ("certify_access", "รับรองคำขอของบุคลากรในโรงเรียน"),
            ("review_access", "ตรวจสอบคำขอเข้าถึงระบบ"),
            ("decide_access", "อนุมัติคำขอเข้าถึงระบบ"),
            ("grant_access", "บันทึกการให้ ต่ออายุ และเพิกถอนสิทธิ์"),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.system}"

    def get_absolute_url(self) -> str:
        return self.request.get_absolute_url()

    @property
    def number(self) -> str:
        return self.request.submission.number

    @property
    def origin(self) -> str:
        """Where it came from, if not by a request on this site."""
        return MARK if self.taken_over_id else ""

    @property
    def kind(self) -> Kind:
        return Kind(self.request.kind)

    @property
    def level_label(self) -> str:
        field = self.request.field_of("access_level")
        return label_of(field, self.level) if field and self.level else self.level

    def latest_step(self, moves: Collection[str]) -> AccessStep | None:
        """The last of these moves that was made on it."""
        made = [step for step in self.steps.all() if step.move in moves]
        return made[-1] if made else None

    @property
    def certificate(self) -> AccessStep | None:
        return self.latest_step(CERTIFICATES)

    @property
    def opinion(self) -> AccessStep | None:
        """The outcome of the officer's last check."""
        return self.latest_step(CHECKS)

    @property
    def seen(self) -> int:
        """The step up to which somebody who reads this knows it."""
        steps = list(self.steps.all())
        return steps[-1].pk if steps else 0

    @property
    def badge(self) -> str:
        """The colour of the state, beside its word."""
        return BADGES[State(self.state)]

    def state_before(self) -> str:
        """By its steps, for an item has no history beside them."""
        return self.steps.latest("at", "pk").source

    def possible(self, user) -> list[Move]:
        """The moves that this person may make now."""
        return MOVES.possible(self.state, kind=self.kind, roles=self.roles_of(user))

    def roles_of(self, user) -> frozenset[Who]:
        """Those on the request; what is approved is granted by whoever answers for its system,
        too. Whoever approved this item does not also grant it, where there is another.
        """
        roles = self.request.roles_of(user)
        if self.state == State.APPROVED and Who.REQUESTER not in roles:
            if officer_of(self.system) == user:
                roles |= {Who.GRANTER}
            if Who.GRANTER in roles and self.waits_for_another_hand(user):
                roles -= {Who.GRANTER}
        return roles

    def waits_for_another_hand(self, user) -> bool:
        if self.state != State.APPROVED:
            return False
        return AccessItem.objects.filter(pk=self.pk).waiting_for_another_hand(user).exists()

    @property
    def has_nobody_to_grant(self) -> bool:
        """The only one who may is whose own request it is."""
        return not granters_of(self.system, self.request.submission.user_id, list(granters()))

    def granters_beside(self, user, everywhere: Collection | None = None) -> list:
        """Who else may record that this right was given; never whose request it is."""
        known = list(granters()) if everywhere is None else everywhere
        people = granters_of(self.system, self.request.submission.user_id, known)
        return [person for person in people if person != user]

    def why_not_granted_by(self, user) -> str:
        """Why what was approved is not granted by this person, and for whom it waits; empty
        where nothing stands so.
        """
        if self.state == State.APPROVED and self.has_nobody_to_grant:
            return NOBODY_TO_GRANT
        may = Who.GRANTER in self.request.roles_of(user) or officer_of(self.system) == user
        if not may or not self.waits_for_another_hand(user):
            return ""
        names = [str(person) for person in self.granters_beside(user)]
        more = f" หรือผู้มีสิทธิ์อีก {len(names) - MOST_NAMED} ท่าน" if len(names) > MOST_NAMED else ""
        return f"ผู้อนุมัติให้สิทธิ์เองไม่ได้ รอ {' หรือ '.join(names[:MOST_NAMED])}{more}"

    def follow_holidays(self, before: frozenset[date], after: frozenset[date]) -> bool:
        """Count from where its clock began; whether the due date moved."""
        began = self.steps.filter(target=State.SUBMITTED).values_list("at", flat=True).last()
        at = began or self.request.submission.submit_time
        due = recount_due_date(self.due_on, received_on(at, frozenset()), before, after)
        if due == self.due_on:
            return False
        self.due_on = due
        self.save(update_fields=["due_on"])
        return True

    def is_late(self, today: date) -> bool:
        return self.state in WITH_OFFICE and self.due_on is not None and self.due_on < today

    def days_left(self, today: date, holidays) -> int | None:
        """Working days to the due date; negative when it has passed."""
        return working_days_between(today, self.due_on, holidays) if self.due_on else None

    def rights_beside(self) -> AccessItemQuerySet:
        """The living rights of this school to the same system."""
        same = AccessItem.objects.active().filter(system=self.system, school=self.school)
        return same.exclude(pk=self.pk).order_by("holder_name", "pk")

    def to_revoke(self, also: Collection[int] = ()) -> "list[AccessItem]":
        """The rights that end when this one is granted: the replaced person's, or the holder's own
        older one, found by name; and those beside it that the granter has named, since a name may
        be written in more than one way.
        """
        sought = {
            Kind.REPLACE: plain_name(self.request.replaces),
            Kind.CHANGE_RIGHTS: plain_name(self.holder_name),
            Kind.SUSPEND: plain_name(self.holder_name),
        }.get(self.kind)
        if sought is None:
            return []
        beside = self.rights_beside().select_related("system", "request")
        return [
            item
            for item in beside
            if item.pk in also or (sought and plain_name(item.holder_name) == sought)
        ]

    def start_clock(self, at: datetime) -> None:
        """Day 0 is the day of receipt; the due date counts working days of the office."""
        holidays = Holiday.objects.dates()
        days = self.request.submission.page.working_days
        self.due_on = due_date(received_on(at, holidays), days, Unit.WORKING_DAYS, holidays)

    def move(
        self,
        name: str,
        user,
        at: datetime,
        *,
        reason: str = "",
        account: str = "",
        until: date | None = None,
        also: Collection[int] = (),
        roles: Collection[Who] | None = None,
        seen: int | None = None,
        tells: bool = True,
    ) -> AccessStep:
        """Make one move; Refused, with nothing changed, where it may not be made. Without `roles`
        the person acts in their own, and nobody is the clock. With `seen` it is refused where
        somebody has moved the item since that step. Without `tells` the caller sees to the mail.

        The requests are locked before the item, this one's and those of the rights that end with
        the move: of the last two moves in a request the second sees the first, and closes it.
        """
        ending = self.to_revoke(also) if name in ENDS_OTHERS else []
        with lock(self, parts_of=[self.request, *(old.request for old in ending)]) as item:
            if roles is None:
                roles = item.roles_of(user) if user else frozenset({Who.CLOCK})
            made = item.make_move(name, kind=item.kind, roles=roles, reason=reason)
            if seen is not None and seen != item.seen:
                raise Refused(CHANGED)
            item.apply(made.row, user, at, account, until, also)
            item.save()
            step = AccessStep.objects.create(
                item=item,
                move=name,
                source=made.source,
                target=made.target,
                actor=user,
                at=at,
                reason=reason.strip(),
                told=name in UNTOLD,
            )
            item.request.close_if_ended(local_day(at))
            if tells:
                tell_of_stage(item.request, made.source)
            item.note_move(step, user)
        self.refresh_from_db()
        return step

    def apply(
        self,
        move: Move,
        user,
        at: datetime,
        account: str,
        until: date | None,
        also: Collection[int] = (),
    ) -> None:
        """What a move changes beside the state."""
        if self.state == State.SUBMITTED:
            self.start_clock(at)
        if move.name in ENDS_OTHERS:
            for old in self.to_revoke(also):
                # Whoever grants what replaces a right decides its end, whosever request it was.
                why = f"แทนที่ด้วยคำขอ {self.request}"
                old.move("revoke", user, at, reason=why, roles={Who.GRANTER})
        if move.name == "grant":
            self.granted_on, self.account = local_day(at), account.strip()[:120]
            self.valid_until = until or self.request.valid_until
            if self.valid_until and self.valid_until < self.granted_on:
                raise Refused("วันสิ้นสุดต้องไม่เป็นวันที่ผ่านมาแล้ว โปรดระบุวันใหม่")
            self.review_on = min(filter(None, [self.valid_until, year_end(self.granted_on)]))
        if move.name == "renew":
            self.renew(local_day(at), until)

    def renew(self, today: date, until: date | None) -> None:
        """To the date given; else an end that was set moves to the end of the next fiscal year,
        with the review.
        """
        base = max(today, self.review_on or today)
        next_end = year_end(base + timedelta(days=1))
        if self.valid_until:
            self.valid_until = until or max(next_end, self.valid_until)
        elif until:
            self.valid_until = until
        self.review_on = min(filter(None, [self.valid_until, next_end]))
        if self.review_on < today:
            raise Refused("วันสิ้นสุดต้องไม่เป็นวันที่ผ่านมาแล้ว")

    def note_move(self, step: AccessStep, user) -> None:
        """In the audit: a right given, renewed or taken, or a decision on one."""
        action = Action.GRANT if step.target in CHANGES_A_RIGHT else Action.DECIDE
        before, after = (
            {"state": step.source},
            {"state": step.target, "move": step.move, "system": self.system_id},
        )
        note(
            action, self, who=user, page=self.request.submission.page_id, before=before, after=after
        )
