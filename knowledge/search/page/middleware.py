"""Records which result was opened after a search, from the Referer header, without the person."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse

from knowledge.search.reports.models import count_opening

# Single entries, not lists: only these can be search results.
ENTRY = re.compile(r"/(?:knowledge|systems|laws|forms|documents|projects|about|p)/[^/]+/")


class OpenedFromSearch:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        came_from = request.headers.get("Referer", "")
        if "/search/?" in came_from and request.method == "GET" and response.status_code == 200:
            note_opening(request, came_from)
        return response


def note_opening(request: HttpRequest, came_from: str) -> None:
    try:
        address = urlsplit(came_from)
        asked = parse_qs(address.query, max_num_fields=20)
    except ValueError:
        return
    if (
        address.netloc == request.get_host()
        and address.path == "/search/"
        and ENTRY.match(request.path)
    ):
        count_opening(asked.get("q", [""])[0][:1000], asked.get("kind", [""])[0][:20], request.path)
