#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys
from importlib.metadata import version

from intranet import __version__
from intranet.private_files import keep_private


def main() -> None:
    """Run a command; an unavailable database is reported in one line, whatever the command."""
    if sys.argv[1:] in (["--version"], ["version"]):
        sys.stdout.write(
            f"intranet {__version__} (Django {version('Django')}, Wagtail {version('wagtail')})\n"
        )
        return

    import django
    from django.core.management import execute_from_command_line
    from django.db import InterfaceError, OperationalError

    try:
        django.setup()
        stop_on_another_database(sys.argv[1:])
        execute_from_command_line(sys.argv)
    except (OperationalError, InterfaceError):
        from intranet.database import connection_fault

        fault = connection_fault()
        if not fault:
            raise
        sys.exit(fault)


def stop_on_another_database(arguments: list[str]) -> None:
    """Before any command does anything."""
    from django.db import connection

    from intranet.database import site_fault

    if not arguments or arguments[0].startswith("-") or "--help" in arguments:
        return
    fault = site_fault(arguments[0])
    connection.close()
    if fault:
        sys.exit(fault)


if __name__ == "__main__":
    keep_private()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intranet.settings")
    main()
