"""What the next start of the service makes of an upgrade that was cut: the version before on its
data, or the new one once people may have worked in it. The service itself is not started here;
tests/real/test_upgrade_command.py does so.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

KIT = settings.BASE_DIR / "kit" / "release"
MODULES = ("upgrade", "data", "journal", "layout", "making", "service", "environment")


@pytest.fixture
def kit():
    """The kit's own modules, which need nothing of the site but its reader of settings."""
    folders = [str(KIT), str(settings.BASE_DIR / "intranet")]
    sys.path[:0] = folders
    import upgrade

    yield upgrade
    for folder in folders:
        sys.path.remove(folder)
    for name in MODULES:
        sys.modules.pop(name, None)


class Cut:
    """A site whose upgrade moved the link and was cut; the old data is kept."""

    def __init__(self, folder: Path, kit):
        self.kit = kit
        self.old, self.new = folder / "releases" / "old", folder / "releases" / "new"
        for release in (self.old, self.new):
            release.mkdir(parents=True)
        (folder / "var").mkdir()
        (folder / "intranet.env").write_text(f"INTRANET_VAR_DIR={folder / 'var'}\n")
        self.site = kit.Site(folder, folder, folder / "intranet.env", "intranet")
        self.write("CREATE TABLE letters (text)", "INSERT INTO letters VALUES ('เดิม')")
        kit.data.keep(self.site, self.old, self.site.before)
        self.write("INSERT INTO letters VALUES ('พิมพ์ในรุ่นใหม่')")
        kit.point(self.site.current, self.new)

    def write(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.site.sqlite)) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()

    def begin(self, **facts: bool) -> None:
        journal = self.kit.Journal(str(self.old), data=True, ran=True, **facts)
        self.kit.journal.write(self.site, journal)

    def letters(self) -> list[str]:
        with closing(sqlite3.connect(self.site.sqlite)) as database:
            return [text for (text,) in database.execute("SELECT text FROM letters")]


@pytest.fixture
def cut(tmp_path, kit) -> Cut:
    return Cut(tmp_path, kit)


def test_before_the_new_version_was_opened_the_old_one_comes_back(cut, kit):
    cut.begin()
    kit.recover(cut.site)
    assert cut.site.current.resolve() == cut.old
    assert cut.letters() == ["เดิม"]
    assert kit.journal.read(cut.site) is None


def test_once_the_new_version_was_opened_it_stays_with_what_was_typed(cut, kit):
    cut.begin(served=True)
    for _ in range(2):  # any later start too
        kit.recover(cut.site)
        assert cut.site.current.resolve() == cut.new
        assert cut.letters() == ["เดิม", "พิมพ์ในรุ่นใหม่"]
    assert kit.data.kept_release(cut.site) == str(cut.old), "the way back is still there"


def test_a_way_back_that_was_cut_goes_on_backwards(cut, kit, monkeypatch):
    cut.begin(served=True)

    def fail(*words: object) -> None:
        raise OSError("the power is gone")

    with monkeypatch.context() as power:
        power.setattr(kit.data, "bring_back", fail)
        with pytest.raises(OSError, match="power"):
            kit.put_back(cut.site, may_start=False)
    kit.recover(cut.site)
    assert cut.site.current.resolve() == cut.old
    assert cut.letters() == ["เดิม"]
