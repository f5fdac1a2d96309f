"""Settings: a wrong value stops the start with one clear line; what trust rests on is really
set.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection

TELL = "print(s.SECRET_KEY[:9], s.HTTPS)"


def start(tmp_path, tell=TELL, **environment):
    env = {key: value for key, value in os.environ.items() if not key.startswith("INTRANET_")}
    env |= {"INTRANET_SETTINGS_FILE": "", "INTRANET_VAR_DIR": str(tmp_path), **environment}
    code = f"import intranet.settings as s; {tell}"
    return subprocess.run(
        [sys.executable, "-c", code],
        env=env | {"DJANGO_SETTINGS_MODULE": "intranet.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INTRANET_DATABASE_URL", "mysql://user@host/db"),
        ("INTRANET_DATABASE_URL", "nonsense"),
        ("INTRANET_EMAIL_URL", "pigeon://coop"),
        ("INTRANET_EMAIL_URL", "dummy:"),
        ("INTRANET_EMAIL_URL", "smtp://host:port"),
        ("INTRANET_EMAIL_URL", "smtp://intranet:ลับ@host"),
        ("INTRANET_DEBUG", "perhaps"),
        ("INTRANET_WORKERS", "0"),
        ("INTRANET_WORKERS", "many"),
        ("INTRANET_SESSION_HOURS", "-1"),
        ("INTRANET_SESSION_HOURS", "eight"),
        ("INTRANET_SESSION_IDLE_MINUTES", "99999"),
        ("INTRANET_SECOND_FACTOR", "everybody"),
        ("INTRANET_SECRET_KEY", "short"),
        ("INTRANET_BASE_URL", "intranet.example"),
        ("INTRANET_BASE_URL", ""),
        ("INTRANET_BASE_URL", "https://"),
        ("INTRANET_BASE_URL", "https://:8000"),
        ("INTRANET_BASE_URL", "https://intranet.example.go.th/site"),
        ("INTRANET_BASE_URL", "https://intranet.example.go.th/?a=1"),
        ("INTRANET_BASE_URL", "https://intranet.example.go.th#top"),
        ("INTRANET_BASE_URL", "https://intranet.example.go.th:port"),
        ("INTRANET_BASE_URL", "https://intranet example.go.th"),
        ("INTRANET_BASE_URL", "https://user:word@intranet.example.go.th"),
        ("INTRANET_BASE_URL", "ftp://intranet.example.go.th"),
        ("INTRANET_ALLOWED_HOSTS", ""),
        ("INTRANET_ALLOWED_HOSTS", "  "),
        ("INTRANET_ALLOWED_HOSTS", "intranet.example.go.th,,"),
        ("INTRANET_ALLOWED_HOSTS", "https://intranet.example.go.th"),
        ("INTRANET_ALLOWED_HOSTS", "intranet.example.go.th:443"),
        ("INTRANET_DATABASE_URL", "postgres://user@host:port/name"),
        ("INTRANET_EMAIL_URL", "smtp://mail.example.go.th:many"),
        ("INTRANET_BEHIND_PROXY", "perhaps"),
        ("INTRANET_SSL_REDIRECT", "2"),
        ("INTRANET_VAR_DIR", "/dev/null/var"),
        ("INTRANET_VAR_DIR", "/proc"),
        ("INTRANET_VAR_DIR", ""),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line_that_names_it(tmp_path, name, value):
    ended = start(tmp_path, **{name: value})
    assert ended.returncode != 0
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    assert name in lines[0]


OIDC = {
    "INTRANET_OIDC_ISSUER": "https://accounts.google.com",
    "INTRANET_OIDC_CLIENT_ID": "123.apps.googleusercontent.com",
    "INTRANET_OIDC_CLIENT_SECRET": "a secret word",
    "INTRANET_OIDC_DOMAINS": "school.example.ac.th, Office.example.go.th",
    "INTRANET_OIDC_NAME": "เข้าด้วยบัญชีโรงเรียน",
}


def test_a_provider_is_read_whole(tmp_path):
    told = start(tmp_path, "print(s.SIGN_ON['domains'], s.SIGN_ON['issuer'])", **OIDC)
    assert (
        told.stdout.strip()
        == "('school.example.ac.th', 'office.example.go.th') https://accounts.google.com"
    )
    assert start(tmp_path, "print(s.SIGN_ON)").stdout.strip() == "None"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INTRANET_OIDC_ISSUER", ""),
        ("INTRANET_OIDC_ISSUER", "http://id.example"),
        ("INTRANET_OIDC_ISSUER", "accounts.google.com"),
        ("INTRANET_OIDC_ISSUER", f"https://id.example/{'a' * 200}"),
        ("INTRANET_OIDC_CLIENT_ID", ""),
        ("INTRANET_OIDC_CLIENT_SECRET", ""),
        ("INTRANET_OIDC_CLIENT_SECRET", "ลับ"),
        ("INTRANET_OIDC_DOMAINS", ""),
        ("INTRANET_OIDC_DOMAINS", "school.example.ac.th,"),
        ("INTRANET_OIDC_DOMAINS", "@school.example.ac.th"),
        ("INTRANET_OIDC_DOMAINS", "*"),
        ("INTRANET_OIDC_DOMAINS", "school"),
        ("INTRANET_OIDC_NAME", "ก" * 61),
    ],
)
def test_half_a_provider_stops_the_start_with_one_line_that_names_it(tmp_path, name, value):
    ended = start(tmp_path, **OIDC | {name: value})
    assert ended.returncode != 0
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    assert name in lines[0]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("INTRANET_ALOWED_HOSTS", "INTRANET_ALLOWED_HOSTS"),
        ("INTRANET_ALLOWED_HOST", "INTRANET_ALLOWED_HOSTS"),
        ("INTRANET_DATABSE_URL", "INTRANET_DATABASE_URL"),
        ("INTRANET_MAIL_URL", "INTRANET_EMAIL_URL"),
        ("INTRANET_EMAIL_URI", "INTRANET_EMAIL_URL"),
        ("INTRANET_base_url", "INTRANET_BASE_URL"),
        ("INTRANET_SECRETKEY", "INTRANET_SECRET_KEY"),
        ("INTRANET_VARDIR", "INTRANET_VAR_DIR"),
        ("INTRANET_", "INTRANET_"),
    ],
)
def test_a_misspelt_name_stops_the_start_and_the_right_one_is_told(tmp_path, wrong, right):
    ended = start(tmp_path, **{wrong: "x"})
    assert ended.returncode != 0
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    assert f"{wrong}:" in lines[0]
    assert right in lines[0].partition("/ settings:")[2].replace(f"{wrong}:", "")


def test_names_of_tests_are_known(tmp_path):
    assert start(tmp_path, INTRANET_TEST_ANYTHING="x").returncode == 0


def test_the_host_that_mails_lead_to_is_answered_without_being_listed(tmp_path):
    address = {"INTRANET_BASE_URL": "https://intranet.example.go.th:8443/"}
    code = "print(*s.ALLOWED_HOSTS)"
    assert "intranet.example.go.th" in start(tmp_path, code, **address).stdout.split()
    listed = start(tmp_path, code, INTRANET_ALLOWED_HOSTS="old.example.go.th", **address)
    assert listed.stdout.split() == ["old.example.go.th", "intranet.example.go.th"]


@pytest.mark.parametrize("kept", ["", "short", b"\xff" * 40])
def test_a_kept_key_that_is_none_stops_the_start(tmp_path, kept):
    (tmp_path / "secret-key").write_bytes(kept if isinstance(kept, bytes) else kept.encode())
    ended = start(tmp_path)
    assert ended.returncode != 0
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert "INTRANET_SECRET_KEY" in ended.stderr


def test_many_processes_of_a_first_start_read_one_key(tmp_path):
    with ThreadPoolExecutor() as several:
        keys = {ended.stdout for ended in several.map(lambda _: start(tmp_path), range(4))}
    assert len(keys) == 1


def test_the_key_is_made_once_and_for_the_owner_alone(tmp_path):
    first, second = start(tmp_path), start(tmp_path)
    assert first.stdout == second.stdout != ""
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="these are SQLite's own")
def test_sqlite_keeps_what_it_acknowledged():
    with connection.cursor() as cursor:
        values = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert values == ["wal", 2, 1]
    assert connection.transaction_mode == "IMMEDIATE"


def test_nothing_calls_another_host_by_itself():
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAILEMBEDS_FINDERS == []


def test_behind_https_cookies_and_headers_are_strict(tmp_path):
    ended = start(tmp_path, INTRANET_BASE_URL="https://intranet.example.go.th")
    assert ended.stdout.split()[1] == "True"
