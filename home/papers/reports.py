"""A report that is written, put before the director and noted: who sent it when, who took note of
it when. What it says stands in the room whose report it is.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models

from home.audit.actions import Action
from home.audit.writing import note
from home.moves import Movable, Move, locked


class ReportToDirector(Movable, models.Model):
    """States, stamps and moves of such a report; its room's rules.py has the table of moves."""

    WHO: ClassVar[type]
    BADGES: ClassVar[dict[str, str]]
    DRAFTS: ClassVar[frozenset[str]]  # states in which it is still written

    sent_at = models.DateTimeField("เสนอเมื่อ", null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้เสนอ",
        null=True,
        blank=True,
        related_name="+",
    )
    noted_at = models.DateTimeField("รับทราบเมื่อ", null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name="ผู้รับทราบ",
        null=True,
        blank=True,
        related_name="+",
    )
    remark = models.TextField("ข้อสั่งการ", blank=True, max_length=2000)

    class Meta:
        abstract = True

    @property
    def is_frozen(self) -> bool:
        return self.state not in self.DRAFTS

    @property
    def badge(self) -> str:
        """The colour of the state, beside its word."""
        return self.BADGES[self.state]

    def roles_of(self, user) -> set:
        """In which roles this person acts, each by the right that it takes."""
        return {who for who in self.WHO if user.has_perm(who)}

    def possible(self, user) -> list[Move]:
        """The moves that this person may make now."""
        return self.MOVES.possible(self.state, roles=self.roles_of(user))

    @locked
    def move(self, name: str, *, reason: str = "", **changes):
        """Change the state by the table, and what changes with it; whoever calls has asked the
        right.
        """
        words = reason or changes.get("remark", "")
        made = self.make_move(name, roles=frozenset(self.WHO), reason=words)
        if reason:
            changes["reason"] = reason
        for field, value in changes.items():
            setattr(self, field, value)
        self._change_reason = made.row.label
        self.save()
        action = Action.DECIDE if made.row.who == self.WHO.READER else Action.MOVE
        note(action, self, before=made.before, after=made.after)
        return self
