"""The folder of the backups: this site's, the one that was used before, with room."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from home.backup import place
from home.backup.faults import BackupFault
from home.backup.place import LAST_PLACE, MARK, prepare_place
from home.backup.rules import archive_name
from home.models import AuditRow

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    return settings.VAR_DIR


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


def test_a_new_folder_gets_the_sites_mark(var, store):
    prepare_place(store, MEGABYTE)
    assert (store / MARK).read_text() == AuditRow.objects.order_by("number").first().digest
    prepare_place(store, MEGABYTE)


def test_the_folder_of_another_site_is_left_alone(var, store):
    store.mkdir()
    (store / MARK).write_text("f" * 64)
    with pytest.raises(BackupFault, match="ของเว็บอื่น"):
        prepare_place(store, MEGABYTE)
    assert [path.name for path in store.iterdir()] == [MARK]


def test_a_mark_that_is_damaged_is_told_and_no_traceback(var, store):
    store.mkdir()
    (store / MARK).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BackupFault, match="ของเว็บอื่น"):
        prepare_place(store, MEGABYTE)


def test_a_disk_that_is_not_mounted_any_more_is_told(var, store):
    prepare_place(store, MEGABYTE)
    (store / MARK).unlink()  # the folder beneath the mount
    with pytest.raises(BackupFault, match="ยังไม่ได้เชื่อมต่อ"):
        prepare_place(store, MEGABYTE)
    assert list(store.iterdir()) == []
    (store / MARK).touch()  # as the message says
    prepare_place(store, MEGABYTE)


def test_a_folder_from_before_there_were_marks_goes_on(var, store):
    store.mkdir()
    (store / archive_name(timezone.localtime(), sealed=False)).touch()
    (var / LAST_PLACE).write_text(str(store))
    prepare_place(store, MEGABYTE)
    assert (store / MARK).exists()


def test_another_place_is_begun_without_a_word(var, store, tmp_path):
    prepare_place(store, MEGABYTE)
    prepare_place(tmp_path / "new disk", MEGABYTE)


@pytest.mark.parametrize(
    ("free", "is_refused"),
    # A database of 100 MB and its first archive: 100 + 100 + 10, and 256 for the site beside it
    [(465, True), (467, False)],
)
def test_without_room_nothing_is_begun(var, store, monkeypatch, free, is_refused):
    facts = SimpleNamespace(f_bavail=free, f_frsize=MEGABYTE)
    monkeypatch.setattr(place.os, "statvfs", lambda path: facts)
    if not is_refused:
        prepare_place(store, 100 * MEGABYTE)
        return
    with pytest.raises(BackupFault, match="ไม่พอ"):
        prepare_place(store, 100 * MEGABYTE)
