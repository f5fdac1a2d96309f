"""The real server, started from nothing as `make run` does, and used over HTTP as people do."""

import http.client
import json
import os
import re
import socket
import stat
import subprocess
import sys

import pytest
import requests
from bs4 import BeautifulSoup, Tag
from django.conf import settings

from intranet.static_files import KINDS

from .server import PASSWORD, Server

pytestmark = pytest.mark.xdist_group(
    "server"
)  # one server for all of these tests, and for those of the browser

TITLE = "วิธีจองห้องประชุมออนไลน์ของสำนักงาน"


class Browser(requests.Session):
    """A person with a browser: reads pages, fills in forms."""

    def __init__(self, server: Server):
        super().__init__()
        self.server = server

    def request(self, method, url, *args, **kwargs):
        full = url if url.startswith("http") else self.server.url + url
        response = super().request(method, full, *args, timeout=30, **kwargs)
        assert response.status_code < 500, f"{method} {url}: {response.status_code}"
        return response

    def soup(self, url: str) -> BeautifulSoup:
        response = self.get(url)
        assert response.status_code == 200, f"{url}: {response.status_code}"
        return BeautifulSoup(response.text, "html.parser")

    def fill_in(self, url: str, selector: str, **changes: str) -> requests.Response:
        """Send the form that the page at url holds, with some fields filled in."""
        form = self.soup(url).select_one(selector)
        assert form is not None, f"{url}: no form {selector}"
        target = form.get("action") or url
        return self.post(
            target, data=filled_fields(form) | changes, headers={"Referer": self.server.url + url}
        )

    def sign_in(self, name: str) -> "Browser":
        answer = self.fill_in(
            "/accounts/login/", 'form:has([name="login"])', login=name, password=PASSWORD
        )
        assert any(name.endswith("sessionid") for name in self.cookies.keys()), answer.text[:500]
        return self

    def search(self, text: str) -> list[dict]:
        return self.get("/api/search/", params={"q": text}).json()["results"]


def value_of(field: Tag) -> str | None:
    """What a browser would send for a field; None when it sends nothing."""
    if field.name == "textarea":
        return field.text.removeprefix("\n")
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return chosen.get("value", chosen.text) if chosen else None
    if field.get("type") in {"submit", "button", "file", "image"}:
        return None
    if field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked"):
        return None
    return field.get("value", "on" if field.get("type") == "checkbox" else "")


def filled_fields(form: Tag) -> dict[str, str]:
    fields = [
        field
        for field in form.select("input[name], textarea[name], select[name]")
        if value_of(field) is not None
    ]
    return {field["name"]: value_of(field) for field in fields if not field.has_attr("disabled")}


def rich_text(text: str) -> str:
    """What Wagtail's editor sends for one paragraph."""
    block = {
        "key": "abcde",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }
    return json.dumps({"blocks": [block], "entityMap": {}})


def text_block(text: str) -> dict[str, str]:
    facts = {"type": "text", "value": rich_text(text), "deleted": "", "order": "0", "id": ""}
    return {"body-count": "1"} | {f"body-0-{name}": value for name, value in facts.items()}


def test_the_site_is_alive_and_ready(server):
    visitor = Browser(server)
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/readyz").status_code == 200


def test_the_start_prints_address_and_demo_accounts(server):
    for name in (
        "teacher",
        "teacher2",
        "principal",
        "editor",
        "officer",
        "head",
        "director",
        "admin",
    ):
        assert re.search(rf"^  {name} +{PASSWORD}$", server.first_words, re.MULTILINE)


def test_secrets_are_readable_by_the_owner_alone(server):
    for name in ("secret-key", "demo-accounts.txt"):
        assert stat.S_IMODE((server.folder / name).stat().st_mode) == 0o600


def test_debug_is_off(server):
    answer = Browser(server).sign_in("teacher").get("/no-such-page/")
    assert answer.status_code == 404
    assert "urlpatterns" not in answer.text and "Traceback" not in answer.text


def test_static_files_are_hashed_compressed_and_kept_by_browsers(server):
    visitor = Browser(server)
    href = visitor.soup("/accounts/login/").select_one('link[rel="stylesheet"]')["href"]
    assert re.search(r"\.[0-9a-f]{12}\.css$", href)
    answer = visitor.get(href, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]


def raw_status(server: Server, path: str) -> int:
    """Of an address as it stands; a browser would shorten it."""
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    link.request("GET", path)
    status = link.getresponse().status
    link.close()
    return status


