"""The items of access requests by what they are: open, late, rights, waiting for somebody."""

from datetime import date, timedelta

from django.db import models

from home.models import OfficeSettings

from .granting import granters, is_officer_of_system
from .rules import ACTIVE, LASTING, OPEN, REGISTERED, WITH_OFFICE, State, Who, states_of
from .steps import AccessStep

WARNING_DAYS = 30  # before a right runs out, its holder is told


class AccessItemQuerySet(models.QuerySet):
    def open(self) -> "AccessItemQuerySet":
        return self.filter(state__in=OPEN)

    def with_office(self) -> "AccessItemQuerySet":
        return self.filter(state__in=WITH_OFFICE)

    def overdue(self, today: date) -> "AccessItemQuerySet":
        """What the office has not done by its day."""
        return self.with_office().filter(due_on__lt=today)

    def follow_holidays(self, before: frozenset[date], after: frozenset[date]) -> list[str]:
        """Count the due dates of open requests again; the numbers of those that moved."""
        counted = self.open().exclude(due_on=None).select_for_update(of=("self",)).order_by("pk")
        moved = [item for item in counted if item.follow_holidays(before, after)]
        return list(dict.fromkeys(item.request.submission.number for item in moved))

    def rights(self) -> "AccessItemQuerySet":
        """The register: what was given, whatever became of it."""
        return self.filter(state__in=REGISTERED)

    def active(self) -> "AccessItemQuerySet":
        return self.filter(state__in=ACTIVE)

    def to_warn(self, today: date) -> "AccessItemQuerySet":
        soon = today + timedelta(days=WARNING_DAYS)
        return self.filter(state__in=LASTING, valid_until__range=(today, soon))

    def to_expire(self, today: date) -> "AccessItemQuerySet":
        return self.active().filter(valid_until__lt=today)

    def to_review(self, until: date) -> "AccessItemQuerySet":
        return self.active().filter(review_on__lte=until)

    def within_reach_of(self, user, who: Who) -> "AccessItemQuerySet":
        """What this person may meet in this role, if they have it: never their own request, and of
        a director of a school only what comes from there.
        """
        others = self.exclude(request__submission__user=user)
        if who != Who.CERTIFIER:
            return others
        school = user.school_id
        return others.filter(request__submission__school=school) if school else self.none()

    def waiting_for(self, user, who: Who) -> "AccessItemQuerySet":
        """What waits for this person in this role."""
        return self.within_reach_of(user, who).filter(state__in=states_of(who))

    def to_grant_for_own_systems(self, user) -> "AccessItemQuerySet":
        """What is approved for a system that this person answers for."""
        if user.school_id:
            return self.none()
        approved = self.filter(is_officer_of_system(user), state=State.APPROVED)
        return approved.exclude(request__submission__user=user)

    def waiting_for_another_hand(self, user) -> "AccessItemQuerySet":
        """What this person approved and somebody else may grant."""
        approvals = AccessStep.objects.filter(item=models.OuterRef("pk"), move="approve").order_by(
            "-at", "-pk"
        )
        approved_by = models.Subquery(approvals.values("actor")[:1])
        approved = self.filter(state=State.APPROVED).alias(approved_by=approved_by)
        mine = approved.filter(approved_by=user.pk).select_related(
            "request__submission", "system__responsible", "system__deputy"
        )
        if not mine or not OfficeSettings.load().grants_in_two_hands:
            return self.none()
        everywhere = list(granters())
        waiting = [item.pk for item in mine if item.granters_beside(user, everywhere)]
        return self.filter(pk__in=waiting)

    def with_all(self) -> "AccessItemQuerySet":
        return self.select_related(
            "request__submission__user", "request__submission__page", "system", "school", "holder"
        )

    def with_facts(self) -> "AccessItemQuerySet":
        """With all that a decision on it is based upon."""
        return self.with_all().prefetch_related(
            "steps__actor",
            "request__submission__files",
            "request__submission__page__form_fields",
            "request__submission__page__definitions",
        )
