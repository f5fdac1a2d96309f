"""Templates that stand in the place of a package's: whoever updates the package sees which of
its own have changed.
"""

import hashlib
import site
from pathlib import Path

import django.forms
import pytest
from django.conf import settings
from django.template.utils import get_app_template_dirs

ROOT = Path(settings.BASE_DIR)
TABLE = ROOT / "tests" / "copied_templates.txt"
PACKAGES = [Path(place) for place in site.getsitepackages()]


def of_package(path: Path) -> bool:
    return any(place in path.parents for place in PACKAGES)


def folders() -> tuple[list[Path], list[Path]]:
    """The folders of templates: ours, and those of packages, the widgets of Django's forms
    among them.
    """
    of_apps = [Path(folder) for folder in get_app_template_dirs("templates")]
    ours = [ROOT / "templates", *(folder for folder in of_apps if not of_package(folder))]
    theirs = [folder for folder in of_apps if of_package(folder)]
    return ours, [*theirs, Path(django.forms.__file__).parent / "templates"]


def name_of(path: Path) -> str:
    """A package's file by its place in the packages."""
    return next(str(path.relative_to(place)) for place in PACKAGES if place in path.parents)


def shadowed() -> dict[str, str]:
    """Our templates that a package has too, each with the package's."""
    ours, theirs = folders()
    found = {}
    for folder in ours:
        for path in filter(Path.is_file, folder.rglob("*")):
            origins = [other / path.relative_to(folder) for other in theirs]
            there = [origin for origin in origins if origin.is_file()]
            if there:
                found[str(path.relative_to(ROOT))] = name_of(there[0])
    return found


def rows() -> dict[str, tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    parts = [line.split() for line in lines if line and not line.startswith("#")]
    return {own: (origin, digest) for own, origin, digest in parts}


def digest(origin: str) -> str:
    path = next(place / origin for place in PACKAGES if (place / origin).is_file())
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_template_in_the_place_of_a_package_s_has_its_row():
    table = {own: origin for own, (origin, _) in rows().items()}
    found = shadowed()
    assert len(found) > 40
    missing = [
        f"{own}  {origin}  {digest(origin)}"
        for own, origin in found.items()
        if table.get(own) != origin
    ]
    assert missing == [], "add these lines to tests/copied_templates.txt"


def test_no_row_is_left_of_a_template_that_is_gone():
    """A copy under a name of its own may have a row too."""
    assert [own for own in rows() if not (ROOT / own).is_file()] == []


@pytest.mark.parametrize("own", rows())
def test_the_origin_of_a_copied_template_is_the_one_that_was_read(own):
    origin, known = rows()[own]
    now = digest(origin)
    assert now == known, (
        f"{origin} changed: compare it with {own}, take over what is new, then write {now}"
    )
