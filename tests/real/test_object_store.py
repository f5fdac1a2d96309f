"""Files in an object store: the same promises as on a disk, and what happens while it is away."""

import socket
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.documents import get_document_model

from forms.models import Submission, SubmissionFile
from home.audit.heads import heads_file, keep_head, kept_heads
from home.files import object_store
from home.files.kept_lines import share_line
from home.files.limited import on_disk
from home.files.object_store import ObjectStorage
from home.files.storage import StorageAway, undone_on_failure
from home.files.store_users import REMEMBERED, SITES, identity
from home.files.sweep import file_columns, sweep
from home.health.errors import (
    ERRORS_KEPT,
    delete_old,
    find_errors,
    read_errors,
    write_error,
)
from home.health.shared import look_at_store
from home.privacy import erased
from knowledge.documents.models import FileText, read_new_files
from services.models import Consultation
from tests.make import packed
from tests.make_forms import ask_answers
from tests.object_store import BUCKET, running_store

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n"


@pytest.fixture(scope="module")
def running():
    with running_store() as store:
        yield store


@pytest.fixture
def store(running):
    """Empty, and asked at once whatever a test before made of it."""
    for name in running.names():
        running.client.delete_object(Bucket=BUCKET, Key=name)
    object_store.wake()
    yield running
    object_store.wake()


@pytest.fixture
def storage(store):
    return ObjectStorage(location="media", base_url="/media/", **store.options)


def keep_files_in(options, monkeypatch) -> None:
    """As the settings do for a site that names an object store."""
    made = {
        "default": ObjectStorage(location="media", base_url="/media/", **options),
        "private": ObjectStorage(location="private", **options),
        "kept": ObjectStorage(location="kept", **options),
    }
    for _, column in file_columns():
        if column.storage is not default_storage:
            monkeypatch.setattr(column, "storage", made["private"])
    monkeypatch.setattr(default_storage, "_wrapped", made["default"])
    monkeypatch.setitem(storages.backends, "kept", {})
    monkeypatch.setattr(storages, "_storages", {**storages._storages, **made})


@pytest.fixture
def site_on_store(store, monkeypatch):
    keep_files_in(store.options, monkeypatch)
    return store


# Stored -------------------------------------------------------------------------------------------
def test_a_file_comes_back_byte_by_byte_and_its_address_is_the_site_s(storage):
    content = bytes(range(256)) * 8_000  # more than what is held in memory
    name = storage.save("documents/คู่มือ การใช้.pdf", ContentFile(content), max_length=100)
    with storage.open(name) as file:
        assert file.read() == content
    assert name.endswith("/คู่มือ การใช้.pdf")
    assert storage.size(name) == len(content)
    assert storage.url(name).startswith("/media/documents/")


def test_two_files_of_one_name_never_meet(storage):
    """Two servers may choose a name at one moment: neither asks whether it is taken."""
    first = storage.save("a.txt", ContentFile(b"first"))
    second = storage.save("a.txt", ContentFile(b"second"))
    assert [storage.open(name).read() for name in (first, second)] == [b"first", b"second"]


def test_nobody_gets_a_file_without_a_signature(storage, store):
    name = storage.save("a.txt", ContentFile(b"text"))
    assert not storage.is_open_to_all(name)
    with pytest.raises(OSError, match="403"):
        urlopen(f"{store.url}/{BUCKET}/media/{name}")  # noqa: S310 (this machine)
    store.client.put_object_acl(Bucket=BUCKET, Key=f"media/{name}", ACL="public-read")
    assert storage.is_open_to_all(name)  # the page of health would tell


def test_a_private_file_has_no_address(store):
    with pytest.raises(ValueError, match="no address"):
        ObjectStorage(location="private", **store.options).url("a.txt")


def test_a_name_cannot_leave_its_folder(storage):
    with pytest.raises(SuspiciousFileOperation):
        storage.save("../private/a.txt", ContentFile(b"text"))


def test_what_fails_takes_its_files_back(storage, store):
    with pytest.raises(IntegrityError), undone_on_failure(), transaction.atomic():
        storage.save("gone.txt", ContentFile(b"text"))
        raise IntegrityError
    assert store.names() == []


