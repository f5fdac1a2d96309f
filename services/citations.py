"""What cites a law, asked of each app through the hook "cites_law", and who has to look at it after a change."""

from dataclasses import dataclass
from typing import Any

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
        return (self.owner is not None and self.owner.pk == user.pk) or user.has_perm("services.settle_citations")

    def waits_for(self, user) -> bool:
        """In the list of its owner; what has none waits for the head."""
        return self.owner.pk == user.pk if self.owner else user.has_perm("services.settle_citations")


def citations(law: Law) -> list[Citation]:
    """Everything that cites a law, whoever may see it."""
    return [citation for collect in hooks.get_hooks(HOOK) for citation in collect(law)]


def unchecked(law: Law) -> list[Citation]:
    """What nobody has looked at since the law was last amended or ended."""
    if not law.needs_check or law.changed_at is None:
        return []
    checked = set(law.checks.filter(at__gte=law.changed_at).values_list("citing", flat=True))
    return [citation for citation in citations(law) if citation.key not in checked]


def waiting_citations(user) -> list[tuple[Law, list[Citation]]]:
    """The changed laws, each with what of this person's cites it and is still to be looked at."""
    rows = [(law, unchecked(law)) for law in Law.objects.filter(needs_check=True)]
    mine = [(law, [citation for citation in found if citation.waits_for(user)]) for law, found in rows]
    return [(law, found) for law, found in mine if found]


def confirm(law: Law, citation: Citation, user) -> None:
    """It is right as it is now; the last one lets the law rest."""
    CitationCheck.objects.create(law=law, citing=citation.key, title=citation.title[:300], by=user)
    settle(law)


def settle(law: Law) -> None:
    if not unchecked(law):
        Law.objects.filter(pk=law.pk).update(needs_check=False)
