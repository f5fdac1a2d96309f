"""The work on access requests, the register of rights and its yearly review."""

from datetime import date

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forms.page.fields import DateAnswer, TextField
from home.audit.actions import Action
from home.audit.lists import note_list
from home.audit.writing import note
from home.files.exports import asked_export, table_response
from home.models import Holiday, School
from home.moves import Move, Refused
from home.thai.finding import filter_by_words
from home.thai.writing import sort_key
from services.models import System

from .models import AccessItem, AccessRequest, year_end
from .rules import (
    ACTIVE,
    LABELS,
    MOVES,
    OF_OFFICE,
    OPEN,
    REGISTERED,
    RIGHTS,
    Kind,
    State,
    Who,
    roles_by_right,
)

PAGE_SIZE, REVIEW_SIZE = 50, 100
NAMES_ANOTHER = {Kind.REPLACE, Kind.CHANGE_RIGHTS, Kind.SUSPEND}


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
    return render(
        request, "forms/access/queue.html", {"rows": rows, "page_obj": page, "form": form}
    )


class AlsoField(django_forms.MultipleChoiceField):
    """Rights beside the one that is granted; the value is their keys."""

    widget = django_forms.CheckboxSelectMultiple

    def clean(self, value: object) -> list[int]:
        return [int(key) for key in super().clean(value)]


class MoveForm(django_forms.Form):
    """What a move may carry; only the fields that it needs."""

    reason = TextField(
        label="เหตุผลหรือรายละเอียด",
        max_length=2000,
        widget=django_forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "โปรดระบุเหตุผล"},
    )
    account = TextField(
        label="ชื่อบัญชีที่ให้",
        help_text="ห้ามใส่รหัสผ่าน ส่งรหัสครั้งแรกทางช่องทางอื่น",
        max_length=120,
        required=False,
        widget=django_forms.TextInput(attrs={"autocomplete": "off"}),
    )
    until = DateAnswer(
        label="ใช้ได้ถึงวันที่",
        help_text="เช่น 30/9/2570 เว้นว่าง = ตามคำขอหรือตามรอบปีงบประมาณ",
        required=False,
    )
    also = AlsoField(label="เพิกถอนสิทธิ์เดิมต่อไปนี้ด้วย", required=False)

    def __init__(self, item: AccessItem, move: Move, data=None):
        super().__init__(data, auto_id=f"id_{item.pk}_{move.name}_%s")
        carried = set(move.carries)
        if move.needs_reason:
            carried.add("reason")
        if "also" in carried:
            self.fields["also"].choices = self.choices_beside(item)
            if not self.fields["also"].choices:
                carried.remove("also")
        for name in set(self.fields) - carried:
            del self.fields[name]

    @staticmethod
    def choices_beside(item: AccessItem) -> list[tuple[int, str]]:
        """The rights that do not end by name already."""
        if item.kind not in NAMES_ANOTHER:
            return []
        ending = {old.pk for old in item.to_revoke()}
        return [
            (old.pk, f"{old.holder_name} {old.account}")
            for old in item.rights_beside()
            if old.pk not in ending
        ]

    def clean_account(self) -> str:
        account = self.cleaned_data["account"]
        if any(letter.isspace() for letter in account):
            raise django_forms.ValidationError("ชื่อบัญชีต้องไม่มีช่องว่าง และต้องไม่ใส่รหัสผ่าน")
        return account

    def clean_until(self) -> date | None:
        text = self.cleaned_data["until"]
        return date.fromisoformat(text) if text else None


