"""Sends the mails that wait in the table, once or as a worker beside the server."""

import time

from django.core.management.base import BaseCommand
from django.utils import timezone

from home.notify import send_waiting


class Command(BaseCommand):
    help = "Send the mails that wait in the table."

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on until stopped, looking every few seconds")
        parser.add_argument("--pause", type=float, default=5.0, help="seconds between two looks")

    def handle(self, *, loop: bool, pause: float, **options):
        tried = send_waiting(timezone.now())
        self.stdout.write(f"{tried} mails tried")
        while loop:
            time.sleep(pause)
            send_waiting(timezone.now())
