"""Addresses of pages: short and Latin, given by the site, for those made of Thai titles lose
vowels and tone marks.
"""

from django.utils.text import slugify
from wagtail.models import Page


def says_something(slug: str) -> bool:
    """A slug with a letter or digit in it; of a Thai word the editor leaves nothing but a
    hyphen.
    """
    return any(sign.isalnum() for sign in slug)


def new_slug(title: str, kind: str) -> str:
    """The Latin words of a title, or the kind of page, with a number."""
    latin = slugify(title)[:40].strip("-")
    has_letters = any(letter.isalpha() for letter in latin)
    return free_slug(latin if has_letters else kind)


def free_slug(base: str) -> str:
    """The base with the first number behind it that no page has."""
    taken = set(Page.objects.filter(slug__startswith=f"{base}-").values_list("slug", flat=True))
    number = len(taken) + 1
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


class OwnSlug:
    """A page type whose pages get their address by themselves; `kind` begins that of a page
    with a Thai title.
    """

    kind = "page"

    def _set_core_field_defaults(self):
        parent = self.get_parent() if self.path else getattr(self, "_cached_parent_obj", None)
        is_missing = not self.slug or (self._state.adding and not says_something(self.slug))
        if is_missing and parent is not None and self.title:
            self.slug = new_slug(self.title, self.kind)
        super()._set_core_field_defaults()
