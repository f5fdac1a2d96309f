"""What cites a law, asked of each app through the hook "cites_law", and who has to look at it
after a change.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from wagtail import hooks

from .models import CitationCheck, Law

HOOK = "cites_law"


@dataclass(frozen=True)
class Citation:
    """One thing that rests on a law; the key is what a check of it is remembered by."""

    key: str
    kind: str
    title: str
    url: str
    owner: Any = None  # a User; where nobody answers for it, the head of the group looks

    def may_be_checked_by(self, user) -> bool:
        return (self.owner is not None and self.owner.pk == user.pk) or user.has_perm(
            "services.settle_citations"
        )

    def waits_for(self, user) -> bool:
        """In the list of its owner; what has none waits for the head."""
        return (
            self.owner.pk == user.pk if self.owner else user.has_perm("services.settle_citations")
        )


def citations_of(laws: list[Law]) -> dict[int, list[Citation]]:
    """Everything that cites each of these laws, by the law's key, whoever may see it."""
    found: dict[int, dict[str, Citation]] = {law.pk: {} for law in laws}
    for collect in hooks.get_hooks(HOOK):
        for law, citation in collect(laws):
            found[law][citation.key] = citation
    return {law: list(citations.values()) for law, citations in found.items()}


def citations(law: Law) -> list[Citation]:
    return citations_of([law])[law.pk]


def unchecked_of(laws: list[Law]) -> dict[int, list[Citation]]:
    """What nobody has looked at since each of these laws was last amended or ended, by the
    law's key.
    """
    changed = [law for law in laws if law.needs_check and law.changed_at is not None]
    if not changed:
        return {}
    rows = CitationCheck.objects.filter(law__in=changed, at__gte=F("law__changed_at"))
    checked = set(rows.values_list("law", "citing"))
    waiting = {}
    for law, citations in citations_of(changed).items():
        waiting[law] = [citation for citation in citations if (law, citation.key) not in checked]
    return waiting


def unchecked_citations(law: Law) -> list[Citation]:
    return unchecked_of([law]).get(law.pk, [])


def waiting_citations(user) -> list[tuple[Law, list[Citation]]]:
    """The changed laws, each with what of this person's cites it and is still to be looked at."""
    laws = list(Law.objects.filter(needs_check=True))
    waiting = unchecked_of(laws)
    mine = []
    for law in laws:
        found = [citation for citation in waiting.get(law.pk, []) if citation.waits_for(user)]
        if found:
            mine.append((law, found))
    return mine


def confirm(law: Law, citation: Citation, user) -> None:
    """It is right as it is now; the last one lets the law rest."""
    CitationCheck.objects.create(law=law, citing=citation.key, title=citation.title[:300], by=user)
    settle(law)


def settle(law: Law) -> None:
    if not unchecked_citations(law):
        Law.objects.filter(pk=law.pk).update(needs_check=False)
