"""Many offices on one machine: each has a user, data, settings, a port and a service of its own.

They share releases and packages, which none of them may write. What `new` does is found done when
it is run again, so a cut is mended by the same command; it touches no other office.
"""

import json
import os
import pwd
import re
import shutil
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import journal
import service
from layout import NAME, PORT, Failure, Machine, Site, point, run

HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}")
SAMPLE = "intranet.example.go.th"  # the host in the files of the kit
PORTS = range(PORT + 1, PORT + 1000)
LIMITS = """[Service]
User={user}
ReadWritePaths=-{backups}
"""


@dataclass(frozen=True)
class Wish:
    """What is asked of `office new`."""

    name: str
    host: str
    user: str = ""  # of an existing account; else one of its own is made
    serve: bool = True

    def check(self) -> None:
        if not NAME.fullmatch(self.name):
            raise Failure(
                f"{self.name}: ใช้ a-z 0-9 และ - เริ่มด้วยตัวอักษร ไม่เกิน 20 ตัว"
                " / a-z, 0-9 and -, a letter first, at most 20"
            )
        if not HOST.fullmatch(self.host):
            raise Failure(
                f"--host {self.host}: ใส่ชื่อเว็บตัวเดียวด้วยตัวพิมพ์เล็ก เช่น {SAMPLE}"
                " / give the host name alone, in small letters"
            )


def new(machine: Machine, wish: Wish) -> list[str]:
    """Make an office; the lines that say what comes next."""
    wish.check()
    if not machine.site("").current.is_symlink():
        raise Failure("ยังไม่ได้ติดตั้ง โปรดใช้ kit/install / is not installed: run kit/install first")
    service.need_manager()
    site = machine.site(wish.name)
    with journal.alone_on_machine(machine.ground):
        begin(machine, site, wish)
        release = machine.site("").current.resolve()
        user = make_user(site, wish)
        write_settings(machine, site, release, wish.host, user)
        make_folders(site, user)
        if not site.current.is_symlink():
            point(site.current, release)
        write_service(machine, site, user)
        write_nginx(machine, site, release, wish.host)
        if wish.serve:
            run(site, "systemctl", "enable", site.unit)
    if wish.serve:
        service.start(site)
    site.begun.unlink(missing_ok=True)  # the same command, given twice, may have ended first
    return next_steps(machine, site, wish)


def begin(machine: Machine, site: Site, wish: Wish) -> None:
    """Leave a mark of what is being made; refuse what is another's."""
    if site.is_made or (site.folder.exists() and not site.begun.exists()):
        raise Failure(f"{wish.name}: มีสำนักงานชื่อนี้แล้ว / there is an office of this name")
    if site.settings_file.exists() and not site.begun.exists():
        raise Failure(f"{site.settings_file}: มีอยู่แล้ว เป็นของใคร / is there already")
    if not wish.user and not site.begun.exists() and has_account(site):
        raise Failure(
            f"{user_of(site)}: มีบัญชีนี้ในเครื่องแล้ว เป็นของใคร / is an account of this machine already"
        )
    for other in [*machine.own_site(), *machine.offices()]:
        if other.folder != site.folder and host_of(other) == wish.host:
            raise Failure(f"{wish.host}: {other.unit} ใช้ที่อยู่นี้แล้ว / is the address of {other.unit}")
    site.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not site.begun.exists():
        write_whole(site.begun, json.dumps({"host": wish.host}), 0o644)
    before = json.loads(site.begun.read_text(encoding="utf-8"))["host"]
    if before != wish.host:
        raise Failure(
            f"{wish.name}: เริ่มไว้ด้วย --host {before} โปรดใช้ค่าเดิม / was begun with {before}"
        )


def host_of(site: Site) -> str:
    """The host of the address that people use; empty while it has none."""
    if not site.settings_file.exists():
        return ""
    return site.settings.get("INTRANET_BASE_URL", "").partition("://")[2].partition(":")[0]


def user_of(site: Site) -> str:
    return f"intranet-{site.folder.name}"


def has_account(site: Site) -> bool:
    return user_of(site) in {account.pw_name for account in pwd.getpwall()}


def make_user(site: Site, wish: Wish) -> pwd.struct_passwd:
    """The account that alone reads the office's data."""
    name = wish.user or user_of(site)
    try:
        return pwd.getpwnam(name)
    except KeyError:
        shell = ("--no-create-home", "--shell", "/usr/sbin/nologin")
        home = ("--home-dir", site.folder)
        run(site, "useradd", "--system", "--user-group", *home, *shell, name)
    return pwd.getpwnam(name)


