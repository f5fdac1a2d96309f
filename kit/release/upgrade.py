"""From one release to another and back. Whatever fails or is cut, the release before goes on with
the data that it had; from the moment when the new one is opened to people, a cut leaves that one.

Until "stop" nothing of the running site is touched: the new release is made beside it and tried on
a copy of the data. From then on the journal says what to put back; who runs a command again, or
the next start of the service, does it.
"""

import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import data
import journal
import making
import service
from journal import Journal
from layout import Failure, Site, manage, point, settings_for, tell, write_down

ROLES_GAIN = ("สิทธิ์ใหม่ของ", "ไม่ให้คืน")  # lines of the seed that the office must read
NOT_TRIED = (
    *("INTRANET_EMAIL_URL", "INTRANET_SEARCH_URL", "INTRANET_BACKUP_DIR", "INTRANET_CACHE_URL"),
    *("INTRANET_S3_ENDPOINT", "INTRANET_S3_BUCKET", "INTRANET_S3_KEY", "INTRANET_S3_SECRET"),
    "INTRANET_S3_REGION",
)


@dataclass
class Upgrade:
    """One upgrade of one site; each method named in STEPS is a step."""

    site: Site
    source: str
    old: Path = field(init=False)
    new: Path = field(init=False)
    ran: bool = field(init=False)

    def look(self) -> None:
        if not self.site.current.exists():
            raise Failure(f"{self.site.current}: ยังไม่ได้ติดตั้ง โปรดใช้ kit/install / is not installed")
        service.need_manager()
        self.old = self.site.current.resolve()
        self.ran = service.is_active(self.site)
        data.refuse_links(self.site)
        data.look_for_room(self.site)
        data.look_for_way_back(self.site)

    def code(self) -> None:
        self.new = making.take_code(self.site, self.source)
        if self.new == self.old:
            raise Failure(f"{self.new.name}: ใช้รุ่นนี้อยู่แล้ว / is what runs already")

    def packages(self) -> None:
        making.install_packages(self.site, self.new)

    def check(self) -> None:
        manage(self.site, self.new, "check", "--database", "default")

    def rehearsal(self) -> None:
        """Everything once on a copy of the data, while the site goes on."""
        if self.site.database:
            tell("   (PostgreSQL: ไม่ซ้อมกับสำเนา ใช้ข้อมูลสำรองเป็นทางกลับ / not on a copy)")
            return
        folder = self.site.folder / "rehearsal"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            settings = self.settings_of_rehearsal(folder)
            data.own(folder, self.site.var.stat())  # now: nobody lays links where root writes
            manage(self.site, self.new, "start", "--prepare-only", "--no-demo", settings=settings)
            service.try_out(self.site, self.new, settings)
        finally:
            shutil.rmtree(folder)

    def settings_of_rehearsal(self, folder: Path) -> dict[str, str]:
        """The site's, without what reaches beyond this machine, on a copy of its database."""
        data.copy_sqlite(self.site.sqlite, folder / "db.sqlite3")
        data.own(folder / "db.sqlite3", self.site.var.stat())
        key = self.site.var / data.KEY
        if key.exists():
            shutil.copy2(key, folder, follow_symlinks=False)
            data.own(folder / key.name, key.stat())
        kept = {name: value for name, value in self.site.settings.items() if name not in NOT_TRIED}
        kept.pop("INTRANET_DATABASE_URL", None)
        return kept | {"INTRANET_VAR_DIR": str(folder), "INTRANET_SETTINGS_FILE": ""}

    def backup(self) -> None:
        """An archive by the version that runs, if it knows how."""
        if (self.old / "home" / "backup").exists():
            manage(self.site, self.old, "backup", str(self.site.backups))

    def stop(self) -> None:
        journal.write(self.site, Journal(str(self.old), data=False, ran=self.ran))
        service.stop(self.site)

    def copy(self) -> None:
        data.keep(self.site, self.old, self.site.before)

    def migrations(self) -> None:
        journal.write(self.site, Journal(str(self.old), data=True, ran=self.ran))
        manage(self.site, self.new, "migrate", "--noinput")

    def preparation(self) -> None:
        """Rights, first data, static files, index: what each start does when it is missing."""
        told = manage(self.site, self.new, "start", "--prepare-only", "--no-demo")
        for line in told.splitlines():
            if any(words in line for words in ROLES_GAIN):
                tell(f"   {line}")

    def trial(self) -> None:
        service.try_out(self.site, self.new, settings_for(self.site, self.new))

    def switch(self) -> None:
        point(self.site.current, self.new)

    def start(self) -> None:
        if self.ran:
            opened = Journal(str(self.old), data=True, ran=True, served=True)
            journal.write(self.site, opened)
            service.start(self.site)

    def finish(self) -> None:
        journal.remove(self.site)
        shutil.rmtree(data.last(self.site), ignore_errors=True)
        making.keep_tool(self.site, self.new / "kit" / "release")
        making.tidy(self.site)


