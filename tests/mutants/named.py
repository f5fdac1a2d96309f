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
        "if decision.revision_id != revision_id or locked.latest_revision_id != revision_id:",
        "if locked.latest_revision_id != decision.revision_id:",
    ),
    Named(
        "a plan that was saved since it was submitted is decided",
        "services/projects/approval.py",
        "if decision.revision_id != revision_id or locked.latest_revision_id != revision_id:",
        "if decision.revision_id != revision_id:",
    ),
    Named(
        "after one approval any revision is published",
        "services/projects/models.py",
        'self.decisions().filter(revision=revision, status="approved")',
        'self.decisions().filter(status="approved")',
    ),
    Named(
        "a step is begun before the one right before it",
        "services/projects/models.py",
        "filter(number=self.number - 1)",
        "filter(number=self.number - 2)",
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
        "start, due = due, due_date(due, span.amount, span.unit, holidays)",
        "start, due = due, due_date(start, span.amount, span.unit, holidays)",
    ),
    Named(
        "a director of a school lists the requests of others",
        "forms/access/views.py",
        "return items.filter(request__submission__school=user.school) if user.school_id else"
        " items.none()",
        "return items if user.school_id else items.none()",
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
        "forms/access/models.py",
        "return self.with_office().filter(due_on__lt=today)",
        "return self.with_office().filter(due_on__lte=today)",
    ),
    Named(
        "an answered case is cancelled",
        "services/desk/rules.py",
        "OPEN, State.CANCELLED",
        "OPEN | {State.ANSWERED}, State.CANCELLED",
    ),
    Named(
        "a case is overdue on its due day",
        "services/desk/models.py",
        "return self.open().filter(due_on__lt=today)",
        "return self.open().filter(due_on__lte=today)",
    ),
    Named(
        "a guide is late on its due day",
        "services/desk/report/rows.py",
        "return False if self.today > due else None",
        "return False if self.today >= due else None",
    ),
    Named(
        "a guide of its due day came late",
        "services/desk/report/rows.py",
        "return done <= due",
        "return done < due",
    ),
    Named(
        "nobody is told of a guide on its due day",
        "services/desk/models.py",
        "guide = Q(guide_due_on__lte=today, guide__live=False)",
        "guide = Q(guide_due_on__lt=today, guide__live=False)",
    ),
    Named(
        "personal data of matters goes a year early",
        "forms/submissions/models.py",
        "fiscal_year_bounds(fiscal_year(today) - page.retention_years - 1)[1]",
        "fiscal_year_bounds(fiscal_year(today) - page.retention_years)[1]",
    ),
    Named(
        "personal data of cases goes a year early",
        "services/desk/models.py",
        "last_kept = fiscal_year(today) - DeskSettings.load().keep_years - 1",
        "last_kept = fiscal_year(today) - DeskSettings.load().keep_years",
    ),
    Named(
        "a password stays in the words of a question that a guide answered",
        "services/desk/models.py",
        "if has_thai_id(asked) or looks_like_password(asked):",
        "if has_thai_id(asked):",
    ),
    Named(
        "a cell of four answers is shown",
        "forms/surveys/figures.py",
        "return HIDDEN if hide or 0 < len(scores) < SMALLEST_GROUP else figures(scores, bands)",
        "return HIDDEN if hide or 0 < len(scores) < SMALLEST_GROUP - 1 else figures(scores, bands)",
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
        "files are left where their row could not be stored",
        "home/files/storage.py",
        "            undo.callback(self.delete, stored)",
        "            pass",
    ),
    Named(
        "a file is deleted before its row is surely gone",
        "home/files/uploads.py",
        "transaction.on_commit(lambda: storage.delete(name))",
        "storage.delete(name)",
    ),
)