def write_settings(
    machine: Machine, site: Site, release: Path, host: str, user: pwd.struct_passwd
) -> None:
    """The kit's, with places and a port of its own; a file that is there was edited since."""
    site.settings_file.parent.mkdir(mode=0o755, exist_ok=True)
    if site.settings_file.exists():
        return
    text = (release / "kit" / "intranet.env").read_text(encoding="utf-8").replace(SAMPLE, host)
    places = {
        "INTRANET_VAR_DIR": site.folder / "var",
        "INTRANET_BACKUP_DIR": machine.backups / site.unit,
    }
    for name, place in places.items():
        text = re.sub(rf"^{name}=.*$", f"{name}={place}", text, flags=re.MULTILINE)
    text += (
        f"# Where it listens on this machine; the file of nginx has it too:\nPORT={free(machine)}\n"
    )
    write_whole(site.settings_file, text, 0o640, user.pw_gid)


def free(machine: Machine) -> int:
    """A port that no site of the machine has been given and nobody listens at."""
    given = {PORT}
    for site in machine.offices():
        if site.settings_file.exists():
            given.add(site.port)
    own = machine.site("")
    if own.settings_file.exists():
        given.add(own.port)
    for port in PORTS:
        if port not in given and not is_heard(port):
            return port
    raise Failure("ไม่มีพอร์ตว่าง / no port is free")


def is_heard(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def make_folders(site: Site, user: pwd.struct_passwd) -> None:
    for folder in (site.var, site.backups):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, user.pw_uid, user.pw_gid)


def write_service(machine: Machine, site: Site, user: pwd.struct_passwd) -> None:
    """Whose service it is; all else is in the unit that the offices share."""
    folder = machine.settings / "systemd" / "system" / f"{site.unit}.service.d"
    folder.mkdir(parents=True, exist_ok=True)
    text = LIMITS.format(user=user.pw_name, backups=site.backups)
    write_whole(folder / "office.conf", text, 0o644)
    run(site, "systemctl", "daemon-reload")


def write_nginx(machine: Machine, site: Site, release: Path, host: str) -> None:
    file = machine.settings / "nginx" / "sites-available" / site.unit
    if file.exists():
        return
    text = (release / "kit" / "nginx.conf").read_text(encoding="utf-8").replace(SAMPLE, host)
    text = text.replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{site.port}")
    text = text.replace("/etc/ssl/intranet.", f"/etc/ssl/{site.unit}.")
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, text, 0o644)


def write_whole(path: Path, text: str, mode: int, group: int = 0) -> None:
    """All of it or nothing, also through a cut."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fchmod(handle, mode)
        if group and os.geteuid() == 0:
            os.fchown(handle, 0, group)
        os.fsync(handle)
    part.replace(path)


def next_steps(machine: Machine, site: Site, wish: Wish) -> list[str]:
    link = f"ln -sf ../sites-available/{site.unit} /etc/nginx/sites-enabled/{site.unit}"
    lines = [
        f"สร้างสำนักงาน {wish.name} แล้ว ที่พอร์ต {site.port} ขั้นต่อไป / made; next:",
        f"  {site.settings_file}  mail server and other settings",
        f"  /etc/ssl/{site.unit}.pem and /etc/ssl/{site.unit}.key  the certificate, then",
        f"  {link} && nginx -t && systemctl reload nginx",
    ]
    if wish.serve:
        code = f"journalctl -u {site.unit} --no-pager | tail"
        lines.append(f"  {code}  รหัสของผู้ดูแลระบบคนแรก / the code of the first administrator")
    else:
        lines.append(f"  systemctl enable --now {site.unit}")
    return lines


# What there is ------------------------------------------------------------------------------------
HEADINGS = ("office", "address", "port", "version", "state", "last backup", "data MB")


def listing(machine: Machine) -> list[str]:
    """The sites of this machine, a line each, below the headings."""
    rows = [HEADINGS]
    for site in [*machine.own_site(), *machine.offices()]:
        rows.append(facts_of(site))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        lines.append("  ".join(cells).rstrip())
    return lines


def facts_of(site: Site) -> tuple[str, ...]:
    """A settings file that cannot be read is told of in its line; the others are listed."""
    name = site.folder.name if site.folder != site.ground else "-"
    try:
        port, address = str(site.port), site.settings.get("INTRANET_BASE_URL", "-")
        backup, size = last_backup(site), f"{size_of(site.var) / 1e6:.0f}"
    except (Failure, ValueError, OSError):
        return name, "-", "-", version_of(site), "settings unreadable", "-", "-"
    return name, address, port, version_of(site), state_of(site), backup, size


def version_of(site: Site) -> str:
    return site.current.resolve().name if site.current.exists() else "-"


def state_of(site: Site) -> str:
    if site.begun.exists():
        return "unfinished: office new again"
    if shutil.which("systemctl") is None:
        return "unknown"
    running = "running" if service.is_active(site) else "stopped"
    return f"{running}, upgrade not ended" if site.journal.exists() else running


def last_backup(site: Site) -> str:
    archives = [path.stat().st_mtime for path in site.backups.glob("intranet-*.tar.gz*")]
    if not archives:
        return "never"
    return datetime.fromtimestamp(max(archives)).astimezone().isoformat(" ", "minutes")[:16]


def size_of(folder: Path) -> int:
    """Bytes on the disk; what goes meanwhile is not counted."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += Path(place, name).lstat().st_blocks * 512
    return size
