"""Windows of the admin in which one of a register is chosen: searched by keys, as its list is."""

from django import forms
from django.db.models import QuerySet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from .finding import matching


class WordsFilter(BaseFilterForm):
    """What narrows a window in which a Findable is chosen."""

    q = forms.CharField(label="ค้นหา", max_length=200, required=False, widget=forms.TextInput({"placeholder": "คำในชื่อ"}))

    def filter(self, objects: QuerySet) -> QuerySet:
        self.search_query = self.cleaned_data["q"].strip()
        self.is_searching = bool(self.search_query)
        return matching(objects, self.search_query)


class ChooseFindable(ChooseView):
    filter_form_class = WordsFilter


class FindableResults(ChooseResultsView):
    filter_form_class = WordsFilter


class FindableChooser(SnippetChooserViewSet):
    choose_view_class, choose_results_view_class = ChooseFindable, FindableResults
