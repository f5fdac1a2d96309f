"""All that waits for one role on one screen: the director of a school certifies, the officer
checks, the approver decides, each on several at once.
"""

from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from home.audit.lists import note_list

from .cards import cards_of
from .forms import DecisionForm, ItemsFilter, moves_named
from .models import AccessItem
from .rules import OF_OFFICE, STAGES, Stage, roles_by_right
from .views import decide, tell_outcome

PAGE_SIZE = 30


@never_cache
def access_stage(request: HttpRequest, key: str) -> HttpResponse:
    stage = STAGES[key]
    if stage.who not in roles_by_right(request.user):
        raise PermissionDenied
    if request.method != "POST":
        return stage_page(request, key, DecisionForm(key, moves_named(stage.moves)))
    form = DecisionForm(key, moves_named(stage.moves), request.POST)
    if not form.is_valid():
        return stage_page(request, key, form, status=422)
    theirs = AccessItem.objects.within_reach_of(request.user, stage.who)
    outcome = decide(request, form, theirs)
    tell_outcome(request, form, outcome)
    if not outcome.done:  # what was typed stays
        return stage_page(request, key, form, status=409)
    return redirect(f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path)


def stage_page(
    request: HttpRequest, key: str, form: DecisionForm, status: int = 200
) -> HttpResponse:
    """What waits, the most urgent first, by request; `form` has what was chosen and typed."""
    stage = STAGES[key]
    narrowing = ItemsFilter(request.GET, states=stage.states)
    waiting = narrowing.narrow(AccessItem.objects.waiting_for(request.user, stage.who))
    ordered = waiting.with_facts().order_by(F("due_on").asc(nulls_last=True), "request_id", "pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    note_list("forms.accessitem", page.paginator.count, words=request.GET.get("q", ""))
    context = {
        "stage": stage,
        "address": reverse(f"access-{key}"),
        "cards": cards_of(page, chosen_of(stage, form, page)),
        "page_obj": page,
        "form": form,
        "narrowing": narrowing,
        "narrows": stage.who in OF_OFFICE
        and (narrowing.has_changed() or page.paginator.num_pages > 1),
        "today": timezone.localdate(),
    }
    return render(request, "forms/access/stage.html", context, status=status)


def chosen_of(stage: Stage, form: DecisionForm, items: Iterable[AccessItem]) -> Collection[int]:
    """What is ticked: what somebody has chosen, else all or nothing."""
    if form.is_bound:
        return form.known
    if not stage.chosen:
        return ()
    return [item.pk for item in items]
