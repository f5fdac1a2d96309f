"""Panels of the admin's home page: a title, a few tasks, and a link to all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component


@dataclass(frozen=True)
class Entry:
    """One line of a panel: its text, its link, and a short fact after it."""

    title: str
    url: str
    fact: str = ""


class ListPanel(Component):
    """A list of tasks; says so when there are none."""

    def __init__(
        self,
        name: str,
        title: str,
        entries: Sequence[Entry],
        *,
        empty: str,
        more: str = "",
        order: int = 70,
    ):
        self.name, self.title, self.entries = name, title, entries
        self.empty, self.more, self.order = empty, more, order

    def render_html(self, parent_context=None) -> SafeString:
        return render_to_string("home/admin/panel.html", {"panel": self})
