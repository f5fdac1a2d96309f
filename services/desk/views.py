"""The consultation desk: the officers' list and quick entry, one case and what is done to it,
the requester's pages.
"""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core import signing
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.models import Page

from home.audit import actions as audit
from home.audit.lists import note_list
from home.audit.writing import note
from home.files.exports import asked_export
from home.models import User
from home.moves import Refused
from home.office.waiting import NOTHING, Waiting, WaitingList, first_lines, only
from home.pages.access import visible_pages
from home.pages.sharing import draw_qr
from home.worklists.views import WorkList

from . import forms as desk
from .alike import open_alike
from .case_answers import own_answers
from .entries import UNDERSTOOD_SALT, Answer, ConsultationFile
from .listing import export, with_clocks
from .models import Consultation
from .old_register import CASES
from .ready_answers import SelfSolved
from .report.models import ConsultationReport
from .report.rows import years_in_use
from .report.rules import ReportState
from .rules import MOVES, STEPS, Channel, Urgency
from .suggestions import suggestions

PER_PAGE = 30
RECENT_SCHOOLS = 5
WORK_LIST = WorkList(
    "consultations",
    columns={
        "school": "โรงเรียน",
        "officer": "ผู้รับผิดชอบ",
        "age": "อายุ",
        "system": "ระบบ",
        "category": "ประเภทเรื่อง",
        "channel": "ช่องทาง",
        "received": "รับเรื่องเมื่อ",
        "due": "ตอบภายใน",
    },
    usual=("school", "officer", "age"),
    filters=(
        *("scope", "state", "system", "category", "channel", "urgency", "sort", "school"),
        *("formality", "period", "origin"),
    ),
)
BACK = (
    "consultations",
    "services_consultation_modeladmin_index",
)  # lists from which many cases are worked on
EVERYTHING = "?scope="  # the list without filters, where the bare address opens those kept
URGENT = Q(urgency__gt=Urgency.NORMAL)
LAST_CHOICES = "quick_entry"  # in the session: what the officer chose last
OF_LIVING_CASES = {"merge", "unmerge", "hand_over", "receipt"}  # beside the moves of the table
may_see = permission_required("services.view_consultation", raise_exception=True)
may_work = permission_required("services.change_consultation", raise_exception=True)


def tabs(user, today: date, scope: str) -> list[dict]:
    """The daily views of the desk with how much stands in each."""
    rows = Consultation.objects.all()
    counts = {
        "mine": rows.in_hand().of(user).count(),
        "untaken": rows.open().filter(officer=None).count(),
        "urgent": rows.urgent().count(),
        "overdue": rows.overdue(today).count(),
        "follow_up": rows.follow_up_due(today).count(),
    }
    names = dict(desk.SCOPES)
    everything = {"label": "ทั้งหมด", "url": EVERYTHING, "current": scope == "", "count": None}
    narrower = [
        {"label": names[key], "url": f"?scope={key}", "current": scope == key, "count": count}
        for key, count in counts.items()
    ]
    return [everything, *narrower]


@may_see
def consultations(request: HttpRequest) -> HttpResponseBase:
    """The desk's list on any screen, as this officer keeps it; also as a file."""
    if request.method == "POST":
        return WORK_LIST.keep(request)
    kept = WORK_LIST.kept_by(request.user)
    if not request.GET and (own := WORK_LIST.address(kept)):
        return redirect(request.path + own)
    today = timezone.localdate()
    form = desk.DeskFilter(request.GET, years=years_in_use())
    found = form.narrow(Consultation.objects.for_list(), request.user, today)
    if kind := asked_export(request):
        return export(found, kind)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = with_clocks(page.object_list, today)
    note_list("services.consultation", page.paginator.count, words=request.GET.get("q", ""))
    context = {
        "form": form,
        "page_obj": page,
        "tabs": tabs(request.user, today, request.GET.get("scope", "")),
        "officers": desk.officers()
        if request.user.has_perm("services.change_consultation")
        else [],
        "narrowed": set(form.choices()) - {"scope"},
        "may_take_over": CASES.may_be_taken_over_by(request.user),
        "columns": WORK_LIST.choices(kept),
        "shown": WORK_LIST.shown(kept),
        "keeps": bool(WORK_LIST.address(kept)),
        "everything": EVERYTHING,
    }
    return render(request, "services/desk/consultations.html", context)


