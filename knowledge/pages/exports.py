"""The list of a category as a file."""

from django.conf import settings

from home.files.exports import table_response

from .listing import Kinds, entries

COLUMNS = ["เรื่อง", "ประเภท", "สรุป", "ที่อยู่", "เผยแพร่เมื่อ", "ทบทวนภายใน"]


def export_listing(branch, request, kinds: Kinds, export: str):
    """All entries of the branch that this person may see, with the filters of the page."""
    pages = entries(
        branch, request.user, kinds, request.GET.get("kind", ""), request.GET.get("system", "")
    )
    rows = (
        [
            page.title,
            page._meta.verbose_name,
            page.summary,
            settings.BASE_URL + page.get_url(request),
            page.last_published_at,
            page.review_date,
        ]
        for page in pages.order_by("title").specific()
    )
    return table_response(branch.title, COLUMNS, rows, export)