def test_static_files_are_served_by_kind_and_nothing_lists_them(server):
    """Not the list of them all, nor maps, notes, packed doubles, folders, or what lies beside
    them.
    """
    root = server.folder / "static"
    files = [path.relative_to(root) for path in root.rglob("*") if path.is_file()]
    other = [path for path in files if path.suffix.lower() not in KINDS]
    assert {".json", ".txt", ".gz", ".br"} <= {path.suffix for path in other}
    folders = [path.relative_to(root) for path in root.rglob("*") if path.is_dir()]
    assert len(folders) > 20
    named = [f"/static/{path}" for path in other if path.suffix not in (".gz", ".br")]
    packed = [f"/static/{path}" for path in other if path.suffix in (".gz", ".br")][:40]
    beside = [
        "/static/../secret-key",
        "/static/%2e%2e/secret-key",
        "/static/..%2fdb.sqlite3",
        "/static//etc/passwd",
    ]
    refused = [*named, *packed, *beside, *(f"/static/{path}" for path in folders)]
    assert "/static/staticfiles.json" in refused
    assert {
        path: status
        for path in refused
        if (status := raw_status(server, path)) not in (301, 302, 404)
    } == {}
    assert raw_status(server, "/static/") == 302  # to sign in, as every address that is none
    assert all(
        raw_status(server, f"/static/{path}") == 200 for path in files[:20] if path.suffix in KINDS
    )


def test_headers_that_every_answer_bears(server):
    """Pages and files, found or not, of the site and of what stands before it."""
    browser = Browser(server).sign_in("officer")
    css = browser.soup("/").select_one('link[rel="stylesheet"]')["href"]
    own = [
        "/",
        "/admin/",
        "/api/search/?q=dmc",
        "/systems/?export=csv",
        "/static/img/mark.svg",
        css,
        "/no-such-page/",
    ]
    for path in (
        *own,
        "/healthz",
        "/readyz",
        "/worker.js",
        "/manifest.webmanifest",
        "/accounts/login/",
    ):
        headers = browser.get(path, allow_redirects=False).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "frame-ancestors" in headers["Content-Security-Policy"], path
        assert "base-uri 'none'" in headers["Content-Security-Policy"], path
        assert "Access-Control-Allow-Origin" not in headers, path
        kind = headers.get("Content-Type", "")
        assert "charset=" in kind or "json" in kind or headers.get("Content-Length") == "0", (
            f"{path}: {kind}"
        )
    stranger = browser.get("/", headers={"Host": "elsewhere.example"})
    assert stranger.status_code == 400
    assert stranger.headers["X-Content-Type-Options"] == "nosniff"


def test_trace_is_refused(server):
    for method in ("TRACE", "TRACK"):
        answer = requests.request(
            method, f"{server.url}/accounts/login/", headers={"X-Secret": "word"}, timeout=30
        )
        assert answer.status_code == 405
        assert "word" not in answer.text


def test_a_visitor_is_sent_to_sign_in(server):
    answer = Browser(server).get("/search/?q=dmc", allow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_a_teacher_searches_and_opens_the_first_result(server):
    teacher = Browser(server).sign_in("teacher")
    first = teacher.search("ลืมรหัสผ่าน")[0]
    page = teacher.soup("/search/?q=ลืมรหัสผ่าน")
    assert page.select_one(f'main a[href="{first["url"]}"]')
    assert first["title"] in teacher.soup(first["url"]).select_one("h1").text


def test_a_guide_goes_from_editor_to_head_to_teacher(server):
    teacher, editor, head = (
        Browser(server).sign_in(name) for name in ("teacher", "editor", "head")
    )
    branches = editor.get(
        "/admin/api/main/pages/",
        params={"type": "knowledge.KnowledgeIndexPage", "slug": "knowledge"},
    )
    branch = branches.json()["items"][0]["id"]
    facts = {"title": TITLE, "slug": "", "summary": "จองห้องประชุมออนไลน์ล่วงหน้า"} | text_block(
        "แจ้งวันและเวลาที่ต้องการ"
    )

    made = editor.fill_in(
        f"/admin/pages/add/knowledge/guidepage/{branch}/",
        "#page-edit-form",
        **facts,
        **{"action-submit": "1"},
    )
    assert TITLE in made.text
    assert TITLE not in [hit["title"] for hit in teacher.search(TITLE)]

    page = re.search(r"/admin/pages/(\d+)/edit/", made.text)[1]
    waiting = head.soup("/admin/")
    approve = waiting.select_one(f'[data-workflow-action-url*="/action/{page}/approve/"]')[
        "data-workflow-action-url"
    ]
    head.post(approve, headers={"X-CSRFToken": head.cookies["csrftoken"], "Referer": server.url})
    found = teacher.search(TITLE)[0]
    assert found["title"] == TITLE
    assert "แจ้งวันและเวลาที่ต้องการ" in teacher.soup(found["url"]).text


def test_the_server_stops_on_request_and_a_second_start_reuses_what_is_there(server):
    accounts = (server.folder / "demo-accounts.txt").read_text(encoding="utf-8")
    assert server.stop() == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0
    server.start()
    assert "…" not in server.printed, "a step of the preparation ran again"
    assert PASSWORD not in server.printed
    assert (server.folder / "demo-accounts.txt").read_text(encoding="utf-8") == accounts


def test_a_port_in_use_is_told_in_one_line(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = str(holder.getsockname()[1])
        told = subprocess.run(
            [sys.executable, "manage.py", "start", "--port", port],
            cwd=settings.BASE_DIR,
            env=os.environ | {"INTRANET_VAR_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert told.returncode == 1
    assert len(told.stderr.strip().splitlines()) == 1
    assert port in told.stderr
