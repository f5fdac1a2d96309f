"""What cites a law, collected from each app through the hook "cites_law", and who has to check it
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
    """An object that cites a law; its check is recorded under the key."""

    key: str
    kind: str
    title: str
    url: str
    owner: Any = None  # a User; where nobody is responsible, the head of the group checks

    def may_be_checked_by(self, user) -> bool:
        return (self.owner is not None and self.owner.pk == user.pk) or user.has_perm(
            "services.settle_citations"
        )

    def waits_for(self, user) -> bool:
        """Whether the owner, or without an owner the head of the group, is this person."""
        return (
            self.owner.pk == user.pk if self.owner else user.has_perm("services.settle_citations")
        )


def citations_of(laws: list[Law]) -> dict[int, list[Citation]]:
    """Everything that cites each of these laws, by the law's key, regardless of permissions."""
    found: dict[int, dict[str, Citation]] = {law.pk: {} for law in laws}
    for collect in hooks.get_hooks(HOOK):
        for law, citation in collect(laws):
            found[law][citation.key] = citation
    return {law: list(citations.values()) for law, citations in found.items()}


def citations(law: Law) -> list[Citation]:
    return citations_of([law])[law.pk]


def unchecked_of(laws: list[Law]) -> dict[int, list[Citation]]:
    """The citations that nobody has checked since the law was last amended or ended, by the law's
    key.
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
    """The changed laws, each with this person's citations that are still unchecked."""
    laws = list(Law.objects.filter(needs_check=True))
    waiting = unchecked_of(laws)
    mine = []
    for law in laws:
        found = [citation for citation in waiting.get(law.pk, []) if citation.waits_for(user)]
        if found:
            mine.append((law, found))
    return mine


def confirm(law: Law, citation: Citation, user) -> None:
    """Record that the citation is right as it is now; the last check clears needs_check."""
    CitationCheck.objects.create(law=law, citing=citation.key, title=citation.title[:300], by=user)
    settle(law)


def settle(law: Law) -> None:
    if not unchecked_citations(law):
        Law.objects.filter(pk=law.pk).update(needs_check=False)