@may_work
@require_POST
def bulk(request: HttpRequest) -> HttpResponseBase:
    """Give the ticked cases to an officer, merge them into the oldest of them, or take them as a
    file.
    """
    keys = [pk for pk in request.POST.getlist("case") if pk.isdecimal() and len(pk) < 19]
    chosen = Consultation.objects.filter(pk__in=keys)
    back = redirect(request.POST["back"] if request.POST.get("back") in BACK else "consultations")
    if not chosen:
        messages.warning(request, "ยังไม่ได้เลือกเรื่อง โปรดทำเครื่องหมายหน้าเรื่องที่ต้องการ")
        return back
    if request.POST.get("do") == "export":
        return export(chosen.for_list(), "xlsx")
    try:
        with transaction.atomic():
            done = (
                merge(chosen, request)
                if request.POST.get("do") == "merge"
                else assign(chosen, request)
            )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return back


def merge(chosen, request: HttpRequest) -> str:
    rows = chosen.order_by("be_year", "sequence")
    lead = rows.filter(merged__isnull=False).first() or rows.first()
    count = lead.merge(chosen, by=request.user)
    return f"รวม {count} เรื่องกับ {lead.number} แล้ว เมื่อตอบเรื่องนี้ ทุกเรื่องจะได้รับคำตอบเดียวกัน"


def assign(chosen, request: HttpRequest) -> str:
    pk = request.POST.get("officer", "")
    officer = desk.officers().filter(pk=pk).first() if pk.isdecimal() else None
    if officer is None:
        raise Refused("โปรดเลือกเจ้าหน้าที่ที่จะมอบหมาย")
    for case in chosen:
        case.hand_over(by=request.user, officer=officer, reason="")
    return f"มอบหมาย {len(chosen)} เรื่องให้ {officer} แล้ว"


@permission_required("services.add_consultation", raise_exception=True)
def new(request: HttpRequest) -> HttpResponse:
    """Quick entry: six fields, the last choices remembered; answered now means done, and the
    next may come.
    """
    last = request.session.get(LAST_CHOICES, {})
    schools = last.get("schools", [])
    initial = {"channel": last.get("channel", Channel.PHONE), "system": last.get("system")}
    initial["key"] = secrets.token_urlsafe(16)
    form = desk.QuickEntry(request.POST or None, initial=initial, recent_schools=schools)
    if request.method == "POST" and form.is_valid():
        answered = bool(request.POST.get("answered") or form.cleaned_data["answer"])
        case = enter(request.user, answered=answered, **form.cleaned_data)
        request.session[LAST_CHOICES] = choices_of(form.cleaned_data, schools)
        messages.success(request, f"บันทึกแล้ว เลขทะเบียน {case.number}{' ตอบแล้ว' if answered else ''}")
        return redirect("consultation_new" if answered else case)
    context = {
        "form": form,
        "recent": Consultation.objects.for_list().filter(entered_by=request.user)[:5],
        "often_asked": Consultation.objects.often_asked(timezone.localdate() - timedelta(days=365)),
    }
    return render(request, "services/desk/new.html", context)


def choices_of(given: dict, schools: list[int]) -> dict:
    """What is kept for the next entry: channel and system as they are, and the schools chosen
    last.
    """
    system, school = given["system"], given["school"]
    if school:
        schools = [school.pk, *(key for key in schools if key != school.pk)]
    return {
        "channel": given["channel"],
        "system": system.pk if system else None,
        "schools": schools[:RECENT_SCHOOLS],
    }


@transaction.atomic
def enter(officer: User, *, answered: bool, answer: str, key: str, **facts) -> Consultation:
    """Register what an officer heard; the same key again is the same case and is not answered
    twice.

    What was asked before in the same words is of the same category, and of the same system where
    none was chosen.
    """
    facts.pop("checked", None)
    if before := Consultation.objects.of_subject(facts["subject"]):
        facts["category"] = before.category
        facts["system"] = facts["system"] or before.system
    at = timezone.now()
    case = Consultation.objects.receive(
        at=at, key=key or None, officer=officer, entered_by=officer, **facts
    )
    if answered and case.is_open and not case.answers.exists():
        text = answer or f"ให้คำปรึกษาทาง{Channel(facts['channel']).label}แล้ว"
        case.answer(by=officer, at=at, text=text, method=facts["channel"])
    return case