STEPS: tuple[tuple[str, Callable[[Upgrade], None]], ...] = (
    ("look", Upgrade.look),
    ("code", Upgrade.code),
    ("packages", Upgrade.packages),
    ("check", Upgrade.check),
    ("rehearsal", Upgrade.rehearsal),
    ("backup", Upgrade.backup),
    ("stop", Upgrade.stop),
    ("copy", Upgrade.copy),
    ("migrations", Upgrade.migrations),
    ("preparation", Upgrade.preparation),
    ("trial", Upgrade.trial),
    ("switch", Upgrade.switch),
    ("start", Upgrade.start),
)


def stop_cleanly(signum: int, frame: object) -> None:
    """An end that is asked for is a failure of the step, so that all is put back."""
    raise Failure("ถูกสั่งให้หยุด / was told to stop")


def refuse_to_stop() -> None:
    """Putting back is not to be cut by a second Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def upgrade(site: Site, source: str) -> None:
    signal.signal(signal.SIGINT, stop_cleanly)
    signal.signal(signal.SIGTERM, stop_cleanly)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a lost line must not end it
    with journal.alone(site), journal.alone_on_machine(site.ground):
        end_cut(site)
        making.keep_tool(site)
        run_steps(Upgrade(site, source))


def run_steps(work: Upgrade) -> None:
    for name, step in STEPS:
        tell(f"== {name}")
        try:
            step(work)
        except Exception as error:  # noqa: BLE001 (whatever it was, the site must come back)
            refuse_to_stop()
            write_down(work.site, f"{name}: {error}")
            put_back(work.site)
            raise Failure(f"[{name}] {error} — {what_runs(work.site)}") from None
    work.finish()
    command = f"intranet {named(work.site)}rollback"
    tell(f"ปรับรุ่นเป็น {work.new.name} แล้ว กลับรุ่นเดิมได้ด้วย: {command}")


def named(site: Site) -> str:
    """What `intranet` is told to mean this site; nothing for the only one of a machine."""
    return f"--office {site.folder.name} " if site.folder != site.ground else ""


def what_runs(site: Site) -> str:
    name = site.current.resolve().name if site.current.exists() else "-"
    return f"ยังใช้รุ่นเดิม {name} / the version before goes on"


def end_cut(site: Site, *, may_start: bool = True) -> bool:
    """What a cut left open: the release before comes back, unless people may have worked in the new
    one since, whose data is newer. Whether there was anything.
    """
    begun = journal.read(site)
    if begun is None:
        return False
    if begun.served:
        journal.remove(site)
        if may_start:
            service.start(site)
    else:
        put_back(site, may_start=may_start)
    tell(f"การปรับรุ่นถูกตัดกลางคัน ใช้รุ่น {site.current.resolve().name} ต่อ")
    return True


def put_back(site: Site, *, may_start: bool = True) -> None:
    """The release before with its data, as the journal says; may be cut and done again."""
    begun = journal.read(site)
    if begun is None:
        return
    if begun.served:  # from here on the way leads back, also after a cut
        journal.write(site, replace(begun, served=False))
    if may_start:
        service.stop(site)
    if begun.data and data.kept_release(site) == begun.old:
        data.bring_back(site, site.before)
    point(site.current, Path(begun.old))
    if begun.later:
        settle(site, Path(begun.old))
    data.forget_try(site, begun.old)
    if may_start and begun.ran:
        service.start(site)
    journal.remove(site)


def recover(site: Site) -> None:
    """Before each start of the service: what a power cut left open is ended. An upgrade that runs
    starts the service itself, and is left alone.
    """
    if not site.journal.exists():
        return
    if journal.is_held(site):
        return
    with journal.alone(site):
        end_cut(site, may_start=False)


def rollback(site: Site, *, sure: bool) -> None:
    """To the release before, with its data as it was when the upgrade began."""
    with journal.alone(site):
        if end_cut(site):  # that was the way back; another one would lead past it
            return
        old = Path(data.kept_release(site))
        if not data.kept_release(site):
            raise Failure("ไม่มีรุ่นก่อนให้กลับ / there is no version before to go back to")
        since = site.before.stat().st_mtime
        if not sure:
            raise Failure(loss(old, since))
        ran = service.is_active(site)
        service.stop(site)
        journal.write(site, Journal(str(old), data=True, ran=ran, later=True))
        tell(f"== กลับไปใช้รุ่น {old.name}")
        put_back(site)
        tell(f"ใช้รุ่น {old.name} แล้ว")


def loss(old: Path, since: float) -> str:
    moment = datetime.fromtimestamp(since).astimezone().isoformat(" ", "minutes")
    return (
        f"จะกลับไปใช้รุ่น {old.name} พร้อมข้อมูลเมื่อ {moment} สิ่งที่พิมพ์หรือส่งหลังจากนั้นจะหายทั้งหมด"
        " หากแน่ใจ ให้สั่งอีกครั้งด้วย --yes / everything typed since then is lost; --yes to go on"
    )


def settle(site: Site, old: Path) -> None:
    """Data of earlier: who was erased since is erased again, mails that may have left wait, and the
    audit is told why rows are missing that its heads name.
    """
    if (old / "home" / "backup").exists():
        manage(site, old, "restore", str(site.before), "--finish")
    else:
        manage(site, old, "audit_verify", "--restored", "กลับรุ่นก่อนหลังการปรับรุ่น")
