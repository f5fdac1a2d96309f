"""docs/editors.md as a page of the admin's help, so that editors find its rules where they
write.
"""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

GUIDE = settings.BASE_DIR / "docs" / "editors.md"


@cache
def guide_html() -> SafeString:
    """The guide without its first heading, which is the title of the screen."""
    text = GUIDE.read_text(encoding="utf-8").split("\n", 1)[1]
    return mark_safe(MarkdownIt().enable("table").render(text))  # noqa: S308 (a file of the project)


def editors_guide(request: HttpRequest) -> HttpResponse:
    return render(request, "wagtailadmin/editors_guide.html", {"guide": guide_html()})
