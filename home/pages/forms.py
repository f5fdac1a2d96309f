"""The editor's form of our pages."""

import re

from wagtail.admin.forms import WagtailAdminPageForm

from home.admin.copies import GivenBack
from home.thai.secrets import refusal_of

from .slugs import new_slug, says_something

OF_EDITORS = re.compile(r"comments-\d+(?:-replies-\d+)?-text|workflow-action-extra-data")


class SlugLeftToUs:
    """A page form whose slug may be left empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        typed = self.cleaned_data["slug"]
        if says_something(typed):
            return typed
        return self.instance.slug or new_slug(
            self.cleaned_data.get("title", ""), self.instance.kind
        )


class CommentsWithoutSecrets:
    """A page form that also refuses secrets in what editors say beside the page: the comments, and
    the word that goes with a decision.
    """

    def clean(self) -> dict:
        cleaned = super().clean()
        said = {name: text for name, text in self.data.items() if OF_EDITORS.fullmatch(name)}
        for why in filter(None, map(refusal_of, said.values())):
            self.add_error(None, why)
        return cleaned


class PageForm(GivenBack, SlugLeftToUs, CommentsWithoutSecrets, WagtailAdminPageForm):
    pass