def get_case(be_year: int, sequence: int) -> Consultation:
    rows = Consultation.objects.for_list().select_related("requester", "entered_by", "guide")
    return get_object_or_404(rows, be_year=be_year, sequence=sequence)


def arguments(name: str, case: Consultation, user: User) -> dict:
    """What the form of an action needs beside what was sent."""
    if name == "details":
        return {"instance": case}
    if name == "answer":
        return {"case": case, "pages": visible_pages(user), "user": user}
    return {}


def first_values(name: str, case: Consultation) -> dict:
    """What stands in the form of an action before somebody types."""
    if name == "receipt":
        return receipt_moment(case)
    return {"method": case.method or case.channel} if name == "prepare" else {}


def form_class(name: str, case: Consultation) -> type:
    """The form of an action; to close what nobody has assessed a reason is asked."""
    asks = name == "close" and case.needs_assessment
    return desk.ReasonForm if asks else ACTIONS[name].form


def open_forms(case: Consultation, user: User, bound: dict | None = None) -> dict:
    """The forms of what can be done now; one that was sent with an error replaces its empty
    self.
    """
    forms = {}
    possible = case.possible()
    for name, action in ACTIONS.items():
        if case.taken_over_id and name in OF_LIVING_CASES:
            continue
        if action.form and (name in possible or name not in MOVES.rows):
            initial = first_values(name, case)
            kind = form_class(name, case)
            forms[name] = kind(prefix=name, initial=initial, **arguments(name, case, user))
    return forms | (bound or {})


def fold_forms(forms: dict) -> list[dict]:
    """The forms that lie folded below the answer, with the words over them and on their buttons;
    those of a move are the move's.
    """
    rows = []
    for name, form in forms.items():
        action = ACTIONS[name]
        label = MOVES[name].label if name in MOVES.rows else ""
        title, button = action.title or label, action.button or label
        if title and name != "answer":  # which lies open, as merging does
            rows.append({"name": name, "form": form, "title": title, "button": button})
    return rows


def receipt_moment(case: Consultation) -> dict:
    here = timezone.localtime(case.received_at)
    return {"day": here.date(), "clock": here.time()}


def steps_of(case: Consultation) -> list[dict]:
    stamps = {stamp.step: stamp for stamp in case.stamps.select_related("by")}
    return [
        {"number": step, "title": title, "stamp": stamps.get(step)} for step, title in STEPS.items()
    ]


def page_at(request: HttpRequest, address: str) -> Page | None:
    """The page of this site that stands at an address, if this person may see it."""
    found = Page.find_for_request(request, address) if address else None
    return found if found and visible_pages(request.user).filter(pk=found.pk).exists() else None


def case_page(
    request: HttpRequest, case: Consultation, bound: dict | None = None, refused=None
) -> HttpResponse:
    """The page of a case; refused: a form whose action came too late, so that its words are not
    lost.
    """
    works = case.may_work(request.user)
    with_clocks([case], timezone.localdate())
    forms = open_forms(case, request.user, bound) if works else {}
    alike = open_alike(case) if works and case.is_open else []
    makers = hooks.get_hooks("consultation_actions")
    context = {
        "case": case,
        "works": works,
        "came_from": page_at(request, case.came_from),
        "take": case.possible().get("take"),
        "answer_form": forms.get("answer"),
        "answer_move": MOVES["answer"],
        "folded": fold_forms(forms),
        "steps": steps_of(case),
        "answers": case.answers.select_related("by", "page"),
        "asked": own_answers([case]).get(case.pk, []),
        "notes": case.notes.select_related("by"),
        "follow_ups": case.follow_ups.select_related("by"),
        "history": case.history.select_related("history_user")[:30],
        "merged": case.merged.select_related("school", "requester"),
        "alike": alike,
        "merge_form": forms.get("merge"),
        "refused": refused,
        "actions": list(chain.from_iterable(make(case, request.user) for make in makers)),
    }
    status = 200
    if bound:
        status = 400
    elif refused:
        status = 409
    return render(request, "services/desk/consultation.html", context, status=status)


@may_see
@require_safe
def consultation(request: HttpRequest, be_year: int, sequence: int) -> HttpResponse:
    """One case with all that was done, and what can be done next."""
    case = get_case(be_year, sequence)
    note(audit.Action.READ, case)
    if request.GET.get("part") == "preview":
        return preview(request, case)
    return case_page(request, case)


