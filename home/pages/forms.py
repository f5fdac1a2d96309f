"""The editor's form of our pages."""

from wagtail.admin.forms import WagtailAdminPageForm

from home.admin.copies import GivenBack

from .slugs import new_slug, says_something


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


class PageForm(GivenBack, SlugLeftToUs, WagtailAdminPageForm):
    pass
