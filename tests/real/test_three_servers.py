"""Three servers with folders of their own on one PostgreSQL, one object store and one Redis: people
go from one to the other with each request, and one of the three is killed while they work. What was
acknowledged is there, what is read is fresh, nobody is signed out.
"""

import csv
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from uuid import uuid4

import pytest
import requests
from bs4 import BeautifulSoup

from tests.make import make_picture
from tests.object_store import Store, running_store
from tests.server import PASSWORD, Server, free_port
from tests.test_smoke import filled_fields, rich_text

from . import need
from .test_postgres_away import Cluster, cluster  # noqa: F401 (a fixture)

QUESTIONS, REQUESTS, GUIDES, IMPORTS = 30, 12, 6, 4
AT_ONCE = 4  # people; the machine has two cores
MARK = uuid4().hex[:6]  # of what this run types
KEY = "one-key-of-all-three-servers-0123456789-abcdefghij"
FAULTS = ("lost", "stale", "signed out", "faults", "leaked")
SERVER_AWAY = (requests.ConnectionError, requests.Timeout)
HEADINGS = "ชื่อผู้ใช้,คำนำหน้า,ชื่อ,นามสกุล,อีเมล,รหัสโรงเรียน,บทบาท,ตำแหน่ง"


# Around the site ----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running_store() as running:
        yield running


@pytest.fixture(scope="module")
def redis(tmp_path_factory) -> Iterator[str]:
    program, port = need("redis-server"), free_port()
    own = ("--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no")
    folder = tmp_path_factory.mktemp("redis")
    with subprocess.Popen([program, *own], cwd=folder, stdout=subprocess.DEVNULL) as process:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()


def wait_for(port: int) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens at {port}")


class Member(Server):
    """One of the three: in a process group of its own, that all of it can be killed."""

    def start(self) -> None:
        super().start()
        self.begun = time.monotonic()

    def kill(self) -> None:
        """As a power cut: whatever it was doing."""
        for pid in [self.process.pid, *children_of(self.process.pid)]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


def children_of(pid: int) -> list[int]:
    told = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in told.stdout.split()]


@pytest.fixture(scope="module")
def members(cluster, store, redis, tmp_path_factory) -> Iterator[list[Member]]:  # noqa: F811
    address = f"http://127.0.0.1:{free_port()}"  # of a balancer; people are their own here
    shared = store.settings | {
        "INTRANET_CACHE_URL": redis,
        "INTRANET_SECRET_KEY": KEY,
        "INTRANET_BASE_URL": address,
    }
    made: list[Member] = []
    for number in range(3):
        folder = tmp_path_factory.mktemp(f"server{number}")
        rest = {"arguments": ["--no-demo"], "last_line": "เปิดใช้งานแล้วที่"} if number else {}
        made.append(Member(folder, cluster.url(), changes=shared, **rest))
    made[0].start()
    with ThreadPoolExecutor(2) as both:  # as after a power cut: at one moment
        list(both.map(Member.start, made[1:]))
    yield made
    for server in made:
        if server.process.poll() is None:
            server.stop()


