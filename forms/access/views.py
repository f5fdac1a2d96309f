"""The work on access requests, the register of rights and its yearly review."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from home.audit.actions import Action
from home.audit.lists import note_list
from home.audit.writing import note
from home.files.exports import asked_export, table_response
from home.files.storage import undone_on_failure
from home.models import Holiday
from home.moves import Move, Refused
from home.thai.writing import sort_key

from .cards import Card
from .forms import DecisionForm, ItemsFilter, MoveForm
from .models import AccessItem, AccessRequest, year_end
from .old_register import RIGHTS_REGISTER
from .rules import (
    ACTIVE,
    MOVES,
    OF_OFFICE,
    OPEN,
    REGISTERED,
    RIGHTS,
    STAGES,
    TOGETHER,
    WAITS_FOR,
    Who,
    roles_by_right,
)
from .together import Outcome, keep_files, move_together

PAGE_SIZE, REVIEW_SIZE = 50, 100
MOST_TOLD = 10  # refusals that are said one by one


def works_on_access(user) -> bool:
    return bool(roles_by_right(user))


def works_in_office(user) -> bool:
    return bool(roles_by_right(user) & OF_OFFICE)


def items_for(user):
    """The items that this person has to do with: all for the office, those of the school for
    its director.
    """
    items = AccessItem.objects.with_all()
    if works_in_office(user):
        return items
    return items.filter(request__submission__school=user.school) if user.school_id else items.none()


@never_cache
@require_safe
def access_queue(request: HttpRequest) -> HttpResponse:
    """Open items, the most urgent first."""
    if not works_on_access(request.user):
        raise PermissionDenied
    form = ItemsFilter(request.GET, states=OPEN)
    items = form.narrow(items_for(request.user).open()).order_by(
        F("due_on").asc(nulls_last=True), "pk"
    )
    if kind := asked_export(request):
        return export_items(request, "คำขอเข้าถึงระบบ", items, kind)
    page = Paginator(
        items.prefetch_related("request__submission__page__form_fields"), PAGE_SIZE
    ).get_page(request.GET.get("page"))
    note_list("forms.accessitem", page.paginator.count, words=request.GET.get("q", ""))
    today, holidays = timezone.localdate(), Holiday.objects.dates()
    rows = [(item, item.days_left(today, holidays), item.is_late(today)) for item in page]
    context = {"rows": rows, "page_obj": page, "form": form, "stages": stages_of(request.user)}
    return render(request, "forms/access/queue.html", context)


def stages_of(user) -> list[tuple[str, str]]:
    """Where this person decides on several at once: the address, and how many wait there."""
    roles, found = roles_by_right(user), []
    for key, stage in STAGES.items():
        count = stage.who in roles and AccessItem.objects.waiting_for(user, stage.who).count()
        if count:
            found.append((reverse(f"access-{key}"), f"{stage.title} {count} รายการ"))
    return found


def visible_request(request: HttpRequest, pk: int) -> AccessRequest:
    known = AccessRequest.objects.select_related("submission__page", "submission__school")
    found = get_object_or_404(known, pk=pk)
    if not found.may_be_seen_by(request.user):
        raise PermissionDenied
    return found


@never_cache
@require_safe
def access_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: its answers, and each system with what this person may do about it."""
    found = visible_request(request, pk)
    submission = found.submission
    if submission.user_id != request.user.pk:
        note(Action.READ, submission, page=submission.page)
    return request_page(request, found)


