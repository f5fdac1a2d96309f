"""The product against real counterparts: what a test names as missing is told in the last lines
of the run.
"""

import shutil

import pytest

MISSING = "not here: "


def need(program: str, package: str = "") -> str:
    """The path of a program that a test cannot do without; the test is skipped by name where it
    is not.
    """
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{MISSING}{program} (apt-get install {package or program})")
    return path
