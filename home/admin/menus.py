"""The admin's menus, scripts and colours: what is added to Wagtail's, and what is removed."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.menu import MenuItem


def item_for(permission: str) -> type[MenuItem]:
    """A kind of entries that those alone see who have this permission."""

    class ItemForSome(MenuItem):
        def is_shown(self, request) -> bool:
            return request.user.has_perm(permission)

    return ItemForSome


def guide_in_the_menu() -> MenuItem:
    return MenuItem(
        "คู่มือการเขียน",
        reverse_lazy("editors-guide"),
        name="editors-guide",
        icon_name="help",
        order=10,
    )


def keep_our_own_help(request, items) -> None:
    """Wagtail's help links lead to other hosts, in English."""
    items[:] = [
        item for item in items if item.name in {"editors-guide", "keyboard-shortcuts-trigger"}
    ]


def keep_reports_that_say_something(request, items) -> None:
    """Remove the report of page types, which lists class names."""
    items[:] = [item for item in items if item.name != "page-types-usage"]


def day_in_words() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("js/day-in-words.js"))


def copies_of_what_is_typed() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("js/admin-copies.js"))


def office_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
