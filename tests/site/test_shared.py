"""What several servers share: how the settings are read, and what people see while it is away."""

import logging
import socket

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Site

from forms.models import Submission
from home.files.storage import DurableStorage, StorageAway
from home.health import checks, rules
from home.health import shared as health
from home.site.shared_cache import SharedCache
from intranet import shared
from intranet.environment import SettingsFault
from services.models import Consultation
from tests.make_forms import ask_answers

WHOLE = {
    "ENDPOINT": "https://s3.example.go.th",
    "BUCKET": "intranet",
    "KEY": "office",
    "SECRET": "a-secret",
    "REGION": "",
}
KEY = "k" * 40


# Settings -----------------------------------------------------------------------------------------
def test_a_password_is_in_no_message_of_a_wrong_address():
    with pytest.raises(SettingsFault) as refused:
        shared.cache("redis://:words/word@10.0.0.5:6379/0", KEY)
    assert "words" not in str(refused.value)


def test_without_settings_there_is_no_object_store():
    assert shared.object_store(**dict.fromkeys(WHOLE, "")) is None


def test_the_settings_are_handed_on_whole():
    assert shared.object_store(**WHOLE | {"ENDPOINT": "http://10.0.0.5:9000/"}) == {
        "endpoint_url": "http://10.0.0.5:9000",
        "bucket_name": "intranet",
        "access_key": "office",
        "secret_key": "a-secret",
        "region_name": "us-east-1",
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENDPOINT", ""),
        ("ENDPOINT", "s3.example.go.th"),
        ("ENDPOINT", "ftp://s3.example.go.th"),
        ("ENDPOINT", "https://"),
        ("ENDPOINT", "https://s3.example.go.th/intranet"),
        ("ENDPOINT", "https://user:word@s3.example.go.th"),
        ("ENDPOINT", "https://s3.example.go.th:port"),
        ("ENDPOINT", "http://s3.example.go.th"),  # files of people, open on their way
        ("ENDPOINT", "http://8.8.8.8"),
        ("BUCKET", ""),
        ("BUCKET", "Intranet"),
        ("BUCKET", "a"),
        ("KEY", ""),
        ("KEY", "กุญแจ"),
        ("SECRET", ""),
        ("SECRET", "two words"),
        ("REGION", "Bangkok!"),
    ],
)
def test_a_wrong_or_missing_value_of_the_object_store_is_named(name, value):
    with pytest.raises(SettingsFault, match=rf"\AINTRANET_S3_{name}: [^\n]+ / [^\n]+\Z"):
        shared.object_store(**WHOLE | {name: value})


@pytest.mark.parametrize(
    "url",
    [
        "memcached://host",
        "redis://",
        "redis://host:port/0",
        "redis://host/first",
        "redis://host/0?a=1",
        "Database",
    ],
)
def test_a_wrong_address_of_the_cache_is_named(url):
    with pytest.raises(SettingsFault, match=r"\AINTRANET_CACHE_URL: [^\n]+ / [^\n]+\Z"):
        shared.cache(url, KEY)


def test_two_sites_on_one_cache_do_not_read_each_other():
    ours, theirs = (shared.cache("redis://host:6379/0", key) for key in (KEY, KEY[1:]))
    assert ours["KEY_PREFIX"] != theirs["KEY_PREFIX"]
    assert shared.cache("", KEY)["BACKEND"].endswith("LocMemCache")
    assert shared.cache("database", KEY)["LOCATION"] == "intranet_cache"


# Away ---------------------------------------------------------------------------------------------
def test_without_redis_the_site_goes_on_and_asks_it_once(caplog):
    with socket.create_server(("127.0.0.1", 0)) as place:
        port = place.getsockname()[1]
    cache = SharedCache(f"redis://127.0.0.1:{port}/0", {"KEY_PREFIX": "test"})
    with caplog.at_level(logging.WARNING):
        cache.set("a", 1, 60)
        assert cache.get("a", "nothing") == "nothing"
        assert cache.get_or_set("a", lambda: 2, 60) == 2
        assert cache.get_many(["a"]) == {}
        assert not cache.has_key("a")
        assert cache.delete("a") is False
        assert cache.add("a", 1)
    assert len(caplog.records) == 1


@pytest.fixture
def away(monkeypatch):
    def refuse(*words, **options):
        raise StorageAway("write: 403")

    monkeypatch.setattr(DurableStorage, "_save", refuse)
    monkeypatch.setattr(DurableStorage, "exists", refuse)


@pytest.mark.django_db
def test_a_file_that_cannot_be_stored_gives_back_what_was_typed(as_, teacher, away):
    browser = as_(teacher)
    browser.raise_request_exception = False
    file = SimpleUploadedFile("ภาพ.pdf", b"%PDF-1.7 x")
    answers = ask_answers(attachment=file)
    answer = browser.post("/forms/ask/", answers, headers={"Origin": "http://testserver"})
    page = answer.content.decode()
    assert answer.status_code == 424
    assert "ที่เก็บไฟล์ของระบบไม่ตอบ จึงยังไม่ได้บันทึกสิ่งใด" in page
    texts = [text for text in answers.values() if isinstance(text, str) and " " in text]
    assert texts and all(text in page for text in texts)
    assert not Submission.objects.exists()
    assert not Consultation.objects.exists()


@pytest.mark.django_db
def test_the_editors_admin_says_so_too(as_, editor, away):
    browser = as_(editor)
    browser.raise_request_exception = False
    facts = {"title": "คู่มือการใช้งาน", "collection": "1"}
    facts["file"] = SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")
    answer = browser.post("/admin/documents/add/", facts, headers={"Origin": "http://testserver"})
    assert answer.status_code == 424
    assert "รายการนี้ยังไม่ถูกบันทึก" in answer.content.decode()
    assert "คู่มือการใช้งาน" in answer.content.decode()


# Health -------------------------------------------------------------------------------------------
def test_health_has_no_such_checks_where_nothing_is_shared():
    assert list(health.shared_checks()) == []


@pytest.mark.django_db
def test_health_tells_what_is_away(settings, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": "home.site.shared_cache.SharedCache"}}
    monkeypatch.setattr(health, "are_shared", lambda: True)

    def refuse():
        raise StorageAway("write: AccessDenied")

    monkeypatch.setattr(health, "try_store", refuse)
    monkeypatch.setattr(health, "cache", SharedCache("redis://127.0.0.1:1/0", {}))
    told = {check.key: check for check in checks.checks_within()}
    assert told["store"].state == "fault"
    assert "AccessDenied" in told["store"].detail
    assert told["cache"].state == "warning"


def test_a_store_that_is_open_to_all_is_a_fault():
    assert rules.check_store(12, is_open=True).state == "fault"
    assert rules.check_store(12, is_open=False).state == "ok"


# Several workers ----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_cache_may_be_a_table_of_the_database(settings):
    """Made by a start, used as by Wagtail for the addresses of its pages."""
    from django.core.cache import caches
    from django.core.management import call_command

    settings.CACHES = {"default": shared.cache("database", KEY)}
    call_command("createcachetable", verbosity=0)
    caches["default"].set("roots", Site.get_site_root_paths(), 60)
    assert caches["default"].get("roots") == Site.get_site_root_paths()