# People who go from server to server --------------------------------------------------------------
class Tally:
    """What happened to all people together."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.told: list[str] = []

    def add(self, what: str, told: str = "") -> None:
        self.counts[what] += 1
        if told:
            self.told.append(f"{what}: {told}")


class Person(requests.Session):
    """Each request goes to the next server. One that is gone is left out, and what it did not
    answer is asked of the next, as a balancer and a person do.
    """

    turns = count()

    def __init__(self, members: list[Member], tally: Tally):
        super().__init__()
        self.members, self.tally = members, tally
        self.is_signed_in = False

    def request(self, method, url, *words, **options) -> requests.Response:
        options |= {"allow_redirects": False, "timeout": 60}
        for _ in range(len(self.members) * 2):
            member = self.members[next(Person.turns) % len(self.members)]
            try:
                answer = super().request(method, member.url + url, *words, **options)
            except SERVER_AWAY:
                self.tally.add("asked again")
                rewind(options)
                continue
            return self.follow(answer, url)
        raise AssertionError("no server answers")

    def follow(self, answer: requests.Response, url: str) -> requests.Response:
        self.tally.add("requests")
        if answer.status_code >= 500:
            self.tally.add("faults", f"{url} {answer.status_code}")
        if not answer.is_redirect:
            return answer
        place = re.sub(r"^http://[^/]+", "", answer.headers["Location"])
        if self.is_signed_in and place.startswith("/accounts/login"):
            self.tally.add("signed out", url)
        return self.request("GET", place)

    def soup(self, url: str) -> BeautifulSoup:
        return BeautifulSoup(self.get(url).text, "html.parser")

    def fill_in(self, url: str, selector: str, files=None, **changes: str) -> requests.Response:
        form = self.soup(url).select_one(selector)
        assert form is not None, f"{url}: no form {selector}"
        fields = filled_fields(form) | changes
        return self.post(form.get("action") or url, data=fields, files=files)

    def sign_in(self, name: str) -> "Person":
        self.fill_in("/accounts/login/", 'form:has([name="login"])', login=name, password=PASSWORD)
        self.is_signed_in = "sessionid" in self.cookies
        assert self.is_signed_in
        return self

    def see(self, what: str, url: str, words: str) -> None:
        """What was just acknowledged is there, on whichever server comes next."""
        text = self.get(url).text
        self.tally.add("read after a write")
        if words not in text:
            self.tally.add("stale", f"{what} {url}")


def rewind(options: dict) -> None:
    for file in (options.get("files") or {}).values():
        file[1].seek(0)


def upload(name: str, content: bytes) -> dict:
    return {"name": (name, io.BytesIO(content))}


# Their work ---------------------------------------------------------------------------------------
def ask(number: int, people: dict[str, Person], tally: Tally) -> None:
    """A question with a file, its receipt, the file read back by who may and by nobody else."""
    teacher, officer = people["teacher"], people["officer"]
    content = b"%PDF-1.7 " + os.urandom(2_000) + str(number).encode()
    subject = f"คำถาม {MARK}-{number:03}"
    answer = teacher.fill_in(
        "/forms/ask/",
        "form.survey, form[enctype]",
        files={"attachment": (f"แนบ{number}.pdf", io.BytesIO(content))},
        subject=subject,
        detail="พิมพ์แล้วส่งจากหลายเครื่อง",
        formality="informal",
        contact="02 000 0001",
        pdpa_ack="on",
    )
    assert answer.status_code == 200, answer.text[:300]
    tally.add("questions")
    officer.see("question", f"/consultations/?q={subject}", subject)
    rows = officer.soup(f"/consultations/?q={subject}").select("a.list__link")
    own = [row["href"] for row in rows if subject in row.get_text()]
    case = officer.soup(own[0]) if own else BeautifulSoup("", "html.parser")
    link = case.select_one('a[href*="/files/"]')
    if link is None:
        tally.add("lost", f"file of {subject}")
        return
    if officer.get(link["href"]).content != content:
        tally.add("lost", f"bytes of {subject}")
    tally.add("files read back")
    if people["teacher2"].get(link["href"]).status_code not in (403, 404):
        tally.add("leaked", link["href"])


def request_access(number: int, people: dict[str, Person], tally: Tally) -> None:
    """Asked, certified, recommended and approved, each by another person on another server."""
    teacher = people["teacher"]
    page = teacher.soup("/forms/access-request/")
    form = page.select_one("form:has([name=full_name])")
    system = form.select('[name="systems"]')[number % 3]["value"]
    fields = filled_fields(form) | {
        "systems": system,
        "request_type": "new",
        "access_level": "view",
        "reason": f"ขอสิทธิ์ {MARK}-{number:03}",
        "undertaking": "on",
        "pdpa_ack": "on",
        "email": "asker@example.invalid",
        "phone": "02 000 0000",
    }
    answer = teacher.post("/forms/access-request/", data=fields)
    assert answer.status_code == 200, answer.text[:300]
    tally.add("access requests")


def decide(number: int, item: int, people: dict[str, Person], tally: Tally) -> None:
    for name, move in (("principal", "certify"), ("officer", "recommend"), ("head", "approve")):
        person = people[name]
        token = {"csrfmiddlewaretoken": person.cookies["csrftoken"], "move": move}
        answer = person.post(f"/access/items/{item}/move/", data=token)
        assert answer.status_code == 200, answer.text[:300]
        tally.add("decisions")


def publish(number: int, people: dict[str, Person], tally: Tally) -> None:
    """A picture is uploaded, a guide with it published, found and read with its picture."""
    editor, teacher = people["admin"], people["teacher"]
    title = f"คู่มือ {MARK}-{number:03}"
    colour = f"#{number * 40 % 256:02x}8899"
    picture = {"file": ("ภาพ.png", io.BytesIO(make_picture("PNG", (900, 600), colour)))}
    editor.fill_in("/admin/images/add/", "form[enctype]", files=picture, title=title)
    listed = editor.get("/admin/images/", params={"q": title}).text
    image = re.search(r"/admin/images/(\d+)/", listed)
    assert image, "no picture"
    tally.add("pictures")
    facts = {"title": "ดูภาพนี้", "text": rich_text("กดปุ่ม"), "image": image[1], "image_alt": "ปุ่ม"}
    block = {"type": "step", "deleted": "", "order": "0", "id": ""}
    body = {"body-count": "1"} | {f"body-0-{name}": value for name, value in block.items()}
    body |= {f"body-0-value-{name}": value for name, value in facts.items()}
    branch = editor.get(
        "/admin/api/main/pages/?type=knowledge.KnowledgeIndexPage&slug=knowledge"
    ).json()["items"][0]["id"]
    address = f"/admin/pages/add/knowledge/guidepage/{branch}/"
    editor.fill_in(
        address,
        "#page-edit-form",
        **{"title": title, "slug": "", "summary": "ทดลองสามเครื่อง", "action-publish": "1"},
        **body,
    )
    tally.add("guides")
    hits = teacher.get("/api/search/", params={"q": title}).json()["results"]
    tally.add("read after a write")
    found = [hit for hit in hits if hit["title"] == title]
    if not found:
        tally.add("stale", f"search for {title}")
        return
    shown = teacher.soup(found[0]["url"]).select_one('img[src^="/media/"]')
    if shown is None or not teacher.get(shown["src"]).content.startswith((b"\x89PNG", b"RIFF")):
        tally.add("lost", f"picture of {title}")


def bring_in(number: int, people: dict[str, Person], tally: Tally) -> None:
    """A table of people is read on one server, previewed on another, confirmed on a third."""
    admin, name = people["admin"], f"kru.{MARK}{number}"
    text = f"{HEADINGS}\n{name},นาง,สมมติ,ตัวอย่าง{number},{name}@example.invalid,,officer,ครู\n"
    table = {"file": ("คน.csv", io.BytesIO(text.encode("utf-8-sig")))}
    preview = admin.fill_in("/admin/people/import/", "form[enctype]", files=table)
    form = BeautifulSoup(preview.text, "html.parser").select_one('form:has([name="shown"])')
    assert form is not None, preview.text[:2000]
    kept = admin.soup("/admin/people/import/")
    assert kept
    admin.post(form.get("action") or preview.request.path_url, data=filled_fields(form))
    tally.add("imports")
    admin.see("import", f"/admin/users/?q={name}", name)


def export(people: dict[str, Person], tally: Tally, least: int) -> None:
    answer = people["officer"].get("/consultations/?export=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    tally.add("exports")
    if sum(f"คำถาม {MARK}" in " ".join(row) for row in rows) < least:
        tally.add("stale", "export")


# The test -----------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def tally() -> Tally:
    return Tally()


@pytest.fixture(scope="module")
def people(members, tally) -> dict[str, Person]:
    names = ("teacher", "teacher2", "principal", "officer", "head", "admin")
    return {name: Person(members, tally).sign_in(name) for name in names}


def crew(members: list[Member], people: dict[str, Person], tally: Tally) -> dict[str, Person]:
    """The same people on a device of their own thread: the same session, another connection."""
    made = {}
    for name, person in people.items():
        made[name] = Person(members, tally)
        made[name].cookies.update(person.cookies)
        made[name].is_signed_in = True
    return made


def test_what_was_changed_on_one_server_is_seen_on_the_next_request(members, people, tally):
    """Rights, settings, and the addresses of pages that Wagtail keeps in the cache."""
    first, second, third = members
    first.run(
        "from home.models import OfficeSettings as O; o = O.load(); o.short_name = 'สพม.สามเครื่อง';"
        " o.save()"
    )
    for member in members:
        page = requests.get(f"{member.url}/manifest.webmanifest", timeout=60).json()
        assert page["short_name"] == "สพม.สามเครื่อง"
    assert places_of(members, people["officer"], tally) == ["/consultations/"] * 3
    second.run("from home.models import User; User.objects.get(username='officer').groups.clear()")
    left = places_of(members, people["officer"], tally)
    third.run(
        "from django.contrib.auth.models import Group; from home.models import User;"
        " from home.people.roles import ROLES;"
        " n = next(r.name for r in ROLES if r.key == 'officer');"
        " User.objects.get(username='officer').groups.add(Group.objects.get(name=n))"
    )
    # Who loses a role is signed out by it, on all three
    assert left == ["/accounts/login/"] * 3
    people["officer"] = Person(members, tally).sign_in("officer")
    assert places_of(members, people["officer"], tally) == ["/consultations/"] * 3


def places_of(members: list[Member], person: Person, tally: Tally) -> list[str]:
    """Where each server leads this session that asks for the cases."""
    places = []
    for member in members:
        own = Person([member], tally)
        own.cookies.update(person.cookies)
        places.append(own.get("/consultations/").request.path_url.partition("?")[0])
    return places


def test_three_servers_lose_nothing_while_one_is_killed(members, people, tally, store):
    jobs: list[Callable] = [
        *(lambda own, n=n: ask(n, own, tally) for n in range(QUESTIONS)),
        *(lambda own, n=n: request_access(n, own, tally) for n in range(REQUESTS)),
        *(lambda own, n=n: publish(n, own, tally) for n in range(GUIDES)),
        *(lambda own, n=n: bring_in(n, own, tally) for n in range(IMPORTS)),
    ]
    jobs = [jobs[(number * 7) % len(jobs)] for number in range(len(jobs))]
    middle = len(jobs) // 2

    def work(number: int) -> None:
        if number == middle:
            members[2].kill()
            tally.add("servers killed")
        jobs[number](crew(members, people, tally))

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        list(crowd.map(work, range(len(jobs))))
    decide_all(members, people, tally)
    export(people, tally, QUESTIONS)
    compare_with_the_database(members[0], tally)
    show(tally)
    assert [fault for fault in FAULTS if tally.counts[fault]] == [], tally.told


def decide_all(members: list[Member], people: dict[str, Person], tally: Tally) -> None:
    told = members[0].run(
        "from forms.models import AccessItem as A; print(*A.objects.filter("
        f"request__submission__form_data__reason__icontains='{MARK}').values_list('pk', flat=True))"
    )
    items = [int(word) for word in told.split()]
    for number, item in enumerate(items):
        decide(number, item, people, tally)


FACTS = """
from django.core.files.storage import default_storage, storages
from forms.models import AccessItem, Submission, SubmissionFile
from home.files.sweep import file_columns
from home.models import OutgoingMail, User
from services.models import Consultation
from knowledge.models import GuidePage
cases = Consultation.objects.filter(subject__contains=MARK)
asked = AccessItem.objects.filter(request__submission__form_data__reason__icontains=MARK)
approved = asked.filter(state='approved')
lost = sum(
    not column.storage.exists(name)
    for model, column in file_columns()
    for name in model._base_manager.values_list(column.name, flat=True) if name
)
print(cases.count(), cases.values('subject').distinct().count(), asked.count(), approved.count(),
      GuidePage.objects.live().filter(title__contains=MARK).count(),
      User.objects.filter(username__contains=MARK).count(),
      OutgoingMail.objects.count(), lost)
"""


def compare_with_the_database(server: Member, tally: Tally) -> None:
    told = [int(word) for word in server.run(f"MARK = {MARK!r}{FACTS}").split()]
    cases, subjects, asked, approved, guides, imported, mails, lost = told
    counts = tally.counts
    expected = (
        ("questions", subjects),
        ("access requests", asked),
        ("guides", guides),
        ("imports", imported),
    )
    for what, there in expected:
        if counts[what] != there:
            tally.add("lost", f"{what}: {counts[what]} acknowledged, {there} there")
    if cases != subjects:
        tally.add("lost", f"{cases - subjects} questions stored twice")
    if counts["decisions"] != approved * 3:
        tally.add("lost", f"decisions {counts['decisions']}, approved {approved}")
    counts["mails in the table"] = mails
    for _ in range(lost):
        tally.add("lost", "a row without its file")


def show(tally: Tally) -> None:
    """The table, in what the test printed."""
    rows = {what: tally.counts[what] for what in FAULTS} | dict(sorted(tally.counts.items()))
    lines = [f"{what:>20} {number:,}" for what, number in rows.items()]
    sys.stdout.write("\n".join(["", *lines, ""]))
