"""Every published page as one HTML file that opens without the site: its text, and its pictures
from the folder of originals.
"""

import os
import re
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory
from wagtail.documents import get_document_model
from wagtail.models import Page

from home.models import User

MAIN = re.compile(r"<main\b[^>]*>(.*?)</main>", re.DOTALL)
SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
ADDRESS = re.compile(r'\b(src|href)="(/[^"]*)"')
SEVERAL = re.compile(r'\bsrcset="[^"]*"')
DOCUMENT = re.compile(r"/documents/(\d+)/")
FRAME = """<!doctype html>
<html lang="th"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1.1rem/1.6 sans-serif }}
img {{ max-width: 100%; height: auto }} table {{ border-collapse: collapse }}
td, th {{ border: 1px solid #999; padding: .3rem }} svg {{ max-width: 100%; max-height: 2rem }}
</style></head>
<body>
{body}
</body></html>
"""


def write_pages(folder: Path) -> dict[str, str]:
    """Titles by name of the file."""
    folder.mkdir(mode=0o700)
    request = request_of_somebody()
    documents = dict(get_document_model().objects.values_list("pk", "file"))
    published = Page.objects.live().filter(depth__gt=1).order_by("path")
    places = {page.get_url(request) or "": file_name(page) for page in published}
    titles = {}
    for page in published.specific():
        html = render(page, request)
        inside = MAIN.search(html)
        body = inside[1] if inside else html
        body = SEVERAL.sub("", SCRIPT.sub("", body))
        body = ADDRESS.sub(lambda found: nearer(found, places, documents), body)
        text = FRAME.format(title=escape(page.title), body=body)
        (folder / file_name(page)).write_text(text, encoding="utf-8")
        titles[file_name(page)] = page.title
    return titles


def file_name(page: Page) -> str:
    return f"{page.pk}-{page.slug}.html"


def request_of_somebody() -> HttpRequest:
    """As somebody with an account reads the site; nobody is signed in by it."""
    request = RequestFactory().get("/", headers={"host": urlsplit(settings.BASE_URL).netloc})
    people = User.objects.filter(is_active=True).order_by("-is_superuser", "pk")
    request.user = people.first() or AnonymousUser()
    request.session = {}
    return request


def render(page: Page, request: HttpRequest) -> str:
    response = page.serve(request)
    if hasattr(response, "render"):
        response.render()
    return response.content.decode()


def nearer(found: re.Match, places: dict[str, str], documents: dict[int, str]) -> str:
    """An address of the site as one of the folder, where the folder has it."""
    path = unquote(urlsplit(found[2]).path)
    document = DOCUMENT.match(path)
    if path in places:
        return f'{found[1]}="{places[path]}"'
    if path.startswith(settings.MEDIA_URL):
        return f'{found[1]}="../files/media/{escape(path.removeprefix(settings.MEDIA_URL))}"'
    if document and int(document[1]) in documents:
        return f'{found[1]}="../files/media/{escape(documents[int(document[1])])}"'
    return f'{found[1]}="{escape(os.path.join(settings.BASE_URL, found[2].lstrip("/")))}"'