def test_a_file_that_is_not_there_is_no_fault_of_the_store(storage):
    with pytest.raises(FileNotFoundError):
        storage.open("none.txt")
    assert not storage.exists("none.txt")


def test_a_reader_in_another_process_gets_a_copy(storage):
    name = storage.save("a.txt", ContentFile(b"text"))
    with on_disk(storage.open(name)) as path:
        assert path.read_bytes() == b"text"


# The site on it -----------------------------------------------------------------------------------
def test_an_attachment_is_kept_downloaded_and_refused_as_on_a_disk(
    as_, teacher, other_teacher, officer, site_on_store
):
    file = SimpleUploadedFile("ภาพ.pdf", PDF + b"x")
    as_(teacher).post("/forms/ask/", ask_answers(attachment=file))
    kept = SubmissionFile.objects.get()
    assert site_on_store.names()[0].startswith("private/")
    address = kept.get_absolute_url()
    answer = as_(officer).get(address)
    assert b"".join(answer.streaming_content) == PDF + b"x"
    assert answer["Content-Length"] == str(len(PDF) + 1)
    assert as_(other_teacher).get(address).status_code in (403, 404)


def test_a_document_is_read_for_the_search_and_served_by_the_site(as_, officer, site_on_store):
    document = get_document_model().objects.create(
        title="คู่มือ", file=ContentFile(packed("word/document.xml"), name="คู่มือ.docx")
    )
    assert read_new_files() == 1
    answer = as_(officer).get(document.url)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_the_night_removes_old_orphans_and_tells_what_is_lost(site_on_store):
    document = get_document_model().objects.create(
        title="เอกสาร", file=ContentFile(PDF, name="a.pdf")
    )
    lost = get_document_model().objects.create(title="หาย", file=ContentFile(PDF, name="b.pdf"))
    default_storage.delete(lost.file.name)
    orphan = default_storage.save("documents/c.pdf", ContentFile(PDF))
    assert sweep(timezone.now()).removed == []  # too young
    swept = sweep(timezone.now() + timedelta(days=2))
    assert swept.removed == [orphan]
    assert swept.lost == [f"wagtaildocs.Document {lost.pk}"]
    assert default_storage.exists(document.file.name)


def test_the_files_of_another_site_in_the_same_store_are_not_swept(site_on_store, settings):
    """As of a copy that was restored with the same settings, to try something."""
    storages["private"].save("of-the-other.pdf", ContentFile(PDF))
    later = timezone.now() + timedelta(days=2)
    own, settings.SECRET_KEY = settings.SECRET_KEY, "of the other site" * 4
    share_line(SITES, identity())
    settings.SECRET_KEY = own
    swept = sweep(later)
    assert swept.removed == [] and len(swept.left) == 1
    assert "another site" in str(swept)
    swept = sweep(later + REMEMBERED)  # it has not said so again
    assert len(swept.removed) == 1


def test_what_is_kept_outside_the_database_is_shared_by_servers(site_on_store, tmp_path, settings):
    keep_head(timezone.now())
    erased.add_erased(7, "fact")
    settings.VAR_DIR = tmp_path  # another server, or the same one after its folder was lost
    assert [str(head) for head in kept_heads()]
    assert [line.account for line in erased.read_all()] == ["7"]
    assert not heads_file().exists()


def test_the_number_of_an_error_is_found_on_every_server(site_on_store, tmp_path, settings):
    typed = "".join(["what", "was", "typed"])
    try:
        raise ValueError(typed)
    except ValueError as error:
        write_error(error, number="482913", what="GET /a/", account=7)
    settings.VAR_DIR = tmp_path  # another server
    today = timezone.localdate()
    [kind] = find_errors(read_errors(today, today), "482 913")
    assert kind.last.what == "GET /a/"
    assert typed not in kind.whole_trace
    delete_old(today + ERRORS_KEPT + timedelta(days=2))
    assert read_errors(today, today) == []


