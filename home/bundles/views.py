"""Taking what offices share: whom the office trusts, a bundle that is read and shown, and the yes
that stores it.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from home.audit.actions import Action
from home.audit.writing import note
from home.files.exports import asked_export, table_response

from . import archive, taking
from .faults import BundleFault
from .forms import BundleForm, SignerForm
from .models import TakenBundle, TrustedSigner
from .rules import RowPlan, Standing

RIGHT = "home.change_officesettings"
ROWS_A_PAGE = 50
BUNDLES_A_PAGE = 20
HEADINGS = ["ชุดข้อมูล", "ผู้จัดทำ", "จัดทำเมื่อ", "รับเมื่อ", "เพิ่มหรือปรับ", "คงของสำนักงาน"]
ORDER = list(Standing)


def for_administrators(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Whoever lacks the right is led back to the admin with a word."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@for_administrators
def overview(request: HttpRequest) -> HttpResponseBase:
    """What was taken, and the field for another one."""
    taken = TakenBundle.objects.filter(applied_at__isnull=False).select_related("signer")
    if kind := asked_export(request):
        return table_response("ชุดข้อมูลกลาง", HEADINGS, map(export_row, taken), kind)
    form = BundleForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            kept = keep(form.cleaned_data["file"], request)
        except BundleFault as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("bundle", kept.pk)
    page = Paginator(taken, BUNDLES_A_PAGE).get_page(request.GET.get("p"))
    return show(request, form=form, signer_form=SignerForm(), page_obj=page)


def show(request: HttpRequest, **facts: object) -> HttpResponse:
    signers = TrustedSigner.objects.select_related("added_by")
    return render(request, "home/bundles/overview.html", {"signers": signers} | facts)


def export_row(kept: TakenBundle) -> list[object]:
    return [
        kept.title,
        str(kept.signer or ""),
        kept.made_at,
        kept.applied_at,
        kept.stored,
        kept.kept,
    ]


def keep(file: UploadedFile, request: HttpRequest) -> TakenBundle:
    """Read it, and keep it until somebody confirms; nothing else is stored."""
    signers = {signer.public_key: signer for signer in TrustedSigner.objects.all()}
    bundle = archive.read(file, file.size, signers)
    taking.check(bundle, timezone.now())
    file.seek(0)
    return TakenBundle.keep_once(
        file,
        title=bundle.title,
        signer=signers[bundle.signer],
        signer_key=bundle.signer,
        made_at=bundle.made_at,
        uploaded_by=request.user,
        applied_at=None,
    )


@for_administrators
def preview(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What the bundle would do; a POST confirms it."""
    kept = get_object_or_404(TakenBundle, pk=pk, uploaded_by=request.user)
    if kept.applied_at:
        messages.info(request, f"รับชุดข้อมูล {kept.title} แล้ว จึงไม่ได้รับซ้ำ")
        return redirect("bundles")
    try:
        bundle = read_again(kept)
        if request.method == "POST":
            return confirm(request, kept, bundle)
    except BundleFault as fault:
        messages.error(request, f"ยังไม่ได้รับชุดข้อมูล ข้อมูลของสำนักงานไม่เปลี่ยน: {fault}")
        return redirect("bundles")
    rows = taking.plan(bundle)
    changed = [row for row in rows if row.standing != Standing.SAME]
    changed.sort(key=lambda row: ORDER.index(row.standing))
    facts = {
        "kept": kept,
        "tally": tally_of(rows),
        "shown": taking.print_of(rows),
        "stores": any(row.standing in (Standing.NEW, Standing.UPDATE) for row in rows),
        "page_obj": Paginator(changed, ROWS_A_PAGE).get_page(request.GET.get("p")),
    }
    return render(request, "home/bundles/preview.html", facts)


def tally_of(rows: list[RowPlan]) -> list[tuple[str, int]]:
    counts = taking.count(rows)
    return [(standing.label, counts[standing]) for standing in ORDER if counts[standing]]


def read_again(kept: TakenBundle) -> archive.Bundle:
    """From what was kept; whoever is not trusted any more, or was taken over by a newer one, is
    refused now too.
    """
    trusted = set(TrustedSigner.objects.values_list("public_key", flat=True))
    with kept.file.open("rb") as file:
        bundle = archive.read(file, kept.file.size, trusted)
    taking.check(bundle, timezone.now())
    return bundle


def confirm(request: HttpRequest, kept: TakenBundle, bundle: archive.Bundle) -> HttpResponse:
    try:
        kept = taking.take(kept, bundle, request.POST.get("shown", ""), request.user)
    except taking.Overtaken:
        messages.warning(
            request, "ข้อมูลเปลี่ยนไปหลังจากที่ท่านดูตัวอย่าง ยังไม่ได้รับ โปรดดูตัวอย่างล่าสุดแล้วยืนยันอีกครั้ง"
        )
        return redirect("bundle", kept.pk)
    told = f"รับชุดข้อมูล {kept.title} แล้ว เพิ่มหรือปรับ {kept.stored} รายการ"
    messages.success(request, f"{told} คงของสำนักงาน {kept.kept} รายการ")
    return redirect("bundles")


# Whom the office trusts ---------------------------------------------------------------------------
@for_administrators
def trust(request: HttpRequest) -> HttpResponseBase:
    """Add somebody whose bundles are taken. Whom a sign-in leads back here is shown the page."""
    if request.method != "POST":
        return redirect("bundles")
    form = SignerForm(request.POST)
    if not form.is_valid():
        return show(request, form=BundleForm(), signer_form=form)
    with transaction.atomic():
        form.instance.added_by = request.user
        signer = form.save()
        note(Action.SETTING, signer, after={"fingerprint": signer.fingerprint})
    messages.success(request, f"ไว้วางใจ {signer.name} แล้ว")
    return redirect("bundles")


@for_administrators
def distrust(request: HttpRequest, pk: int) -> HttpResponse:
    """What was taken from them stays."""
    if request.method == "POST":
        with transaction.atomic():
            signer = get_object_or_404(TrustedSigner.objects.select_for_update(), pk=pk)
            note(Action.SETTING, signer, before={"fingerprint": signer.fingerprint})
            signer.delete()
        messages.success(request, f"เลิกไว้วางใจ {signer.name} แล้ว สิ่งที่รับไว้ก่อนยังอยู่")
    return redirect("bundles")
