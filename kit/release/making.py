"""A release: a folder of code with its packages, made beside those that are there."""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from layout import LOADER, Failure, Site, point, run, sync_folder

NEEDED = ("manage.py", "requirements.lock", "intranet/__init__.py")
# What lies beside code in the folder of a site, or of who works on it.
NOT_CODE = {".git", ".venv", "var", "intranet.env", "releases", "environments", "offices"}
NOT_CODE |= {"before", "current", "source", "rehearsal"}
HERE = Path(__file__).resolve().parent
COMPLETE = "complete"  # the last file written into an environment


def take_code(site: Site, source: str) -> Path:
    """The release of a folder, or of a tag of the clone at /srv/intranet/source."""
    part = site.releases / f"part.{os.getpid()}"
    site.releases.mkdir(parents=True, exist_ok=True)
    for old in site.releases.glob("part.*"):
        shutil.rmtree(old)
    if Path(source).is_dir():
        take_folder(site, Path(source).resolve(), "HEAD", part)
    else:
        take_folder(site, site.ground / "source", source, part)
    missing = [name for name in NEEDED if not (part / name).is_file()]
    if missing:
        shutil.rmtree(part)
        raise Failure(
            f"{source}: ไม่ใช่โฟลเดอร์ของอินทราเน็ต ไม่มี {missing[0]} / is no version of the site"
        )
    release = site.releases / f"{version_of(part)}-{digest_of(part)[:8]}"
    if release.exists():
        shutil.rmtree(part)
        return release
    if not (part / "intranet.env").exists():
        # Never an office's: offices serve one release, and name their file in the environment.
        (part / "intranet.env").symlink_to(site.settings_of_machine)
    os.sync()
    part.rename(release)
    sync_folder(site.releases)
    return release


def take_folder(site: Site, folder: Path, name: str, part: Path) -> None:
    """What is committed of a clone; all of a folder that is none."""
    if not (folder / ".git").exists():
        if name != "HEAD":
            raise Failure(f"{name}: ไม่มีโฟลเดอร์หรือรุ่นชื่อนี้ / no folder, and {folder} is no clone")
        shutil.copytree(folder, part, ignore=not_code_of(folder), symlinks=True)
        run(site, "chmod", "-R", "go=rX", part)
        return
    part.mkdir()
    safe = ("-c", f"safe.directory={folder}", "-C", str(folder))
    archive = part / "archive.tar"
    run(site, "git", *safe, "archive", "--format=tar", "-o", archive, f"{name}^{{commit}}")
    run(site, "tar", "--no-same-owner", "-C", part, "-xf", archive)
    archive.unlink()
    run(site, "chmod", "-R", "go=rX", part)


def not_code_of(top: Path) -> Callable[[str, list[str]], set[str]]:
    def leave_out(folder: str, names: list[str]) -> set[str]:
        left = {name for name in names if name == "__pycache__" or name.endswith("_cache")}
        return left | NOT_CODE.intersection(names) if Path(folder) == top else left

    return leave_out


def version_of(folder: Path) -> str:
    for line in (folder / "intranet" / "__init__.py").read_text(encoding="utf-8").splitlines():
        if line.startswith("__version__"):
            return line.split('"')[1]
    raise Failure(f"{folder}: ไม่บอกรุ่น / does not tell its version")


def digest_of(folder: Path) -> str:
    """Of all names and contents."""
    summed = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            summed.update(f"{path.relative_to(folder)}\0".encode())
            summed.update(hashlib.sha256(path.read_bytes()).digest())
    return summed.hexdigest()


def install_packages(site: Site, release: Path) -> None:
    """An environment with exactly what the release's lock names; one that is there already serves
    all releases with that lock.
    """
    lock = (release / "requirements.lock").read_bytes()
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    environment = site.environments / f"{hashlib.sha256(lock).hexdigest()[:12]}-python{python}"
    if not (environment / COMPLETE).exists():
        make_environment(site, release, environment)
    point(release / ".venv", environment)
    # The service may not write here, so what it imports is compiled now.
    run(site, environment / "bin" / "python", "-m", "compileall", "-q", "-x", r"/\.venv/", release)


def make_environment(site: Site, release: Path, environment: Path) -> None:
    environment.parent.mkdir(parents=True, exist_ok=True)
    run(site, sys.executable, "-m", "venv", "--clear", environment)
    pip = (
        "pip",
        "install",
        "-qq",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
    )
    exact = ("--no-deps", "--require-hashes", "-r", release / "requirements.lock")
    run(site, environment / "bin" / "python", "-m", *pip, *exact, settings=settings_of_pip())
    os.sync()
    (environment / COMPLETE).touch()


def settings_of_pip() -> dict[str, str]:
    """An office's own index or proxy, as it is set for this machine's pip."""
    names = ("HOME", "http_proxy", "https_proxy", "no_proxy")
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PIP_") or name in names
    }


def tidy(site: Site) -> None:
    """Remove releases, then environments, that no site of the machine serves or can go back to."""
    links = [site.ground / "current", *site.ground.glob("offices/*/current")]
    kept = {link.resolve() for link in links if link.is_symlink()}
    for told in [
        *site.ground.glob("before/release"),
        *site.ground.glob("offices/*/before/release"),
    ]:
        kept.add(Path(told.read_text(encoding="utf-8")))
    for release in site.releases.iterdir():
        if release.resolve() not in kept:
            shutil.rmtree(release)
    used = {(release / ".venv").resolve() for release in site.releases.iterdir()}
    for environment in site.environments.iterdir():
        if environment.resolve() not in used:
            shutil.rmtree(environment)


def keep_tool(site: Site, kit: Path = HERE) -> None:
    """Copy a kit to where the command `intranet` and the service's start find it, whatever becomes
    of the folder that it lies in.
    """
    tool = site.ground / "tool"
    if kit == tool.resolve() or not kit.exists():
        return
    folder = site.ground / f"tool.{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kit, folder, ignore=shutil.ignore_patterns("__pycache__"))
    beside = kit / LOADER.rpartition("/")[2]
    shutil.copy(beside if beside.exists() else kit.parents[1] / LOADER, folder)
    os.sync()
    point(tool, folder)
    for old in site.ground.glob("tool.*"):
        if old != folder:
            shutil.rmtree(old)
