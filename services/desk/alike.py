"""Cases that ask the same as a case, in whatever words: those that wait for an answer, to be
merged, and answers that were given, to begin from. How alike two questions are is told by the app
that has the search, through the hook "questions_alike".
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from wagtail import hooks

from home.privacy.personal_data import ERASED

from .entries import Answer
from .models import Consultation, ConsultationQuerySet
from .rules import Channel

HOOK = "questions_alike"  # (question, others) → how alike each is, from 0 to 1
ALIKE = 0.42
LOOKED_AT = 200  # of the newest cases
MOST_OPEN, MOST_READY = 8, 3
READY_FOR = timedelta(days=365)
# What an entry says that was saved as answered, without the words of the answer.
SAYS_NOTHING = frozenset(f"ให้คำปรึกษาทาง{channel.label}แล้ว" for channel in Channel)


def shares_alike(subject: str, others: Sequence[str]) -> list[float]:
    """The highest that any app says of each; nothing where no app has a search."""
    shares = [0.0] * len(others)
    for compare in hooks.get_hooks(HOOK):
        told = compare(subject, others)
        shares = list(map(max, shares, told))
    return shares


def of_the_same_system(case: Consultation, rows: ConsultationQuerySet) -> ConsultationQuerySet:
    """The same words about two systems are two questions."""
    if case.system_id is None:
        return rows
    return rows.filter(Q(system=case.system_id) | Q(system=None))


def sort_alike(case: Consultation, rows: ConsultationQuerySet) -> list[Consultation]:
    """Those of the rows that ask the same, the most alike first: the same letters, or the same in
    other words.
    """
    newest = list(of_the_same_system(case, rows).order_by("-pk")[:LOOKED_AT])
    subjects = {row.subject_key: row.subject for row in newest if row.subject_key}
    shares = shares_alike(case.subject, list(subjects.values()))
    alike = dict(zip(subjects, shares, strict=True)) | {case.subject_key: 1.0}
    found = [row for row in newest if alike.get(row.subject_key, 0.0) >= ALIKE]
    return sorted(found, key=lambda row: -alike[row.subject_key])


def open_alike(case: Consultation) -> list[Consultation]:
    """Open cases that ask the same and could be merged into this one."""
    rows = Consultation.objects.mergeable().exclude(pk=case.pk).select_related("school")
    return sort_alike(case, rows)[:MOST_OPEN]


def ready_answers(case: Consultation, today: date) -> list[Answer]:
    """What was answered to the same question lately, each text once, the likeliest first."""
    answered = Consultation.objects.counted().filter(answered_on__gte=today - READY_FOR)
    ranks = {}
    for rank, row in enumerate(sort_alike(case, answered.exclude(pk=case.pk))):
        ranks[row.pk] = rank
    given = Answer.objects.filter(consultation__in=list(ranks))
    said = given.exclude(text__in=[ERASED, *SAYS_NOTHING]).select_related("consultation", "page")
    texts: dict[str, Answer] = {}
    for answer in sorted(said, key=lambda answer: (ranks[answer.consultation_id], -answer.pk)):
        texts.setdefault(answer.text, answer)
    return list(texts.values())[:MOST_READY]
