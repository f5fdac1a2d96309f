"""nginx with the very block that docs/operations.md prints; only ports and the certificate's
place are changed.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup
from django.conf import settings
from requests.adapters import HTTPAdapter

from tests.server import PASSWORD, Server, free_port
from tests.test_smoke import Browser, filled_fields

from .test_slow_clients import BODY, LONGEST_P99, many_files, p99, slow_lines  # noqa: F401 (a fixture)

HOST = "intranet.example.go.th"
MEGABYTE = 1024 * 1024
PATIENCE = 120  # seconds, on a busy machine
AROUND = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {block}
}}
"""


@dataclass
class Nginx:
    """A Server is known by its `url`, and so is this; `site` is the one behind it."""

    url: str
    plain_url: str
    port: int
    certificate: Path
    site: Server


def documented_block() -> str:
    text = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```nginx\n(.+?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    return blocks[0]


def documented_settings() -> dict[str, str]:
    """What the site is told, as the paragraph after the block says."""
    text = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    after = text.partition("```nginx\n")[2].partition("\n```\n\n")[2]
    named = dict(re.findall(r"`(INTRANET_\w+)=([^`]+)`", after.partition("\n\n")[0]))
    assert set(named) == {"INTRANET_BASE_URL", "INTRANET_TRUSTED_PROXIES"}
    return named


def change(block: str, before: str, after: str) -> str:
    assert block.count(before) == 1, before
    return block.replace(before, after)


def make_certificate(folder: Path) -> None:
    names = ("-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST},IP:127.0.0.1")
    files = ("-keyout", folder / "key.pem", "-out", folder / "certificate.pem")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        *names,
        *files,
    ]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture(scope="module")
def site(start_site) -> Server:
    """As the docs say, with the address people use and behind a proxy."""
    return start_site(**documented_settings())


@pytest.fixture(scope="module")
def nginx(site, tmp_path_factory) -> Iterator[Nginx]:
    for program in ("nginx", "openssl"):
        if shutil.which(program) is None:
            pytest.skip(f"not here: {program}")
    folder, port, plain = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    make_certificate(folder)
    block = documented_block()
    block = change(block, "listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    block = change(block, "listen 80", f"listen 127.0.0.1:{plain}")
    block = change(block, "/etc/ssl/intranet.pem", f"{folder}/certificate.pem")
    block = change(block, "/etc/ssl/intranet.key", f"{folder}/key.pem")
    block = change(block, "127.0.0.1:8000", f"127.0.0.1:{site.port}")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        AROUND.format(folder=folder, block=block, user=user), encoding="utf-8"
    )
    process = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    deadline = time.monotonic() + PATIENCE
    while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
        assert process.poll() is None and time.monotonic() < deadline, (
            folder / "error.log"
        ).read_text()
        time.sleep(0.1)
    url = f"https://127.0.0.1:{port}"
    yield Nginx(url, f"http://127.0.0.1:{plain}", port, folder / "certificate.pem", site)
    process.terminate()
    process.wait(PATIENCE)


class Person(Browser):
    """Somebody who typed the site's name: Host and Origin are that, wherever nginx listens in
    this test.
    """

    def __init__(self, nginx: Nginx):
        super().__init__(nginx)
        self.verify = str(nginx.certificate)
        self.headers.update(
            {"Host": HOST, "Origin": f"https://{HOST}", "Referer": f"https://{HOST}/"}
        )

    def request(self, method, url, *args, **kwargs):
        kwargs.setdefault("headers", {}).pop("Referer", None)
        kwargs["verify"] = (
            self.verify
        )  # else an environment with certificates of its own is asked first
        return super().request(method, url, *args, **kwargs)


@pytest.fixture
def person(nginx) -> Person:
    return Person(nginx)


def test_pages_come_by_https_and_strict(person):
    answer = person.get("/accounts/login/")
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert BeautifulSoup(answer.text, "html.parser").select_one('[name="login"]')


def test_plain_http_is_sent_to_https(nginx):
    answer = requests.get(
        f"{nginx.plain_url}/search/?q=dmc",
        headers={"Host": HOST},
        allow_redirects=False,
        timeout=PATIENCE,
    )
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{HOST}/search/?q=dmc"


def test_somebody_signs_in_and_all_cookies_are_secure(person):
    person.sign_in("teacher")
    assert person.get("/me/", allow_redirects=False).status_code == 200
    names = {cookie.name for cookie in person.cookies}
    assert names >= {"__Host-sessionid", "__Host-csrftoken", "__Host-known_device"}
    assert all(name.startswith("__Host-") for name in names)
    assert all(
        cookie.secure and cookie.path == "/" and not cookie.domain_specified
        for cookie in person.cookies
    )


def test_old_protocols_and_weak_ciphers_are_refused_by_the_documented_block(nginx):
    """A client that knows nothing better gets no line; one that knows TLS 1.2 or 1.3 does."""

    def line(change) -> str | None:
        context = ssl.create_default_context(cafile=nginx.certificate)
        change(context)
        with socket.create_connection(("127.0.0.1", nginx.port), timeout=PATIENCE) as plain:
            return context.wrap_socket(plain, server_hostname=HOST).version()

    def old(context: ssl.SSLContext) -> None:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1

    def without_forward_secrecy(context: ssl.SSLContext) -> None:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AES128-GCM-SHA256:AES256-SHA")

    def at_most(version: ssl.TLSVersion):
        return lambda context: setattr(context, "maximum_version", version)

    assert line(at_most(ssl.TLSVersion.TLSv1_2)) == "TLSv1.2"
    assert line(at_most(ssl.TLSVersion.TLSv1_3)) == "TLSv1.3"
    for change in (old, without_forward_secrecy):
        with pytest.raises((ssl.SSLError, ConnectionResetError)):
            line(change)


class From(HTTPAdapter):
    """A line that begins at another address of this machine."""

    def __init__(self, address: str):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args, **kwargs):
        super().init_poolmanager(*args, source_address=(self.address, 0), **kwargs)


