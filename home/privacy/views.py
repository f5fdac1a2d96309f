"""What the law asks to be shown: the record of processing, and to each person all that is held on
them.
"""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from home.files.exports import asked_export, attachment, table_response
from home.papers.files import KINDS, paper_response

from .personal_data import Subject, due_for_removal, held_on
from .processing import COLUMNS, all_activities, lines_of, record_paper, refusals_in_words
from .shown import shown_record

SEE_PROCESSING = "home.view_processing"
NAME = "บันทึกกิจกรรมการประมวลผล"


@require_safe
def processing(request: HttpRequest) -> HttpResponseBase:
    """The record of processing, as a page, a table or a paper."""
    if not request.user.has_perm(SEE_PROCESSING):
        raise PermissionDenied
    today = timezone.localdate()
    if kind := asked_export(request, tuple(KINDS)):
        return paper_response(record_paper(today), NAME, kind)
    lines = lines_of(all_activities())
    if kind := asked_export(request):
        return table_response(NAME, COLUMNS, lines, kind)
    shown = [(line[0], list(zip(COLUMNS[1:], line[1:], strict=True))) for line in lines]
    due = [
        (apps.get_model(label)._meta.verbose_name, count)
        for label, count in due_for_removal(today).items()
    ]
    facts = {"rows": shown, "due": due, "refusals": refusals_in_words()}
    return render(request, "home/privacy/processing.html", facts)


@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """All that is held on the person who asks, as a page or as JSON to take away."""
    found = held_on(Subject.of_user(request.user))
    if asked_export(request, ("json",)):
        response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
        response["Content-Disposition"] = attachment("ข้อมูลของฉัน.json")
        return response
    return render(request, "home/privacy/my_data.html", {"found": shown_record(found)})