def preview(request: HttpRequest, case: Consultation) -> HttpResponse:
    """What stands beside the list: the question, its facts, the last answer, and the next step."""
    with_clocks([case], timezone.localdate())
    context = {
        "case": case,
        "works": False,
        "came_from": page_at(request, case.came_from),
        "take": case.possible().get("take") if case.may_work(request.user) else None,
        "answer": case.answers.select_related("by").last(),
    }
    return render(request, "services/desk/parts/preview.html", context)


@dataclass(frozen=True)
class Action:
    """What an officer can do to a case: the form it asks for, how it is done, what is said then,
    and the words over the form and on its button, where it is no move of the table. One without
    words over it has a place of its own on the page.
    """

    form: type | None
    run: Callable[[Consultation, User, datetime, dict, object], object]
    said: str
    title: str = ""
    button: str = ""
    types_words: bool = True  # which are shown again where it came too late


# In the order in which the page of a case offers them.
ACTIONS = {
    "take": Action(
        None, lambda case, by, at, given, form: case.take(by=by, at=at), "ท่านรับเรื่องนี้แล้ว"
    ),
    "merge": Action(
        desk.MergeForm,
        lambda case, by, at, given, form: case.merge(given["cases"], by=by),
        "รวมเรื่องที่ถามเหมือนกันแล้ว คำตอบของเรื่องนี้จะส่งถึงทุกเรื่อง",
        types_words=False,
    ),
    "unmerge": Action(
        None, lambda case, by, at, given, form: case.unmerge(by=by), "แยกเรื่องแล้ว โปรดตอบเรื่องนี้ต่างหาก"
    ),
    "answer": Action(
        desk.AnswerForm,
        lambda case, by, at, given, form: case.answer(by=by, at=at, **given),
        "ส่งคำตอบแล้ว",
    ),
    "prepare": Action(
        desk.MethodForm,
        lambda case, by, at, given, form: case.prepare(by=by, at=at, **given),
        "กำหนดวิธีให้คำปรึกษาแล้ว",
        title="กำหนดวิธีให้คำปรึกษา (ขั้นที่ 2)",
    ),
    "follow_up": Action(
        desk.FollowUpForm,
        lambda case, by, at, given, form: case.record_follow_up(by=by, at=at, **given),
        "บันทึกการติดตามผลแล้ว",
        title="บันทึกการติดตามผล (ขั้นที่ 6)",
    ),
    "note": Action(
        desk.NoteForm,
        lambda case, by, at, given, form: case.add_note(by=by, at=at, **given),
        "บันทึกภายในแล้ว ผู้ขอไม่เห็นข้อความนี้",
        title="เขียนบันทึกภายใน",
        button="บันทึก",
    ),
    "hand_over": Action(
        desk.HandOverForm,
        lambda case, by, at, given, form: case.hand_over(by=by, **given),
        "มอบหมายผู้รับผิดชอบแล้ว",
        title="มอบหมายผู้รับผิดชอบ",
        button="มอบหมาย",
    ),
    "file": Action(
        desk.FileForm,
        lambda case, by, at, given, form: form.keep(case),
        "แนบไฟล์แล้ว",
        title="แนบไฟล์",
        button="แนบไฟล์",
    ),
    "details": Action(
        desk.DetailsForm,
        lambda case, by, at, given, form: form.save(),
        "แก้ไขข้อมูลแล้ว",
        title="แก้ไขข้อมูลและผลประเมินความเข้าใจ (ขั้นที่ 5)",
        button="บันทึกข้อมูล",
    ),
    "receipt": Action(
        desk.ReceiptForm,
        lambda case, by, at, given, form: case.correct_receipt(at=form.moment(), now=at),
        "แก้ไขเวลาที่รับเรื่องแล้ว กำหนดตอบคำนวณใหม่ตามนั้น",
        title="แก้ไขเวลาที่รับเรื่อง",
        button="แก้ไขเวลา",
    ),
    "close": Action(
        desk.OptionalReasonForm,
        lambda case, by, at, given, form: case.close(at=at, **given),
        "ปิดเรื่องแล้ว",
    ),
    "reopen": Action(
        desk.ReasonForm,
        lambda case, by, at, given, form: case.reopen(at=at, **given),
        "เปิดเรื่องใหม่แล้ว",
    ),
    "cancel": Action(
        desk.ReasonForm,
        lambda case, by, at, given, form: case.cancel(at=at, **given),
        "ยกเลิกเรื่องแล้ว",
    ),
}


