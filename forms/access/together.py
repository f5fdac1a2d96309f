"""One decision on several systems at once, of one request or of many: each by itself, so that one
that may not be moved does not stop the others; and each request is told of once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from forms.submissions.models import SubmissionFile
from home.files.storage import undone_on_failure
from home.moves import Refused, lock

from .models import AccessItem, AccessRequest
from .telling import tell_of_stage

MORE_FILES = "resubmitted"  # the key of what came after the form


@dataclass
class Outcome:
    """What became of a decision: the items that were moved, and why others were not."""

    done: list[AccessItem] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def move_together(
    items: Collection[AccessItem],
    name: str,
    user,
    at: datetime,
    *,
    reason: str = "",
    seen: Mapping[int, int] | None = None,
    files: Sequence[UploadedFile] = (),
) -> Outcome:
    """Move each of these items; `seen` is the step up to which the person knew each, by its key.
    Files are kept once for each request of which something was moved.
    """
    outcome, sources = Outcome(), {}
    with undone_on_failure(), transaction.atomic():
        for item in sorted(items, key=lambda item: (item.request_id, item.pk)):
            known = (seen or {}).get(item.pk)
            try:
                step = item.move(name, user, at, reason=reason, seen=known, tells=False)
            except Refused as error:
                outcome.left.append(f"{item.number} {item.system}: {error}")
            else:
                outcome.done.append(item)
                sources[item.request] = step.source
        for request, source in sources.items():
            keep_files(request, files)
            with lock(request) as held:
                tell_of_stage(held, source)
    return outcome


def keep_files(request: AccessRequest, files: Sequence[UploadedFile]) -> None:
    for upload in files:
        SubmissionFile.keep(upload, submission=request.submission, key=MORE_FILES)
