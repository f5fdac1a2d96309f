"""What is installed is what was meant: every pin has the digests of its files, and pip refuses
all others.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import metadata
from pathlib import Path

import pytest
from django.conf import settings
from packaging.specifiers import SpecifierSet

ROOT = Path(settings.BASE_DIR)
LOCKS = {"requirements.txt": "requirements.lock", "requirements-dev.txt": "requirements-dev.lock"}


def pins(name: str) -> dict[str, str]:
    """Versions by the name as indexes compare it."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([\w.-]+)==([\w.]+)", line) for line in lines)
    return {re.sub(r"[-_.]+", "-", match[1]).lower(): match[2] for match in found if match}


def locked(name: str) -> dict[str, list[str]]:
    """Digests by name of the lock; every line of it is a pin or a digest."""
    digests: dict[str, list[str]] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines()[1:]:
        if pin := re.fullmatch(r"([\w.-]+)==[\w.]+ \\", line):
            found = digests.setdefault(pin[1].lower(), [])
        else:
            digest = re.fullmatch(r"    --hash=sha256:([0-9a-f]{64})(?: \\)?", line)
            assert digest, line
            found.append(digest[1])
    return digests


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_has_every_pin_with_its_version_and_no_other(name):
    assert len(pins(name)) > 20
    assert pins(LOCKS[name]) == pins(name), "make pins"


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_runs_on_the_oldest_python_of_3_11_that_offices_have(name):
    """That of Debian 12; pip refuses the whole install for one that does not."""
    wanted = {pin: metadata(pin).get("Requires-Python", "") for pin in pins(name)}
    assert {
        pin: needs for pin, needs in wanted.items() if "3.11.2" not in SpecifierSet(needs)
    } == {}


@pytest.mark.parametrize("lock", LOCKS.values())
def test_every_pin_has_the_digest_of_a_file(lock):
    digests = locked(lock)
    assert digests.keys() == pins(lock).keys()
    assert [
        name for name, found in digests.items() if not found or len(found) != len(set(found))
    ] == []


@pytest.mark.parametrize("name", [*LOCKS, *LOCKS.values(), ".ci/pins"])
def test_no_address_of_an_index_stands_in_what_is_kept(name):
    """Whoever installs has an index of their own, and no file says where ours is."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|index-url|find-links|trusted-host", text)


def test_make_installs_by_the_locks_alone(tmp_path):
    """What make would do on a machine where nothing is installed yet."""
    for name in ("Makefile", *LOCKS.values()):
        shutil.copy(ROOT / name, tmp_path)
    for goal, wanted in (("run", ["requirements.lock"]), ("lint", list(LOCKS.values()))):
        command = ["make", "--dry-run", goal]
        told = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout
        [line] = [line for line in told.replace("\\\n", "").splitlines() if "pip install" in line]
        assert "--require-hashes" in line and "--no-deps" in line
        assert re.findall(r"-r (\S+)", line) == wanted


def wheel(folder: Path) -> Path:
    """A package as small as one can be."""
    path = folder / "sample-1.0-py3-none-any.whl"
    about = "sample-1.0.dist-info"
    files = {
        "sample.py": "",
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n",
        f"{about}/WHEEL": (
            "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
        f"{about}/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def install(folder: Path, digest: str) -> subprocess.CompletedProcess[str]:
    """As make does, from a shelf of this test instead of an index."""
    lock = folder / "requirements.lock"
    lock.write_text(f"# a lock\nsample==1.0 \\\n    --hash=sha256:{digest}\n", encoding="utf-8")
    shelf = ("--no-index", "--find-links", str(folder), "--target", str(folder / "installed"))
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-qq",
        "--no-deps",
        "--require-hashes",
        *shelf,
        "-r",
        str(lock),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_file_of_another_digest_is_refused_in_words(tmp_path):
    file = wheel(tmp_path)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    other = digest[:-1] + ("0" if digest[-1] != "0" else "1")
    refused = install(tmp_path, other)
    assert refused.returncode != 0
    assert "DO NOT MATCH THE HASHES" in refused.stderr and digest in refused.stderr
    assert not (tmp_path / "installed" / "sample.py").exists()
    assert install(tmp_path, digest).returncode == 0
    assert (tmp_path / "installed" / "sample.py").exists()
