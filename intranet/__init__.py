"""The project package; the version is given here and in CHANGELOG.md, and nowhere else."""

__version__ = "0.6.0"
