"""Lists of the admin in the order of a Thai dictionary."""

from wagtail.snippets.views.snippets import IndexView as SnippetIndexView


class DictionaryIndexView(SnippetIndexView):
    """A register's list whose column of names sorts by the key."""

    def order_queryset(self, queryset):
        name = self.model.sorted_by
        by_key = {name: "order_key", f"-{name}": "-order_key"}
        return queryset.order_by(by_key[self.ordering]) if self.ordering in by_key else super().order_queryset(queryset)
