"""What an attack on backups found: secrets in settings, clocks ahead, lost folders of files, torn
lists.
"""

import errno
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from home.backup import jobs, taking
from home.backup.environment import without_secret
from home.backup.rules import archive_name
from home.backup.workplace import LOCK, workplace
from home.privacy import erased
from intranet.database import shows_a_life


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INTRANET_METRICS", "t0psecret-t0psecret-t0psecret-t0psecret"),
        ("INTRANET_EMAIL_URL", "submission://ict@example.go.th:t0psecret@mail.example.go.th:587/"),
        ("INTRANET_EMAIL_URL", "submission://ict:t0p/secret@mail.example.go.th:587/"),
        ("INTRANET_EMAIL_URL", "submission://ict:t0p@secret@mail.example.go.th:587/"),
        ("INTRANET_DATABASE_URL", "postgres://u:t0psecret@db/name"),
        ("INTRANET_DATABASE_URL", "postgres://db/name?user=u&password=t0psecret&sslmode=require"),
    ],
)
def test_no_secret_is_among_the_settings(name, value):
    told = without_secret(name, value)
    assert "t0p" not in told and "secret" not in told


def test_what_is_no_secret_stays():
    url = "postgres://db.example/name?sslmode=require"
    assert without_secret("INTRANET_DATABASE_URL", url) == url


def test_an_archive_of_a_clock_ahead_is_not_the_newest(tmp_path):
    now = timezone.localtime().replace(tzinfo=None)
    for days in (-3, -1, 900):
        (tmp_path / archive_name(now + timedelta(days=days), sealed=False)).touch()
    expected = archive_name(now - timedelta(days=1), sealed=False)
    assert jobs.newest_archive(tmp_path).name == expected


def test_the_archive_just_made_is_never_thinned_out(tmp_path):
    now = timezone.localtime().replace(tzinfo=None)
    later = [tmp_path / archive_name(now + timedelta(days=at), sealed=False) for at in range(1, 60)]
    made = tmp_path / archive_name(now - timedelta(days=40), sealed=False)
    for path in (*later, made):
        path.touch()
    taking.rotate(tmp_path, made)
    assert made.exists()
    assert not all(path.exists() for path in later)


@pytest.mark.parametrize(
    ("missing", "files", "lost"), [(20, 0, False), (21, 0, True), (30, 40, False)]
)
def test_more_missing_than_there_is_a_lost_folder(missing, files, lost):
    assert taking.lost_its_files(["media/x"] * missing, files) is lost


def test_a_backup_without_its_files_is_no_success(monkeypatch, settings, tmp_path):
    settings.BACKUP_DIR = tmp_path
    taken = SimpleNamespace(missing=["media/x"] * 30, files=2)
    monkeypatch.setattr(jobs, "take_backup", lambda folder: taken)
    with pytest.raises(jobs.BackupFault, match="หายไป"):
        jobs.run_backup()


def test_a_torn_line_of_the_list_swallows_no_other(tmp_path):
    path = tmp_path / "erasures"
    line = erased.Erased("2026-11-30T10:00:00+07:00", "7", "aa", "b" * 64)
    path.write_text("2026-11-29T10:00:00+07:00 5 aa", encoding="ascii")
    erased.append(path, [line])
    assert erased.read(path) == [line]


def test_another_file_in_place_of_the_list_is_refused(tmp_path, settings):
    settings.BACKUP_DIR = tmp_path
    archive = tmp_path / "intranet-2026-11-30-010000.tar.gz"
    archive.touch()
    (tmp_path / "wrong").write_text("รายชื่อ", encoding="utf-16")
    with pytest.raises(CommandError, match="ไม่ใช่รายการ"):
        call_command("restore", str(archive), erasures=tmp_path / "wrong")


def test_a_place_that_somebody_works_in_stays_and_one_that_was_left_goes(tmp_path):
    left = tmp_path / ".part-left"
    left.mkdir()
    (left / LOCK).touch()
    with workplace(tmp_path, ".part-") as first:
        assert not left.exists()
        with workplace(tmp_path, ".part-") as second:
            assert first.is_dir() and second.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_links_gets_the_archive_by_another_way(monkeypatch, tmp_path):
    def refuse(made, path):
        raise OSError(errno.EOPNOTSUPP, "no links here")

    monkeypatch.setattr(taking.os, "link", refuse)
    made = tmp_path / "made"
    made.write_bytes(b"whole")
    path = taking.put_beside_the_others(made, tmp_path, timezone.localtime())
    assert path.read_bytes() == b"whole"
    assert not made.exists()


def test_a_restore_that_was_cut_off_keeps_a_start_from_making_an_empty_site(tmp_path):
    assert not shows_a_life(tmp_path)
    (tmp_path / ".intranet-restore-x").mkdir()
    assert shows_a_life(tmp_path)
