"""Guides from files, in the admin: one opens in the editor, of many each is told as it is done."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from wagtail.admin.widgets.button import Button

from knowledge.pages.models import KnowledgeIndexPage

from .drafts import Outcome, files_of, import_file
from .forms import FilesForm

ROWS = "<!-- rows -->"  # where the page waits for what is done


def branches_for(user) -> list[KnowledgeIndexPage]:
    """Where this person may add a page."""
    known = KnowledgeIndexPage.objects.order_by("path")
    return [branch for branch in known if branch.permissions_for_user(user).can_add_subpage()]


def guides_from_files(request: HttpRequest) -> HttpResponseBase:
    branches = branches_for(request.user)
    if not branches:
        raise PermissionDenied
    first = {"branch": request.GET.get("branch")}
    form = FilesForm(branches, request.POST or None, request.FILES or None, initial=first)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "knowledge/importer/files.html", {"form": form}, status=status)
    branch, uploads = form.cleaned_data["branch"], form.cleaned_data["files"]
    if len(uploads) == 1 and not (uploads[0].name or "").lower().endswith(".zip"):
        return open_one(request, form, import_file(uploads[0], branch, request.user))
    return StreamingHttpResponse(told_one_by_one(request, branch, uploads))


def open_one(request: HttpRequest, form: FilesForm, outcome: Outcome) -> HttpResponseBase:
    if outcome.page is None:
        form.add_error("files", outcome.why)
        return render(request, "knowledge/importer/files.html", {"form": form}, status=422)
    said = "สร้างฉบับร่างแล้ว โปรดตรวจและดูตัวอย่างก่อนเผยแพร่"
    messages.success(request, f"{said} {outcome.remark}".strip())
    return redirect("wagtailadmin_pages:edit", outcome.page.pk)


def told_one_by_one(
    request: HttpRequest, branch: KnowledgeIndexPage, uploads: list[File]
) -> Iterator[str]:
    """The page with a line for each file, sent as soon as it is done."""
    context = {"branch": branch, "rows_here": ROWS}
    above, below = render_to_string("knowledge/importer/outcome.html", context, request).split(ROWS)
    yield above
    made = 0
    for file, outcome in files_of(uploads):
        told = outcome or import_file(file, branch, request.user)
        made += told.page is not None
        yield render_to_string("knowledge/importer/row.html", {"outcome": told})
    yield render_to_string("knowledge/importer/row.html", {"made": made})
    yield below


def addresses() -> list[URLPattern]:
    return [path("guides-from-files/", guides_from_files, name="guides-from-files")]


def offer_files(page, user, view_name, next_url=None) -> Iterator[Button]:
    """Beside a branch of the knowledge base, for those who may add to it."""
    if isinstance(page, KnowledgeIndexPage) and page.permissions_for_user(user).can_add_subpage():
        address = f"{reverse('guides-from-files')}?branch={page.pk}"
        yield Button("สร้างคู่มือจากไฟล์ Word หรือ PDF", address, icon_name="upload", priority=60)
