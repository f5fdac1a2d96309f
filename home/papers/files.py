"""A paper as a download, as PDF or for Word."""

from django.http import HttpResponse

from home.files.exports import attachment

from .memo import Memo, TitledPaper, as_docx, as_pdf

KINDS = {
    "pdf": (as_pdf, "application/pdf"),
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def paper_response(paper: Memo | TitledPaper, name: str, kind: str) -> HttpResponse:
    """The file `name` with the ending of its kind, one of KINDS."""
    make, content_type = KINDS[kind]
    response = HttpResponse(make(paper), content_type=content_type)
    response["Content-Disposition"] = attachment(f"{name}.{kind}")
    return response
