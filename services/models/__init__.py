"""The office's registers."""

from .catalogue import Amendment, Law, Round, System

__all__ = ["Amendment", "Law", "Round", "System"]