def sent_form(name: str, case: Consultation, request: HttpRequest):
    """The form of an action, filled with what was sent; none for an action that asks nothing."""
    kind = ACTIONS[name].form
    if kind is None:
        return None
    needs = arguments(name, case, request.user)
    return kind(request.POST, request.FILES, prefix=name, **needs)


@may_work
@require_POST
def act(request: HttpRequest, be_year: int, sequence: int, action: str) -> HttpResponse:
    """Something is done to a case; what was typed stays on the page where it cannot be."""
    case = get_case(be_year, sequence)
    if action not in ACTIONS:
        raise Http404
    form = sent_form(action, case, request)
    if form is not None and not form.is_valid():
        return case_page(request, get_case(be_year, sequence), {action: form})
    given = dict(form.cleaned_data) if form else {}
    given.pop("checked", None)
    try:
        ACTIONS[action].run(case, request.user, timezone.now(), given, form)
    except Refused as error:
        messages.error(request, str(error))
        return (
            case_page(request, get_case(be_year, sequence), refused=form)
            if form and ACTIONS[action].types_words
            else redirect(case)
        )
    messages.success(request, ACTIONS[action].said)
    return redirect(case)


@may_see
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of a case, for those who work on it."""
    kept = get_object_or_404(ConsultationFile.objects.select_related("consultation"), pk=pk)
    note(audit.Action.READ, kept.consultation, after={"file": kept.pk})
    return kept.response(request)


# The requester's pages ----------------------------------------------------------------------------
def receipt_for_code(code: str) -> dict | None:
    """What the receipt of a consultation shows, or None where the code is none of ours; for the
    forms' receipt view.
    """
    case = (
        Consultation.objects.select_related("school", "system", "officer").filter(code=code).first()
    )
    if case is None:
        return None
    address = f"{settings.BASE_URL}{case.receipt_url}"
    answers = list(case.answers.select_related("page"))
    last = next(
        (answer for answer in reversed(answers) if answer.is_answerable(timezone.now())), None
    )
    return {
        "case": case,
        "answers": answers,
        "last": last,
        "form": desk.UnderstoodForm(case=case) if last else None,
        "address": address,
        "qr": draw_qr(address),
        "title": f"ใบรับเรื่อง {case.number}",
    }


@login_not_required
@never_cache
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt of a consultation by its unguessable code."""
    context = receipt_for_code(code)
    if context is None:
        raise Http404
    return keep_to_themselves(render(request, "services/desk/receipt.html", context))


def keep_to_themselves(response: HttpResponse) -> HttpResponse:
    """A page behind a secret address: no machine lists it. The site's Referrer-Policy tells no
    other host of it; with "no-referrer" browsers would post without an origin, and each form on the
    page would be refused.
    """
    response["X-Robots-Tag"] = "noindex"
    return response


def answers_for_another(user, case: Consultation) -> bool:
    """Whether somebody of the desk holds the link of a requester, whose word counts in figures."""
    return user.has_perm("services.view_consultation") and user.pk != case.requester_id


def answer_of(token: str) -> Answer | None:
    try:
        pk = signing.loads(token, salt=UNDERSTOOD_SALT)
    except signing.BadSignature:
        return None
    return Answer.objects.select_related("consultation__requester").filter(pk=pk).first()


