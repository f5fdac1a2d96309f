"""The editors' settings for the search: synonyms, and pinned answers. The words can be passed in
the URL.
"""

from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet, SnippetViewSetGroup

from home.admin.choosers import RegisterChooser
from home.admin.lists import FindableIndexView

from .models import Pin, SameWords, lines


class WithWords(CreateView):
    """The form for a new entry, prefilled with the words that a list of searches passed on."""

    def get_initial(self) -> dict[str, object]:
        words = "\n".join(lines(self.request.GET.get("words", "")))[:1000]
        return {**super().get_initial(), **({"words": words} if words else {})}


class SameWordsViewSet(SnippetViewSet):
    model = SameWords
    index_view_class, chooser_viewset_class = FindableIndexView, RegisterChooser
    icon = "tag"
    menu_label = "คำที่ใช้แทนกัน"
    list_display = ["__str__", "one_way", "is_loose"]
    list_filter = ["one_way", "is_loose"]
    list_export = ["words", "one_way", "is_loose"]
    search_fields = ["words"]
    add_view_class = WithWords
    panels = [FieldPanel("words"), FieldPanel("one_way"), FieldPanel("is_loose")]


class PinViewSet(SnippetViewSet):
    model = Pin
    index_view_class, chooser_viewset_class = FindableIndexView, RegisterChooser
    icon = "pick"
    menu_label = "ผลที่ปักไว้"
    list_display = ["__str__", "until"]
    list_export = ["words", "page", "system", "law", "until"]
    search_fields = ["words"]
    add_view_class = WithWords


class SearchGroup(SnippetViewSetGroup):
    menu_label = "การค้นหา"
    menu_icon = "search"
    menu_order = 250
    items = (SameWordsViewSet, PinViewSet)
