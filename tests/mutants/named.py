"""Wrong changes that a person thought of: what an attacker or a tired colleague would try first.

Each is a piece of a file that stands there once, and what is put in its place.
"""

import ast
from dataclasses import dataclass

from .applying import ROOT
from .changes import Change


@dataclass(frozen=True)
class Named:
    name: str
    file: str
    text: str
    instead: str = ""


def named_change(entry: Named) -> Change:
    """The change; a text that is not there, or not once, is an error of the list."""
    source = (ROOT / entry.file).read_text(encoding="utf-8")
    if source.count(entry.text) != 1:
        raise ValueError(
            f"{entry.file}: the text of “{entry.name}” stands there {source.count(entry.text)}"
            " times"
        )
    return Change(
        entry.file, entry.name, lambda: ast.parse(source.replace(entry.text, entry.instead))
    )


NAMED = (
    Named(
        "who asked for the approval decides",
        "services/projects/approval.py",
        "user.pk in (decision.workflow_state.requested_by_id, obj.plan().owner_id)",
        "user.pk in (obj.plan().owner_id,)",
    ),
    Named(
        "who answers for the plan decides",
        "services/projects/approval.py",
        "user.pk in (decision.workflow_state.requested_by_id, obj.plan().owner_id)",
        "user.pk in (decision.workflow_state.requested_by_id,)",
    ),
    Named(
        "a plan that was submitted anew since it was read is decided",
        "services/projects/approval.py",
        "if decision.revision_id != revision_id or held.latest_revision_id != revision_id:",
        "if held.latest_revision_id != decision.revision_id:",
    ),
    Named(
        "a plan that was saved since it was submitted is decided",
        "services/projects/approval.py",
        "if decision.revision_id != revision_id or held.latest_revision_id != revision_id:",
        "if decision.revision_id != revision_id:",
    ),
    Named(
        "after one approval any revision is published",
        "services/projects/models.py",
        "approved.filter(revision=revision)",
        "approved",
    ),
    Named(
        "a step begins on a day before the one right before it was done",
        "services/projects/order.py",
        "first is None or second is None or first <= second",
        "first is None or second is None or later.number == earlier.number + 1",
    ),
    Named(
        "a step is overdue on its due day",
        "services/projects/models.py",
        "return self.filter(state=StepRecord.State.ACTIVE, due_on__lt=day)",
        "return self.filter(state=StepRecord.State.ACTIVE, due_on__lte=day)",
    ),
    Named(
        "each step is planned from the due day of the step before last",
        "services/projects/schedule.py",
        "start, due = due, end_of(span, due, holidays)",
        "start, due = due, end_of(span, start, holidays)",
    ),
    Named(
        "a plan that was decided still waits",
        "services/projects/approval.py",
        "as_director | as_stand_in, status=TaskState.STATUS_IN_PROGRESS",
        "as_director | as_stand_in",
    ),
    Named(
        "a director whose account is closed is written to",
        "services/projects/approval.py",
        "group.user_set.filter(is_active=True)",
        "group.user_set.all()",
    ),
    Named(
        "the director is reminded a day early",
        "services/projects/nightly.py",
        "REMIND_BEFORE = 1",
        "REMIND_BEFORE = 2",
    ),
    Named(
        "who waits for a decision is told to hurry",
        "services/projects/nightly.py",
        "        .exclude(number=APPROVAL)\n",
    ),
    Named(
        "a director of a school lists the requests of others",
        "forms/access/views.py",
        "return items.filter(request__submission__school=user.school) if user.school_id else"
        " items.none()",
        "return items if user.school_id else items.none()",
    ),
    Named(
        "what was checked anew meanwhile is decided as it was read",
        "forms/access/models.py",
        "            if seen is not None and seen != item.seen:\n                raise"
        " Refused(CHANGED)\n",
    ),
    Named(
        "each system of a request is told of by itself",
        "forms/access/telling.py",
        "    if not request.items.filter(state__in=states_beside(source)).exists():\n",
        "    if True:\n",
    ),
    Named(
        "what the officer thinks is in the mail to the requester",
        "forms/access/rules.py",
        'INTERNAL = CHECKS | {"send_back"}',
        'INTERNAL = frozenset({"send_back"})',
    ),
    Named(
        "whoever answers for a system renews and revokes",
        "forms/access/models.py",
        "if self.state == State.APPROVED and Who.REQUESTER not in roles:",
        "if Who.REQUESTER not in roles:",
    ),
    Named(
        "a director of a school certifies what comes from others",
        "forms/access/querysets.py",
        "others.filter(request__submission__school=school) if school else self.none()",
        "others if school else self.none()",
    ),
    Named(
        "an approved request is cancelled by its sender",
        "forms/access/rules.py",
        "OPEN - {State.APPROVED}",
        "OPEN",
    ),
    Named(
        "a reviewer renews a right",
        "forms/access/rules.py",
        "        State.RENEWED,\n        Who.GRANTER,\n",
        "        State.RENEWED,\n        Who.REVIEWER,\n",
    ),
    Named(
        "a reviewer approves",
        "forms/access/rules.py",
        "        State.APPROVED,\n        Who.DECIDER,\n",
        "        State.APPROVED,\n        Who.REVIEWER,\n",
    ),
    Named(
        "no request waits for the certificate of its school",
        "forms/access/outcome.py",
        "state=State.AWAITING_CERTIFICATE if certify else State.SUBMITTED,",
        "state=State.SUBMITTED,",
    ),
    Named(
        "a request is overdue on its due day",
        "forms/access/querysets.py",
        "return self.with_office().filter(due_on__lt=today)",
        "return self.with_office().filter(due_on__lte=today)",
    ),
    Named(
        "who is of no school needs no certificate",
        "forms/access/outcome.py",
        "        and sender.school_id == submission.school_id\n",
    ),
    Named(
        "the audit has no row of a right that was given or taken",
        "forms/access/models.py",
        "            item.note_move(step, user)\n",
    ),
    Named(
        "nobody is warned of a right on its last day",
        "forms/access/querysets.py",
        "valid_until__range=(today, soon)",
        "valid_until__range=(today + timedelta(days=1), soon)",
    ),
    Named(
        "a right is warned of a day early",
        "forms/access/querysets.py",
        "soon = today + timedelta(days=WARNING_DAYS)",
        "soon = today + timedelta(days=WARNING_DAYS + 1)",
    ),
    Named(
        "an answered case is cancelled",
        "services/desk/rules.py",
        "OPEN,\n        State.CANCELLED",
        "OPEN | {State.ANSWERED},\n        State.CANCELLED",
    ),
    Named(
        "a case is overdue on its due day",
        "services/desk/obligations.py",
        "Q(state__in=OPEN, due_on__lt=today)",
        "Q(state__in=OPEN, due_on__lte=today)",
    ),
    Named(
        "a cancelled case gets the answer of the case it was merged into",
        "services/desk/models.py",
        "self.merged.select_for_update().counted()",
        "self.merged.select_for_update()",
    ),
    Named(
        "the director takes note of cancelled cases",
        "services/desk/models.py",
        "self.received_between(*bounds).counted()",
        "self.received_between(*bounds)",
    ),
    Named(
        "a case is closed on the last day to come back",
        "services/desk/nightly.py",
        "close_on__lt=today",
        "close_on__lte=today",
    ),
    Named(
        "who has answered is asked again",
        "services/desk/nightly.py",
        "if case.address and case.answers.last().understood is None",
        "if case.address",
    ),
    Named(
        "officers whose account is closed are reminded",
        "services/desk/nightly.py",
        "list(officers()) if",
        'list(User.objects.filter(groups__permissions__codename="change_consultation")) if',
    ),
    Named(
        "an officer is reminded each fourth day",
        "services/desk/nightly.py",
        "REMIND_AGAIN_AFTER = 3",
        "REMIND_AGAIN_AFTER = 4",
    ),
    Named(
        "a guide is late on its due day",
        "services/desk/obligations.py",
        "Q(guide_due_on__lt=today)",
        "Q(guide_due_on__lte=today)",
    ),
    Named(
        "a guide of its due day came late",
        "services/desk/report/rows.py",
        "return done <= due if due and done",
        "return done < due if due and done",
    ),
    Named(
        "a retired system is to be reviewed",
        "services/catalogue/models.py",
        "return self.in_service().filter(Q(reviewed_on=None)",
        "return self.filter(Q(reviewed_on=None)",
    ),
    Named(
        "the page of a retired system asks for a review",
        "services/catalogue/models.py",
        "return self.status != self.Status.RETIRED and year < fiscal_year(day)",
        "return year < fiscal_year(day)",
    ),
    Named(
        "nobody is told of a guide on its due day",
        "services/desk/models.py",
        "guide = obligations.GUIDE_OWED & Q(guide_due_on__lte=today)",
        "guide = obligations.GUIDE_OWED & Q(guide_due_on__lt=today)",
    ),
    Named(
        "personal data of matters goes a year early",
        "forms/submissions/models.py",
        "last_day_kept(today, page.retention_years)",
        "last_day_kept(today, page.retention_years - 1)",
    ),
    Named(
        "the mark of a shown form brings the submission of another",
        "forms/submissions/models.py",
        "if not is_theirs or self.page_id != page.pk",
        "if self.page_id != page.pk",
    ),
    Named(
        "a chosen answer that is personal is kept",
        "forms/submissions/models.py",
        "if field.field_type in COUNTED and not field.is_personal:",
        "if field.field_type in COUNTED:",
    ),
    Named(
        "personal data of cases goes a year early",
        "services/desk/models.py",
        "last_day_kept(today, DeskSettings.load().keep_years)",
        "last_day_kept(today, DeskSettings.load().keep_years - 1)",
    ),
    Named(
        "a password stays in the words of a question that a guide answered",
        "services/desk/ready_answers.py",
        "if has_thai_id(asked) or looks_like_password(asked):",
        "if has_thai_id(asked):",
    ),
    Named(
        "a cell of four answers is shown",
        "forms/surveys/figures.py",
        "return HIDDEN if hide or 0 < sum(counts) < SMALLEST_GROUP else figures(counts, bands)",
        "return HIDDEN if hide or 0 < sum(counts) < SMALLEST_GROUP - 1 else figures(counts, bands)",
    ),
    Named(
        "how many of a hidden group answered is told",
        "forms/surveys/answers.py",
        "if code in groups.hidden:",
        "if False:",
    ),
    Named(
        "results are parted by a personal answer",
        "forms/surveys/answers.py",
        "has_groups = field.field_type in GROUP_TYPES and not field.is_personal",
        "has_groups = field.field_type in GROUP_TYPES",
    ),
    Named(
        "a personal comment is listed",
        "forms/surveys/answers.py",
        'if field.field_type == "multiline" and not field.is_personal',
        'if field.field_type == "multiline"',
    ),
    Named(
        "closed accounts are asked",
        "forms/surveys/answers.py",
        "User.objects.filter(is_active=True, school__isnull=False)",
        "User.objects.filter(school__isnull=False)",
    ),
    Named(
        "a round is compared with the first",
        "forms/surveys/answers.py",
        'order_by("-began")',
        'order_by("began")',
    ),
    Named(
        "an officer with the link of a requester says that the answer was understood",
        "services/desk/views.py",
        'return user.has_perm("services.view_consultation") and user.pk != case.requester_id',
        "return False",
    ),
    Named(
        "somebody else's link confirms an address",
        "home/people/own_account/email_change.py",
        'return address if constant_time_compare(digest, digest_of(user)) else ""',
        "return address",
    ),
    Named(
        "records of sign-ins go before the law lets them",
        "home/people/nightly.py",
        "SIGN_INS_KEPT = timedelta(days=180)",
        "SIGN_INS_KEPT = timedelta(days=30)",
    ),
    Named(
        "files are left where their row could not be stored",
        "home/files/storage.py",
        "        stack.callback(undo, stored)",
        "        pass",
    ),
    Named(
        "a file is deleted before its row is surely gone",
        "home/files/uploads.py",
        "transaction.on_commit(lambda: storage.delete(name))",
        "storage.delete(name)",
    ),
)