@never_cache
@require_safe
def access_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: its answers, and each system with what this person may do about it."""
    found = get_object_or_404(
        AccessRequest.objects.select_related("submission__page", "submission__school"), pk=pk
    )
    if not found.may_be_seen_by(request.user):
        raise PermissionDenied
    submission = found.submission
    if submission.user_id != request.user.pk:
        note(Action.READ, submission, page=submission.page)
    return request_page(request, found)


def request_page(
    request: HttpRequest, found: AccessRequest, typed: MoveForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a request; `typed` is the form of a move that was refused, with what stood in
    it.
    """
    rows = []
    for item in found.items.with_all().prefetch_related("steps__actor"):
        forms = []
        for move in item.possible(request.user):
            form = MoveForm(item, move)
            if typed and typed.auto_id == form.auto_id:
                form = typed
            forms.append((move, form))
        ending = item.to_revoke() if item.state in OPEN else []
        rows.append((item, forms, ending, item.why_not_granted_by(request.user)))
    context = {
        "access": found,
        "submission": found.submission,
        "rows": rows,
        "today": timezone.localdate(),
    }
    context |= {"answers": found.submission.shown_answers()}
    return render(request, "forms/access/request.html", context, status=status)


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
    form = MoveForm(item, move, request.POST)
    if not form.is_valid():
        return request_page(request, item.request, form, status=422)
    try:
        item.move(move.name, request.user, timezone.now(), **form.cleaned_data)
    except Refused as error:
        form.add_error("until" if "until" in form.fields else None, str(error))
        return request_page(request, item.request, form, status=422)
    messages.success(request, f"บันทึกแล้ว: {item.system} – {item.get_state_display()}")
    return redirect(item.request)


def refuse_move(request: HttpRequest, item: AccessItem) -> HttpResponse:
    """Says why, to those who may see the request: somebody else may have been quicker."""
    if not item.request.may_be_seen_by(request.user):
        raise PermissionDenied
    why = item.why_not_granted_by(request.user) or MOVES.closed_reason(item.state)
    messages.error(request, why)
    return request_page(request, item.request, status=403)


class ItemsFilter(django_forms.Form):
    """Narrows a list of items by system, school, state and name."""

    q = django_forms.CharField(label="ชื่อผู้ถือสิทธิ์หรือเลขคำขอ", max_length=200, required=False)
    system = django_forms.ModelChoiceField(
        System.objects.all(), label="ระบบ", required=False, empty_label="ทั้งหมด"
    )
    school = django_forms.ModelChoiceField(
        School.objects.all(), label="โรงเรียน", required=False, empty_label="ทั้งหมด"
    )
    state = django_forms.ChoiceField(label="สถานะ", required=False)

    def __init__(self, data, *, states: frozenset[State]):
        super().__init__(data)
        self.fields["state"].choices = [
            ("", "ทั้งหมด"),
            *((s.value, LABELS[s]) for s in State if s in states),
        ]

    def narrow(self, rows):
        chosen = self.cleaned_data if self.is_valid() else {}
        rows = rows.filter(
            **{key: chosen[key] for key in ("system", "school", "state") if chosen.get(key)}
        )
        if sought := chosen.get("q"):
            rows = filter_by_words(rows, sought)
        return rows


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
    return render(
        request, "forms/access/rights.html", {"form": form, "page_obj": page, "items": items}
    )


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
    if request.method == "POST":
        return review_many(request, items)
    page = Paginator(items.order_by("review_on", "system__name", "pk"), REVIEW_SIZE).get_page(
        request.GET.get("page")
    )
    note_list("forms.accessitem", page.paginator.count, words=request.GET.get("q", ""))
    context = {"page_obj": page, "form": form, "until": until, "user_pk": request.user.pk}
    return render(request, "forms/access/review.html", context)


def review_many(request: HttpRequest, items) -> HttpResponse:
    """Each right by itself: one that may not be moved does not stop the others."""
    name, reason = request.POST.get("move", ""), request.POST.get("reason", "")
    chosen = [key for key in request.POST.getlist("items") if key.isdecimal() and len(key) < 19]
    done, left = 0, []
    if name not in ("renew", "revoke"):
        raise PermissionDenied
    for item in items.filter(pk__in=chosen):
        try:
            item.move(name, request.user, timezone.now(), reason=reason)
            done += 1
        except Refused as error:
            left.append(f"{item.system} – {item.holder_name}: {error}")
    if done:
        messages.success(request, f"บันทึกแล้ว {done} รายการ")
    for text in left[:10]:
        messages.error(request, text)
    if not done and not left:
        messages.error(request, "โปรดเลือกอย่างน้อยหนึ่งรายการ")
    return redirect(f"{reverse('access-review')}?{request.GET.urlencode()}")
