"""Lists of the admin: searched by keys, in the order of a Thai dictionary."""

from django.core.exceptions import PermissionDenied
from wagtail.snippets.views.snippets import IndexView as SnippetIndexView
from wagtail_modeladmin.helpers import DjangoORMSearchHandler
from wagtail_modeladmin.views import HistoryView

from home.thai.finding import filter_by_words


class SearchByKeys(DjangoORMSearchHandler):
    """For lists of modeladmin whose model is a Findable."""

    def search_queryset(self, queryset, search_term, preserve_order=False, **kwargs):
        return filter_by_words(queryset, search_term)


class FindsByKeys:
    """For Wagtail's own kind of list whose model is a Findable; `search_fields` makes the search
    box appear.
    """

    def search_queryset(self, queryset):
        return filter_by_words(queryset, self.search_query) if self.is_searching else queryset


class FindableIndexView(FindsByKeys, SnippetIndexView):
    pass


class DictionaryIndexView(FindableIndexView):
    """A register's list in which the name column is sorted by the dictionary key."""

    def order_queryset(self, queryset):
        name = self.model.sorted_by
        by_key = {name: "order_key", f"-{name}": "-order_key"}
        return (
            queryset.order_by(by_key[self.ordering])
            if self.ordering in by_key
            else super().order_queryset(queryset)
        )


class HistoryOfListed(HistoryView):
    """The history of a row, for people who can see it in their list; modeladmin itself checks no
    permission.
    """

    def dispatch(self, request, *args, **kwargs):
        listed = self.model_admin.get_queryset(request).filter(pk=self.instance.pk)
        if not (self.permission_helper.user_can_list(request.user) and listed.exists()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
