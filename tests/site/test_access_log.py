"""The access log: a line a request, kept for ninety days, without bodies, codes or search words."""

import stat
from datetime import date, timedelta

import pytest
from django.conf import settings as site_settings
from django.utils import timezone

from forms.models import Submission
from intranet import access_log
from tests.conftest import PASSWORD
from tests.make_forms import access_answers

from .test_settings import start

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path


def lines() -> list[str]:
    path = access_log.file_of(timezone.localdate())
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def test_a_line_says_who_when_from_where_and_what_came_of_it(as_, teacher):
    as_(teacher).get("/systems/", REMOTE_ADDR="192.0.2.7")
    moment, address, who, method, path, status, took = lines()[-1].split()
    assert moment.endswith("+07:00")
    assert (address, who, method, path, status) == (
        "192.0.2.7",
        str(teacher.pk),
        "GET",
        "/systems/",
        "200",
    )
    assert took.endswith("ms")


def test_a_visitor_and_what_is_not_there_have_lines_too(client, as_, teacher):
    client.get("/systems/")
    assert lines()[-1].split()[2:6] == ["-", "GET", "/systems/", "302"]
    for path in ("/nothing-of-this-name/8f3k-secret.php", "/8f3k-secret/"):
        as_(teacher).get(path)
        assert lines()[-1].split()[4:6] == ["(unknown)", "404"]


def test_search_words_bodies_codes_and_tokens_are_in_no_line(as_, client, teacher):
    as_(teacher).post(
        "/forms/access-request/",
        access_answers(full_name="นายลับ มากมาก", school=str(teacher.school_id)),
    )
    code = Submission.objects.get().code
    client.get(f"/r/{code}/")
    client.get(f"/r/c.{code}/")
    client.get("/consultations/reply/secret-token-of-a-mail/")
    client.get("/accounts/password/reset/key/1a-secret-key-of-a-mail/")
    client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    as_(teacher).get("/search/?q=คำค้นลับ")
    as_(teacher).get("/api/search/", {"q": "secret-words"})
    told = "\n".join(lines())
    for secret in (code, "secret", "%E0", "นายลับ", "login=", PASSWORD, "?"):
        assert secret not in told, secret
    assert "/r/***/ 200" in told
    assert "/accounts/password/reset/key/***-***/" in told


def test_the_file_is_the_site_s_alone(as_, teacher):
    as_(teacher).get("/systems/")
    path = access_log.file_of(timezone.localdate())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_night_keeps_ninety_days(settings):
    today = date(2026, 11, 30)
    access_log.folder().mkdir()
    for days in (0, 89, 90, 91, 400):
        access_log.file_of(today - timedelta(days=days)).write_text("x")
    (access_log.folder() / "access-notes.log").write_text("x")
    assert access_log.nightly(today) == "2 files removed"
    assert access_log.file_of(today - timedelta(days=90)).exists()
    assert (access_log.folder() / "access-notes.log").exists()


def test_a_page_is_answered_when_the_line_cannot_be_written(as_, teacher, settings, tmp_path):
    (tmp_path / "log").write_text("a file stands where the folder should be")
    assert as_(teacher).get("/systems/").status_code == 200


def test_fewer_days_than_the_law_asks_for_stop_the_start(tmp_path):
    done = start(tmp_path, INTRANET_ACCESS_LOG_DAYS="30")
    assert done.returncode == 1
    assert "INTRANET_ACCESS_LOG_DAYS" in done.stderr
    assert site_settings.ACCESS_LOG_DAYS >= 90
