"""Settings: a wrong value stops the start with one clear line; what trust rests on is really set."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection


def start(tmp_path, **environment):
    env = {key: value for key, value in os.environ.items() if not key.startswith("INTRANET_")}
    env |= {"INTRANET_VAR_DIR": str(tmp_path), **environment}
    code = "import django; django.setup(); from django.conf import settings as s; print(s.SECRET_KEY[:9], s.HTTPS)"
    return subprocess.run(
        [sys.executable, "-c", code],
        env=env | {"DJANGO_SETTINGS_MODULE": "intranet.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
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
        ("INTRANET_SECRET_KEY", "short"),
        ("INTRANET_BASE_URL", "intranet.example"),
        ("INTRANET_VAR_DIR", "/dev/null/var"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line_that_names_it(tmp_path, name, value):
    ended = start(tmp_path, **{name: value})
    assert ended.returncode != 0
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1, ended.stderr
    assert name in lines[0]


def test_the_key_is_made_once_and_for_the_owner_alone(tmp_path):
    first, second = start(tmp_path), start(tmp_path)
    assert first.stdout == second.stdout != ""
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="these are SQLite's own")
def test_sqlite_keeps_what_it_acknowledged():
    with connection.cursor() as cursor:
        values = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
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
