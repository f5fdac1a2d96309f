"""Windows of the admin in which one of a register is chosen: searched by keys, as its list is."""

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
    """What narrows a window in which a Findable is chosen."""

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
    """Wagtail's windows show every row to whoever may enter the admin; here to those who find
    the register there.
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
    """Wagtail's own answers 500 where a window has no form for a new row."""

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
