"""What the admin's global search offers beside pages, pictures, documents and people: the
office's own lists.
"""

from django.urls import reverse
from wagtail.admin.search import SearchArea


class ListArea(SearchArea):
    """One list of ours, for those who may see it; the words that were searched go along."""

    def __init__(
        self, label: str, url_name: str, permission: str, icon_name: str, order: int
    ) -> None:
        super().__init__(label, reverse(url_name), name=url_name, icon_name=icon_name, order=order)
        self.permission = permission

    def is_shown(self, request) -> bool:
        return request.user.has_perm(self.permission)
