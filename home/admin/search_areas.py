"""What the admin's global search offers besides pages, images, documents and users: the office's
own lists.
"""

from django.urls import reverse
from wagtail.admin.search import SearchArea


class ListArea(SearchArea):
    """One of our lists, for people who may see it; the search words are passed on."""

    def __init__(
        self, label: str, url_name: str, permission: str, icon_name: str, order: int
    ) -> None:
        super().__init__(label, reverse(url_name), name=url_name, icon_name=icon_name, order=order)
        self.permission = permission

    def is_shown(self, request) -> bool:
        return request.user.has_perm(self.permission)