def person_at(nginx: Nginx, address: str, **headers: str) -> Person:
    person = Person(nginx)
    person.mount("https://", From(address))
    person.headers.update(headers)
    return person


def type_password(person: Person, name: str, password: str) -> int:
    fields = filled_fields(person.soup("/accounts/login/").select_one('form:has([name="login"])'))
    answer = person.post(
        "/accounts/login/",
        data=fields | {"login": name, "password": password},
        allow_redirects=False,
    )
    return answer.status_code


def addresses_of_failures(site: Server, name: str) -> list[str]:
    script = "from axes.models import AccessFailureLog as Log\n"
    script += (
        f"print(*Log.objects.filter(username={name!r}).order_by('pk').values_list('ip_address',"
        " flat=True))"
    )
    return site.run(script).split()


FORGED = {
    "X-Forwarded-For": "203.0.113.9, 127.0.0.1",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9",
}


def test_who_forges_the_header_is_seen_by_the_true_address(nginx, site):
    forger = person_at(nginx, "127.0.0.2", **FORGED)
    assert type_password(forger, "teacher2", "wrong") == 200
    assert addresses_of_failures(site, "teacher2") == ["127.0.0.2"]


def test_who_goes_round_nginx_is_not_believed(site):
    session = requests.Session()
    session.mount("http://", From("127.0.0.4"))
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", **FORGED}
    answer = session.get(
        f"{site.url}/accounts/login/", headers=headers, allow_redirects=False, timeout=PATIENCE
    )
    assert answer.status_code == 301, "X-Forwarded-Proto of a stranger counts for nothing"


def test_two_clients_behind_nginx_are_two_addresses(nginx, site):
    stranger, owner = person_at(nginx, "127.0.0.5", **FORGED), person_at(nginx, "127.0.0.6")
    assert [type_password(stranger, "editor", "wrong") for _ in range(6)] == [200] * 4 + [429] * 2
    assert type_password(owner, "editor", PASSWORD) == 302
    assert set(addresses_of_failures(site, "editor")) == {"127.0.0.5"}


def test_a_form_of_another_origin_is_refused(person):
    person.headers["Origin"] = "https://elsewhere.example"
    fields = filled_fields(person.soup("/accounts/login/").select_one('form:has([name="login"])'))
    answer = person.post(
        "/accounts/login/", data=fields | {"login": "teacher", "password": PASSWORD}
    )
    assert answer.status_code == 403
    assert not [name for name in person.cookies.keys() if name.endswith("sessionid")]


