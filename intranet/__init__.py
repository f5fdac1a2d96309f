"""Wiring of the site; the version stands here and in CHANGELOG.md, and nowhere else."""

__version__ = "0.5.0"
