"""A list that is worked through: which columns this person sees, with what filters it opens, and
how both are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from .models import KeptView

LONGEST_CHOICE = 60  # letters of a chosen filter's key


def typed_in(query: str) -> dict[str, str]:
    """What stands behind the question mark of an address, but for what no address may hold."""
    return {key: value for key, value in QueryDict(query).items() if value.isprintable()}


@dataclass(frozen=True)
class WorkList:
    """A list by its name: columns that may be shown or not, those shown to who chose none, and the
    filters that can be kept. What is typed into a filter is not kept, for it may name a person.
    """

    name: str
    columns: Mapping[str, str]
    usual: tuple[str, ...]
    filters: tuple[str, ...]

    def kept_by(self, user) -> KeptView | None:
        return KeptView.objects.filter(user=user, list_name=self.name).first()

    def shown(self, kept: KeptView | None) -> list[str]:
        """The columns to show, in the order of the list; what it no longer has is left out."""
        wanted = self.usual if kept is None else kept.columns
        return [key for key in self.columns if key in wanted]

    def choices(self, kept: KeptView | None) -> list[tuple[str, str, bool]]:
        """Each column that may be shown: its key, its words, whether it is."""
        shown = self.shown(kept)
        return [(key, label, key in shown) for key, label in self.columns.items()]

    def address(self, kept: KeptView | None) -> str:
        """What stands behind the list's address where this person kept filters; else nothing."""
        if kept is None:
            return ""
        known = {key: kept.filters[key] for key in self.filters if key in kept.filters}
        return f"?{urlencode(known)}" if known else ""

    def keep(self, request: HttpRequest) -> HttpResponse:
        """Store what was chosen for the next time, and go back to the list as it stood."""
        query = typed_in(request.POST.get("query", ""))
        chosen = set(request.POST.getlist("column"))
        columns = [key for key in self.columns if key in chosen]
        asked = bool(request.POST.get("keep_filters"))
        KeptView.objects.update_or_create(
            user=request.user,
            list_name=self.name,
            defaults={"columns": columns, "filters": self.filters_in(query) if asked else {}},
        )
        messages.success(request, "เก็บมุมมองของท่านแล้ว ครั้งต่อไปรายการนี้จะเปิดแบบนี้")
        return redirect(f"{request.path}?{urlencode(query or {self.filters[0]: ''})}")

    def filters_in(self, query: Mapping[str, str]) -> dict[str, str]:
        given = {key: query.get(key, "") for key in self.filters}
        return {key: value for key, value in given.items() if 0 < len(value) <= LONGEST_CHOICE}