@login_not_required
@never_cache
def take_reply(request: HttpRequest, token: str) -> HttpResponse:
    """The requester's word: GET only asks, so that a mail scanner that opens links answers
    nothing.
    """
    answer = answer_of(token)
    if answer is None or not answer.is_answerable(timezone.now()):
        context = {"case": answer.consultation if answer else None}
        return keep_to_themselves(
            render(request, "services/desk/link_used.html", context, status=410 if answer else 404)
        )
    if answers_for_another(request.user, answer.consultation):
        context = {"desk": answer.consultation}
        return keep_to_themselves(
            render(request, "services/desk/link_used.html", context, status=403)
        )
    form = desk.UnderstoodForm(request.POST or None, case=answer.consultation)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "checked"}
        try:
            answer.requester_says(at=timezone.now(), **given)
        except Refused as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                "ขอบคุณที่ตอบกลับ" if given["understood"] else "รับทราบแล้ว เจ้าหน้าที่จะติดต่อท่านอีกครั้ง",
            )
        return redirect(answer.consultation.receipt_url)
    context = {
        "form": form,
        "answer": answer,
        "wish": request.POST.get("understood") or request.GET.get("say"),
    }
    return keep_to_themselves(render(request, "services/desk/understood.html", context))


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Pages that may answer what is being typed, for the form that asks and for the officer's
    answer.
    """
    found = suggestions(request.GET.get("q", ""), request.user)
    return JsonResponse(
        [asdict(row) for row in found], safe=False, json_dumps_params={"ensure_ascii": False}
    )


@require_POST
def self_solved(request: HttpRequest) -> HttpResponse:
    """A guide answered before the question was sent: count it, and keep nothing of who asked
    but the school.
    """
    pk = request.POST.get("page", "")
    known = pk.isdecimal() and len(pk) < 19
    page = visible_pages(request.user).filter(pk=pk).first() if known else None
    if page is None:
        raise Http404
    SelfSolved.count(page, request.POST.get("words", ""), request.user.school, timezone.now())
    messages.success(request, "ยินดีที่ท่านพบคำตอบ ไม่ต้องส่งแบบฟอร์มอีก")
    return redirect(page.url or "/")


# What waits ---------------------------------------------------------------------------------------
def reports_waiting(user, most: int) -> WaitingList:
    """For the director: reports to take note of."""
    if not user.has_perm("services.note_consultationreport"):
        return NOTHING
    return first_lines(ConsultationReport.objects.filter(state=ReportState.SENT), most, report_line)


def report_line(report: ConsultationReport) -> Waiting:
    return Waiting(report.title, report.get_absolute_url(), "รับทราบรายงาน")


def own_cases(
    user,
    cases: QuerySet[Consultation],
    day: str,
    most: int,
    line: Callable,
    first: tuple[str, ...] = (),
) -> WaitingList:
    """Cases of this officer, by one of their days; first: what goes before the day."""
    if not user.has_perm("services.change_consultation"):
        return NOTHING
    ordered = cases.filter(officer=user).order_by(*first, F(day).asc(nulls_last=True), "pk")
    return first_lines(ordered, most, line)


def answers_waiting(user, most: int) -> WaitingList:
    def line(case: Consultation) -> Waiting:
        urgency = case.get_urgency_display() if case.is_urgent else ""
        return Waiting(
            str(case), case.get_absolute_url(), "ให้คำปรึกษา", case.due_on, urgency=urgency
        )

    rows = Consultation.objects.open()
    return own_cases(user, rows, "due_on", most, line, first=("-urgency",))


def follow_ups_waiting(user, most: int) -> WaitingList:
    def line(case: Consultation) -> Waiting:
        return Waiting(str(case), case.get_absolute_url(), "ติดตามผล", case.follow_up_on)

    due = Consultation.objects.follow_up_due(timezone.localdate())
    return own_cases(user, due, "follow_up_on", most, line)


def guides_waiting(user, most: int) -> WaitingList:
    def line(case: Consultation) -> Waiting:
        title = f"คู่มือจาก {case}"
        return Waiting(title, case.get_absolute_url(), "จัดทำคู่มือ", case.guide_due_on)

    return own_cases(user, Consultation.objects.guide_wanted(), "guide_due_on", most, line)


def untaken_cases(user, most: int) -> WaitingList:
    """Cases that nobody took, in one line."""
    if not user.has_perm("services.change_consultation"):
        return NOTHING
    untaken = Consultation.objects.open().filter(officer=None)
    counted = untaken.aggregate(count=Count("pk"), urgent=Count("pk", filter=URGENT))
    count, urgent = counted["count"], counted["urgent"]
    address = f"/consultations/?{urlencode({'scope': 'untaken'})}"
    urgency = f"ด่วน {urgent} เรื่อง" if urgent else ""
    title = f"เรื่องขอคำปรึกษาที่ยังไม่มีผู้รับ {count} เรื่อง"
    line = Waiting(title, address, "ให้คำปรึกษา", urgency=urgency, is_sum=True)
    return only(line) if count else NOTHING


WAITING = (reports_waiting, answers_waiting, follow_ups_waiting, guides_waiting, untaken_cases)