def test_a_document_of_ten_megabytes_arrives(person):
    address = "/admin/documents/add/"
    person.sign_in("editor")
    form = person.soup(address).select_one(f'form[action="{address}"]')
    text = (
        ("บรรทัดของเอกสารตัวอย่าง\n" * (10 * MEGABYTE // 72))
        .encode()[: 10 * MEGABYTE - 10]
        .decode(errors="ignore")
    )
    files = {"file": ("เอกสารใหญ่.txt", text.encode(), "text/plain")}
    answer = person.post(
        address,
        data=filled_fields(form) | {"title": "เอกสารใหญ่"},
        files=files,
        allow_redirects=False,
    )
    assert answer.status_code == 302, answer.text[:3000]


def test_what_is_larger_than_documented_is_refused_in_thai(person):
    answer = person.post("/accounts/login/", data=b"a" * 61 * MEGABYTE)
    assert answer.status_code == 413
    assert "charset=utf-8" in answer.headers["Content-Type"]
    assert "60 MB" in answer.text and "ไฟล์ใหญ่เกินไป" in answer.text
    assert "nginx" not in answer.text


def test_health_is_told_through_nginx_and_on_the_machine_itself(person, site):
    for path in ("/healthz", "/readyz"):
        assert person.get(path).text == "ok\n"
        for name in ("127.0.0.1", "localhost", HOST, "whatever.internal"):
            answer = requests.get(
                site.url + path, headers={"Host": name}, allow_redirects=False, timeout=PATIENCE
            )
            assert (answer.status_code, answer.text) == (200, "ok\n")
    assert "DisallowedHost" not in site.printed


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "machine.internal"])
def test_a_probe_on_the_machine_itself_is_answered_through_nginx_too(nginx, name):
    """It names what it knows, not what people type; by plain http it is sent to https."""
    for path in ("/healthz", "/readyz"):
        answer = requests.get(
            nginx.url + path,
            headers={"Host": name},
            verify=str(nginx.certificate),
            timeout=PATIENCE,
        )
        assert (answer.status_code, answer.text) == (200, "ok\n")
        plain = requests.get(
            nginx.plain_url + path, headers={"Host": name}, allow_redirects=False, timeout=PATIENCE
        )
        assert plain.headers["Location"] == f"https://{name}{path}"


@pytest.mark.parametrize(
    "path", ["/", "/accounts/login/", "/admin/", "/static/img/mark.svg", "/no-such-page/"]
)
def test_another_name_is_told_in_thai_without_a_traceback(nginx, site, path):
    through = {"url": nginx.url + path, "verify": str(nginx.certificate)}
    for asked in (through, {"url": site.url + path}):
        answer = requests.get(
            **asked, headers={"Host": "elsewhere.example"}, allow_redirects=False, timeout=PATIENCE
        )
        assert answer.status_code == 400
        assert "ไม่ใช่ที่อยู่ของเว็บนี้" in answer.content.decode()
    assert "Traceback" not in site.printed


def test_media_and_private_files_are_never_served_as_files(person, site):
    files = [
        path
        for name in ("media", "private")
        for path in (site.folder / name).rglob("*")
        if path.is_file()
    ]
    own = ["secret-key", "db.sqlite3", "demo-accounts.txt"]
    assert files
    for path in [*(str(file.relative_to(site.folder)) for file in files[:20]), *own]:
        for address in (f"/{path}", f"/media/../{path}", f"/static/..%2f{path}"):
            assert person.get(address, allow_redirects=False).status_code != 200, address


def test_somebody_who_reads_slowly_gets_all_of_a_large_file(nginx, site):
    largest = max((site.folder / "static").rglob("*.*"), key=lambda path: path.stat().st_size)
    address = f"{nginx.url}/{largest.relative_to(site.folder)}"
    taken = b""
    with requests.get(
        address,
        headers={"Host": HOST},
        verify=str(nginx.certificate),
        stream=True,
        timeout=PATIENCE,
    ) as answer:
        for part in answer.iter_content(largest.stat().st_size // 8):
            taken += part
            time.sleep(1)
    assert taken == largest.read_bytes()


def test_slow_uploads_through_nginx_hold_up_nobody(nginx):
    context = ssl.create_default_context(cafile=str(nginx.certificate))
    body = BODY.replace(b"Host: 127.0.0.1", f"Host: {HOST}".encode()).replace(
        b"20000000", b"12000000"
    )

    def ask() -> requests.Response:
        return requests.get(
            f"{nginx.url}/accounts/login/",
            headers={"Host": HOST},
            verify=str(nginx.certificate),
            timeout=PATIENCE,
        )

    quiet = p99(ask)
    with slow_lines(nginx, 8, body, b"a" * 1000, context=context):
        assert p99(ask) <= max(LONGEST_P99, 3 * quiet)


def test_a_stopped_site_is_told_in_thai(nginx, site):
    """The last one: the site is not begun again."""
    assert site.stop() == 0
    answer = requests.get(
        nginx.url, headers={"Host": HOST}, verify=str(nginx.certificate), timeout=PATIENCE
    )
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "ระบบหยุดชั่วคราว" in answer.content.decode()
    assert "Traceback" not in site.printed
