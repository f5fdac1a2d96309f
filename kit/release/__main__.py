"""The command `intranet`: upgrades of the site, and manage.py as the service's user; and `office`,
for many sites on one machine.
"""

import argparse
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Of the code it lies beside, if it is not the copy that is kept with it.
sys.path.append(str(HERE.parents[1] / "intranet"))

import making  # noqa: E402
import offices  # noqa: E402
import together  # noqa: E402
from layout import (  # noqa: E402
    BACKUPS,
    GROUND,
    SETTINGS,
    Failure,
    Machine,
    Site,
    as_owner,
    environment_of,
    settings_for,
    site_of,
    tell,
)
from upgrade import recover, rollback, upgrade  # noqa: E402


def main() -> None:
    words = argparse.ArgumentParser(prog="intranet", description=__doc__, allow_abbrev=False)
    words.add_argument("--office", default="", help="of which office, where there are many")
    words.add_argument("--ground", type=Path, default=GROUND, help=argparse.SUPPRESS)
    words.add_argument("--settings", type=Path, default=SETTINGS, help=argparse.SUPPRESS)
    words.add_argument("--backups", type=Path, default=BACKUPS, help=argparse.SUPPRESS)
    words.add_argument(
        "command", help="upgrade, rollback, recover, office, or a command of manage.py"
    )
    words.add_argument("arguments", nargs=argparse.REMAINDER)
    given = words.parse_args()
    try:
        if given.command == "office":
            machine = Machine(given.ground, given.settings, given.backups)
            return manage_offices(machine, given.arguments)
        site = site_of(given.office, given.ground, given.settings)
        obey(site, given.command, given.arguments)
    except Failure as failure:
        sys.exit(f"intranet {given.command}: {failure}")


def manage_offices(machine: Machine, arguments: list[str]) -> None:
    """`office new`, `office list`, `office upgrade`."""
    words = argparse.ArgumentParser(prog="office", allow_abbrev=False)
    commands = words.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new", help="make an office: user, data, settings, service, nginx")
    new.add_argument("name", help="a-z, 0-9 and -; never changed later")
    new.add_argument("--host", required=True, help="the host name that people will use")
    new.add_argument("--stopped", action="store_true", help="do not start it yet")
    new.add_argument("--user", default="", help=argparse.SUPPRESS)
    commands.add_parser("list", help="each office with address, version, state, backup, size")
    upgrade = commands.add_parser("upgrade", help="one after the other, each with its backup")
    upgrade.add_argument("names", nargs="*", metavar="NAME")
    upgrade.add_argument("--all", action="store_true", help="all offices")
    upgrade.add_argument("--to", default="", help="folder or tag; else the clone in source")
    given = words.parse_args(arguments)
    os.umask(0o022)
    if given.command == "new":
        wish = offices.Wish(given.name, given.host, given.user, serve=not given.stopped)
        tell("\n".join(offices.new(machine, wish)))
    elif given.command == "list":
        tell("\n".join(offices.listing(machine)))
    else:
        together.upgrade(machine, given.names, everybody=given.all, source=given.to)


def obey(site: Site, command: str, arguments: list[str]) -> None:
    if command not in ("install", "upgrade", "rollback", "recover"):
        become(site, command, arguments)
    os.umask(0o022)
    if command == "install":
        install(site, arguments[0])
    elif command == "upgrade":
        upgrade(site, *arguments[:1])
    elif command == "rollback":
        rollback(site, sure="--yes" in arguments)
    else:
        recover(site)


def install(site: Site, source: str) -> None:
    """The first release; kit/install has made the folders. Where one is served already it stays."""
    if not (site.ground / "tool").exists():
        making.keep_tool(site)
    if site.current.is_symlink():
        return
    release = making.take_code(site, source)
    making.install_packages(site, release)
    making.point(site.current, release)


def become(site: Site, command: str, arguments: list[str]) -> None:
    """Be a command of manage.py, with the service's user, settings and code."""
    python = site.current / ".venv" / "bin" / "python"
    who = as_owner(site)
    environment = environment_of(settings_for(site, site.current) | given_for(command))
    os.umask(0o077)
    if "user" in who:
        os.setgroups([])
        os.setgid(who["group"])
        os.setuid(who["user"])
    os.execve(
        python, [str(python), str(site.current / "manage.py"), command, *arguments], environment
    )


def given_for(command: str) -> dict[str, str]:
    """What a command takes from who calls it: facts of the terminal; where files are to be moved
    to, while the settings file does not name it yet.
    """
    names = ["TERM", "COLUMNS", "LINES", "DJANGO_SUPERUSER_PASSWORD"]
    if command == "move_files":
        names += [name for name in os.environ if name.startswith("INTRANET_S3_")]
    return {name: os.environ[name] for name in names if name in os.environ}


if __name__ == "__main__":
    main()
