"""The kit with which an office installs the site: its files are what docs/operations.md prints,
and what the programs that read them take.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from intranet.environment import values_in
from intranet.management.commands.start import (
    Command,
    run_mail_worker,
    run_schedule_worker,
    workers_beside,
)

ROOT = settings.BASE_DIR
KIT = ROOT / "kit"
HOST = "intranet.example.go.th"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "name"), [("ini", "intranet.service"), ("nginx", "nginx.conf")]
)
def test_the_document_prints_what_is_installed(language, name):
    blocks = re.findall(rf"^```{language}\n(.+?)^```$", OPERATIONS, re.MULTILINE | re.DOTALL)
    assert blocks == [(KIT / name).read_text(encoding="utf-8")]


def test_every_file_of_the_kit_is_told_of_and_none_that_is_not_there():
    named = set(re.findall(r"`(?:kit/)?([A-Za-z@.]+)`", OPERATIONS))
    files = {path.name for path in KIT.iterdir() if path.is_file()}
    assert files - named - {"intranet", "intranet.env"} == set()
    assert {name for name in re.findall(r"kit/([\w@.]+)", OPERATIONS) if name not in files} == set()


def test_the_settings_that_are_installed_are_such_as_the_site_takes(tmp_path):
    values = values_in((KIT / "intranet.env").read_text(encoding="utf-8"))
    assert values == {
        "INTRANET_BASE_URL": f"https://{HOST}",
        "INTRANET_TRUSTED_PROXIES": "127.0.0.1",
        "INTRANET_VAR_DIR": "/srv/intranet/var",
        "INTRANET_BACKUP_DIR": "/var/backups/intranet",
    }
    for name in re.findall(r"^#(INTRANET_\w+)=", (KIT / "intranet.env").read_text(), re.MULTILINE):
        assert f"\n| `{name}` |" in OPERATIONS


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "ใส่ชื่อเว็บตัวเดียว"),
        (["https://intranet.example.go.th/"], "ใส่ชื่อเว็บตัวเดียว"),
        (["-x.example.go.th"], "ใส่ชื่อเว็บตัวเดียว"),
        (["a.example.go.th", "b.example.go.th"], "ใส่ชื่อเว็บตัวเดียว"),
    ],
)
def test_what_cannot_be_a_host_is_refused_before_anything_is_done(words, told):
    command = ["bash", str(KIT / "install"), *words]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert told in refused.stderr or "root" in refused.stderr
    assert refused.stdout == ""


def test_systemd_takes_the_units(tmp_path):
    """With folders of this test, for it looks whether the programs are there."""
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("not here: systemd-analyze")
    for name in ("intranet.service", "intranet@.service"):
        text = (KIT / name).read_text(encoding="utf-8")
        for program in re.findall(r"^Exec\w+=\+?(\S+)", text, re.MULTILINE):
            text = text.replace(program, "/bin/true")
        unit = name.replace("@", "@office")
        (tmp_path / unit).write_text(text.replace("User=intranet", "User=root"), encoding="utf-8")
        told = subprocess.run(
            [verify, "verify", "--man=no", str(tmp_path / unit)],
            capture_output=True,
            text=True,
            check=False,
        )
        ours = [line for line in told.stderr.splitlines() if str(tmp_path) in line]
        assert ours == []
        assert told.returncode == 0, told.stderr


def test_caddy_takes_its_file(tmp_path):
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("not here: caddy")
    keys = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "certificate.pem")]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=sample"]
    subprocess.run([*make, *keys], check=True, capture_output=True)
    text = (KIT / "Caddyfile").read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/intranet.pem", str(tmp_path / "certificate.pem"))
    text = text.replace("/etc/ssl/intranet.key", str(tmp_path / "key.pem"))
    file: Path = tmp_path / "Caddyfile"
    file.write_text(text, encoding="utf-8")
    told = subprocess.run(
        [caddy, "validate", "--adapter", "caddyfile", "--config", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert '"logger":"caddyfile"' not in told.stderr, "it warns of nothing that is written there"


def test_both_web_servers_say_the_same():
    """When something is too large, and when the site is away."""
    pages = [
        set(re.findall(r"<!doctype html>.+?</html>", (KIT / name).read_text(encoding="utf-8")))
        for name in ("nginx.conf", "Caddyfile")
    ]
    assert pages[0] == pages[1]
    assert len(pages[0]) == 2


def test_a_version_on_trial_sends_no_mail_and_does_no_job():
    assert workers_beside(schedule=True, pages_only=True) == []
    assert workers_beside(schedule=False, pages_only=False) == [run_mail_worker]
    assert workers_beside(schedule=True, pages_only=False) == [run_mail_worker, run_schedule_worker]


def test_a_small_office_has_as_many_workers_as_its_settings_say(settings):
    for number in (1, 2):
        settings.WORKERS = number
        assert Command().create_parser("manage.py", "start").parse_args([]).workers == number
