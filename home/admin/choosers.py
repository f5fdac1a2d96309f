"""Choosers of the admin for records of a register: searched by keys, like the register's list."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.generic import View
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)

from home.thai.finding import filter_by_words


class WordsFilter(BaseFilterForm):
    """The search filter of a chooser of Findable records."""

    q = forms.CharField(
        label="ค้นหา",
        max_length=200,
        required=False,
        widget=forms.TextInput({"placeholder": "คำในชื่อ"}),
    )

    def filter(self, objects: QuerySet) -> QuerySet:
        self.search_query = self.cleaned_data["q"].strip()
        self.is_searching = bool(self.search_query)
        return filter_by_words(objects, self.search_query)


SEEN_WITH = ("view", "add", "change", "delete")


class ForThoseWhoSeeTheRegister:
    """Wagtail's choosers show every row to anybody who may enter the admin; ours require the right
    to see the register.
    """

    def dispatch(self, request, *args, **kwargs):
        policy = policy_registry.get_by_type(self.model_class)
        if not policy.user_has_any_permission(request.user, SEEN_WITH):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChooseOne(ForThoseWhoSeeTheRegister, ChooseView):
    pass


class Results(ForThoseWhoSeeTheRegister, ChooseResultsView):
    pass


class Chosen(ForThoseWhoSeeTheRegister, SnippetChosenView):
    pass


class ChosenMultiple(ForThoseWhoSeeTheRegister, SnippetChosenMultipleView):
    pass


class NothingIsMadeHere(View):
    """Refuses the creation of records; Wagtail itself answers 500 where a chooser has no creation
    form.
    """

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        raise Http404


class RegisterChooser(SnippetChooserViewSet):
    choose_view_class, choose_results_view_class = ChooseOne, Results
    chosen_view_class, chosen_multiple_view_class = Chosen, ChosenMultiple
    create_view_class = NothingIsMadeHere


class ChooseFindable(ChooseOne):
    filter_form_class = WordsFilter


class FindableResults(Results):
    filter_form_class = WordsFilter


class FindableChooser(RegisterChooser):
    choose_view_class, choose_results_view_class = ChooseFindable, FindableResults
