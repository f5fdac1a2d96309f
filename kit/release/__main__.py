"""The command `intranet`: upgrades of the site, and manage.py as the service's user."""

import argparse
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Of the code it lies beside, if it is not the copy that is kept with it.
sys.path.append(str(HERE.parents[1] / "intranet"))

import making  # noqa: E402
from layout import (  # noqa: E402
    GROUND,
    SETTINGS,
    Failure,
    Site,
    as_owner,
    environment_of,
    settings_for,
    site_of,
)
from upgrade import recover, rollback, upgrade  # noqa: E402


def main() -> None:
    words = argparse.ArgumentParser(prog="intranet", description=__doc__, allow_abbrev=False)
    words.add_argument("--office", default="", help="of which office, where there are many")
    words.add_argument("--ground", type=Path, default=GROUND, help=argparse.SUPPRESS)
    words.add_argument("--settings", type=Path, default=SETTINGS, help=argparse.SUPPRESS)
    words.add_argument("command", help="upgrade, rollback, recover, or a command of manage.py")
    words.add_argument("arguments", nargs=argparse.REMAINDER)
    given = words.parse_args()
    try:
        site = site_of(given.office, given.ground, given.settings)
        obey(site, given.command, given.arguments)
    except Failure as failure:
        sys.exit(f"intranet {given.command}: {failure}")


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
    environment = environment_of(settings_for(site, site.current) | terminal())
    os.umask(0o077)
    if "user" in who:
        os.setgroups([])
        os.setgid(who["group"])
        os.setuid(who["user"])
    os.execve(
        python, [str(python), str(site.current / "manage.py"), command, *arguments], environment
    )


def terminal() -> dict[str, str]:
    names = ("TERM", "COLUMNS", "LINES", "DJANGO_SUPERUSER_PASSWORD")
    return {name: os.environ[name] for name in names if name in os.environ}


if __name__ == "__main__":
    main()
