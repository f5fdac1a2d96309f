"""All offices of a machine to one version: each as by hand, with its rehearsal and its backup, one
after the other; the first failure ends it.
"""

import signal
import subprocess
import sys
from pathlib import Path

import journal
import making
from layout import Failure, Machine, Site, point, tell

HERE = Path(__file__).resolve().parent


def upgrade(machine: Machine, names: list[str], *, everybody: bool, source: str) -> None:
    """May be run again: who is at the version already is left alone."""
    sites = chosen_sites(machine, names, everybody=everybody)
    with journal.alone_on_machine(machine.ground):
        release = making.take_code(machine.site(""), source or str(machine.ground / "source"))
    waiting = [site for site in sites if not is_at(site, release)]
    done = [site for site in sites if is_at(site, release)]
    while waiting:
        site = waiting.pop(0)
        tell(f"=== {name_of(site)}")
        if not upgrade_one(machine, site, release):
            raise Failure(report(done, site, waiting))
        done.append(site)
    if everybody:
        follow(machine, release)
    tell(f"ทุกสำนักงานใช้รุ่น {release.name} แล้ว / done: {names_of(done)}")


def chosen_sites(machine: Machine, names: list[str], *, everybody: bool) -> list[Site]:
    sites = [*machine.own_site(), *machine.offices()]
    made = {name_of(site): site for site in sites if site.is_made}
    if everybody == bool(names):
        raise Failure("ระบุชื่อสำนักงาน หรือ --all อย่างใดอย่างหนึ่ง / name offices, or --all")
    if unknown := [name for name in names if name not in made]:
        raise Failure(f"{unknown[0]}: ไม่มีสำนักงานชื่อนี้ / there is no office of this name")
    for site in sites:
        if everybody and not site.is_made:
            tell(f"{name_of(site)}: ยังสร้างไม่เสร็จ ข้ามไป / unfinished, left out: office new again")
    return [made[name] for name in names] or list(made.values())


def name_of(site: Site) -> str:
    return site.folder.name if site.folder != site.ground else "-"


def names_of(sites: list[Site]) -> str:
    return ", ".join(map(name_of, sites)) or "0"


def is_at(site: Site, release: Path) -> bool:
    """Whether it is served from there, and no upgrade was cut."""
    return site.current.resolve() == release and not site.journal.exists()


def upgrade_one(machine: Machine, site: Site, release: Path) -> bool:
    """In a process of its own, as by hand: `intranet --office NAME upgrade`; whether it did. Its
    words go where ours go. It brings the newer kit along, which then does the next. Who stops us
    stops it: it puts back what it began.
    """
    tool = HERE if HERE.exists() else machine.ground / "tool"
    places = ["--ground", str(machine.ground), "--settings", str(machine.settings)]
    office = ["--office", name_of(site)] if site.folder != site.ground else []
    command = [sys.executable, "-B", str(tool), *places, *office, "upgrade", str(release)]
    process = subprocess.Popen(command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells both
    signal.signal(signal.SIGTERM, lambda number, frame: process.terminate())
    return process.wait() == 0


def report(done: list[Site], failed: Site, waiting: list[Site]) -> str:
    return (
        f"หยุดที่ {name_of(failed)} (เหตุอยู่บรรทัดก่อนหน้า) เสร็จแล้ว: {names_of(done)}"
        f" ยังไม่ได้เริ่ม: {names_of(waiting)} แก้แล้วสั่งซ้ำได้"
        f" / failed: {name_of(failed)}; done: {names_of(done)}; not begun: {names_of(waiting)}"
    )


def follow(machine: Machine, release: Path) -> None:
    """Where nobody uses the machine's own site, the next `office new` begins at this version."""
    own = machine.site("")
    if machine.own_site() or not own.current.is_symlink():
        return
    with journal.alone_on_machine(machine.ground):
        making.install_packages(own, release)
        point(own.current, release)
        making.tidy(own)