def request_page(
    request: HttpRequest,
    found: AccessRequest,
    typed: MoveForm | None = None,
    decided: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a request; `typed` or `decided` is the form that was refused, with what stood
    in it.
    """
    items = list(found.items.with_facts())
    roles = found.roles_of(request.user)
    context = {
        "access": found,
        "submission": found.submission,
        "decisions": decisions_on(found, items, roles, decided),
        "rows": [item_facts(item, request.user, typed) for item in items],
        "in_office": bool(roles & OF_OFFICE),
        "answers": found.submission.shown_answers(),
        "is_own": Who.REQUESTER in roles,
    }
    return render(request, "forms/access/request.html", context, status=status)


def item_facts(item: AccessItem, user, typed: MoveForm | None) -> tuple:
    """An item with the forms that stand at it alone, the rights that end with it, and why this
    person does not grant it.
    """
    forms = []
    for move in item.possible(user):
        form = MoveForm(item, move)
        is_typed = typed is not None and typed.auto_id == form.auto_id
        if is_typed or not is_for_several(item.state, move):
            forms.append((move, typed if is_typed else form))
    ending = item.to_revoke() if item.state in OPEN else []
    return item, forms, ending, item.why_not_granted_by(user)


def is_for_several(state: str, move: Move) -> bool:
    """Whether this is decided for all systems of a request that stand alike."""
    return state in WAITS_FOR and move.carries <= TOGETHER


def moves_together(found: AccessRequest, state: str, roles: frozenset[Who]) -> list[Move]:
    possible = MOVES.possible(state, kind=found.kind, roles=roles)
    return [move for move in possible if is_for_several(state, move)]


def decisions_on(
    found: AccessRequest, items: list[AccessItem], roles: frozenset[Who], typed: DecisionForm | None
) -> list[tuple[DecisionForm, Card]]:
    """A form for each state in which some of the systems wait for this person, with those; all are
    ticked until somebody chooses.
    """
    decisions = []
    for state in WAITS_FOR:
        alike = [item for item in items if item.state == state]
        moves = moves_together(found, state, roles) if alike else []
        if moves:
            form = typed if typed and typed.key == state else DecisionForm(state, moves)
            everything = [item.pk for item in alike]
            chosen = form.known if form.is_bound else everything
            decisions.append((form, Card(found, tuple(alike), frozenset(chosen))))
    return decisions


@require_POST
def access_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on several systems of one request that stand alike."""
    found = visible_request(request, pk)
    state, roles = request.POST.get("state", ""), found.roles_of(request.user)
    moves = moves_together(found, state, roles) if state in WAITS_FOR else []
    if request.POST.get("move") not in {move.name for move in moves}:
        raise PermissionDenied
    form = DecisionForm(state, moves, request.POST, request.FILES)
    if not form.is_valid():
        return request_page(request, found, decided=form, status=422)
    outcome = decide(request, form, found.items)
    tell_outcome(request, form, outcome)
    if not outcome.done:
        return request_page(request, found, decided=form, status=409)
    return redirect(found)


def decide(request: HttpRequest, form: DecisionForm, theirs) -> Outcome:
    """Make the decision on what was chosen among these, which this person may meet."""
    facts, items = form.cleaned_data, list(theirs.with_all().filter(pk__in=form.known))
    if not items:
        raise PermissionDenied
    return move_together(
        items,
        facts["move"].name,
        request.user,
        timezone.now(),
        reason=facts["reason"],
        seen=form.known,
        files=facts.get("files") or (),
    )


def tell_outcome(request: HttpRequest, form: DecisionForm, outcome: Outcome) -> None:
    if outcome.done:
        label = form.cleaned_data["move"].label
        messages.success(request, f"บันทึกแล้ว {len(outcome.done)} รายการ: {label}")
    for text in outcome.left[:MOST_TOLD]:
        messages.error(request, text)


@require_POST
def access_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one move on one system; what is wrong is said beside its field, and what was typed
    stays.
    """
    item = get_object_or_404(AccessItem.objects.with_all(), pk=pk)
    moves = {move.name: move for move in item.possible(request.user)}
    move = moves.get(request.POST.get("move", ""))
    if move is None:
        return refuse_move(request, item)
    form = MoveForm(item, move, request.POST, request.FILES)
    if not form.is_valid():
        return request_page(request, item.request, form, status=422)
    facts = form.cleaned_data
    try:
        with undone_on_failure(), transaction.atomic():
            keep_files(item.request, facts.pop("files", None) or ())
            item.move(move.name, request.user, timezone.now(), seen=step_seen(request), **facts)
    except Refused as error:
        form.add_error("until" if "until" in form.fields else None, str(error))
        return request_page(request, item.request, form, status=422)
    messages.success(request, f"บันทึกแล้ว: {item.system} – {item.get_state_display()}")
    return redirect(item.request)


def step_seen(request: HttpRequest) -> int | None:
    """The step up to which the page that was sent knew the item."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def refuse_move(request: HttpRequest, item: AccessItem) -> HttpResponse:
    """Says why, to those who may see the request: somebody else may have been quicker."""
    if not item.request.may_be_seen_by(request.user):
        raise PermissionDenied
    why = item.why_not_granted_by(request.user) or MOVES.closed_reason(item.state)
    messages.error(request, why)
    return request_page(request, item.request, status=403)


@never_cache
@require_safe
def access_rights(request: HttpRequest) -> HttpResponse:
    """The register: who holds which right to which system, by system, school and person."""
    if not works_in_office(request.user):
        raise PermissionDenied
    form = ItemsFilter(request.GET, states=REGISTERED)
    rights = form.narrow(AccessItem.objects.rights())
    if kind := asked_export(request):
        return export_items(request, "ทะเบียนสิทธิ์", by_name(rights.with_all()), kind)
    page = Paginator(keys_by_name(rights), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = AccessItem.objects.with_all().in_bulk(page.object_list)
    items = [shown[key] for key in page.object_list]
    note_list("forms.accessitem", page.paginator.count, words=request.GET.get("q", ""))
    context = {"form": form, "page_obj": page, "items": items}
    context["may_take_over"] = RIGHTS_REGISTER.may_be_taken_over_by(request.user)
    return render(request, "forms/access/rights.html", context)


def name_order(system: str, school: str | None, holder: str) -> tuple[str, str, str]:
    return sort_key(system), sort_key(school or "", "โรงเรียน"), sort_key(holder)


def keys_by_name(rights) -> list[int]:
    """Keys in dictionary order, which neither database has of itself."""
    rows = rights.values_list("pk", "system__name", "school__name", "holder_name")
    return [row[0] for row in sorted(rows, key=lambda row: name_order(*row[1:]))]


def by_name(items) -> list[AccessItem]:
    return sorted(
        items,
        key=lambda item: name_order(
            item.system.name, item.school and item.school.name, item.holder_name
        ),
    )


ITEM_COLUMNS = [
    "ระบบ",
    "โรงเรียน",
    "ผู้ถือสิทธิ์",
    "ระดับสิทธิ์",
    "ชื่อบัญชี",
    "สถานะ",
    "กำหนดดำเนินการ",
    "ให้สิทธิ์เมื่อ",
    "ใช้ได้ถึง",
    "ทบทวนภายใน",
    "เลขคำขอ",
    "ที่มา",
]


def item_row(item: AccessItem) -> list[object]:
    return [
        str(item.system),
        str(item.school or "สำนักงาน"),
        item.holder_name,
        item.level_label,
        item.account,
        item.get_state_display(),
        item.due_on,
        item.granted_on,
        item.valid_until,
        item.review_on,
        item.request.submission.number,
        item.origin,
    ]


def export_items(request: HttpRequest, name: str, items, kind: str) -> HttpResponse:
    if not request.user.has_perm("forms.export_submission"):
        raise PermissionDenied
    rows = [item_row(item) for item in items]
    return table_response(name, ITEM_COLUMNS, rows, kind, of="forms.accessitem")


@never_cache
def access_review(request: HttpRequest) -> HttpResponse:
    """Rights to be looked at again by the end of this fiscal year: renewed or revoked, many at
    once.
    """
    if not request.user.has_perm(RIGHTS[Who.GRANTER]):
        raise PermissionDenied
    until = year_end(timezone.localdate())
    form = ItemsFilter(request.GET, states=ACTIVE)
    items = form.narrow(AccessItem.objects.to_review(until).with_all())
    chosen = chosen_keys(request)
    if request.method == "POST" and review_many(request, items.filter(pk__in=chosen)):
        return redirect(f"{reverse('access-review')}?{request.GET.urlencode()}")
    page = Paginator(items.order_by("review_on", "system__name", "pk"), REVIEW_SIZE).get_page(
        request.GET.get("page")
    )
    note_list("forms.accessitem", page.paginator.count, words=request.GET.get("q", ""))
    context = {"page_obj": page, "form": form, "until": until, "user_pk": request.user.pk}
    context |= {"chosen": chosen, "reason": request.POST.get("reason", "")}
    return render(request, "forms/access/review.html", context)


def chosen_keys(request: HttpRequest) -> set[int]:
    keys = request.POST.getlist("items")
    return {int(key) for key in keys if key.isdecimal() and len(key) < 19}


def review_many(request: HttpRequest, items) -> bool:
    """Each right by itself: one that may not be moved does not stop the others. Returns whether
    all that was chosen is done.
    """
    name, reason = request.POST.get("move", ""), request.POST.get("reason", "")
    if name not in ("renew", "revoke"):
        raise PermissionDenied
    outcome = move_together(items, name, request.user, timezone.now(), reason=reason)
    if outcome.done:
        messages.success(request, f"บันทึกแล้ว {len(outcome.done)} รายการ")
    for text in outcome.left[:MOST_TOLD]:
        messages.error(request, text)
    if not outcome.done and not outcome.left:
        messages.error(request, "โปรดเลือกอย่างน้อยหนึ่งรายการ")
    return bool(outcome.done) and not outcome.left