def test_health_writes_reads_and_finds_it_closed(site_on_store):
    told = look_at_store()
    assert told.state == "ok", told


# Away ---------------------------------------------------------------------------------------------
class Refuses(BaseHTTPRequestHandler):
    status = 500

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_DELETE = do_PUT

    def log_message(self, *words) -> None:
        """Nothing is printed."""


def as_real_browser(as_, user):
    """It sees the page of an error, not the error."""
    browser = as_(user)
    browser.raise_request_exception = False
    return browser


@pytest.fixture(params=["gone", "hangs", 500, 403])
def broken(request, monkeypatch, store):
    """The address of a store that is not there, never answers, or refuses."""
    monkeypatch.setattr(object_store, "SECONDS_OF_SILENCE", 0.2)
    if request.param == "gone":
        with socket.create_server(("127.0.0.1", 0)) as place:
            address = place.getsockname()
        yield f"http://127.0.0.1:{address[1]}"
    elif request.param == "hangs":
        with socket.create_server(("127.0.0.1", 0)) as place:
            yield f"http://127.0.0.1:{place.getsockname()[1]}"
    else:
        handler = type("Handler", (Refuses,), {"status": request.param})
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()


def test_while_it_is_away_nothing_is_half_stored_and_typed_text_comes_back(
    as_, teacher, officer, store, broken, monkeypatch
):
    keep_files_in(store.options | {"endpoint_url": broken}, monkeypatch)
    begun = time.monotonic()
    answers = ask_answers(attachment=SimpleUploadedFile("ภาพ.pdf", PDF + b"x"))
    browser = as_real_browser(as_, teacher)
    answer = browser.post("/forms/ask/", answers, headers={"Origin": "http://testserver"})
    assert answer.status_code == 424
    assert time.monotonic() - begun < 10
    assert "ที่เก็บไฟล์ของระบบไม่ตอบ" in answer.content.decode()
    assert all(str(text) in answer.content.decode() for text in typed(answers))
    assert not Submission.objects.exists()
    assert not Consultation.objects.exists()
    # Without a file the site goes on
    as_(teacher).post("/forms/ask/", ask_answers())
    assert Submission.objects.count() == 1


def typed(answers: dict) -> list[str]:
    texts = [value for value in answers.values() if isinstance(value, str)]
    return [text for text in texts if len(text) > 20]


def test_a_file_cannot_be_opened_while_it_is_away_and_is_not_called_lost(
    as_, officer, store, broken, monkeypatch
):
    keep_files_in(store.options, monkeypatch)
    document = get_document_model().objects.create(title="ก", file=ContentFile(PDF, name="a.pdf"))
    keep_files_in(store.options | {"endpoint_url": broken}, monkeypatch)
    document.refresh_from_db()
    answer = as_real_browser(as_, officer).get(document.url)
    assert answer.status_code == 424
    assert "ไฟล์ไม่ได้สูญหาย" in answer.content.decode()
    # nor is it taken for one that cannot be read
    assert read_new_files() == 0
    assert not FileText.objects.exists()


def test_one_that_hangs_is_not_asked_again_at_once(store, monkeypatch):
    monkeypatch.setattr(object_store, "SECONDS_OF_SILENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as place:
        url = f"http://127.0.0.1:{place.getsockname()[1]}"
        hanging = ObjectStorage(location="media", **(store.options | {"endpoint_url": url}))
        with pytest.raises(StorageAway):
            hanging.open("a.txt")
        begun = time.monotonic()
        with pytest.raises(StorageAway):
            hanging.open("a.txt")
    assert time.monotonic() - begun < 0.1


def test_an_erasure_that_cannot_be_listed_is_not_made(store, broken, monkeypatch):
    keep_files_in(store.options | {"endpoint_url": broken}, monkeypatch)
    before = erased.read(erased.list_in_var())
    with pytest.raises(StorageAway):
        erased.add_erased(7, "fact")
    assert erased.read(erased.list_in_var()) == before


def test_the_library_is_not_loaded_without_the_settings():
    assert "object_store" not in str(settings.STORAGES)
