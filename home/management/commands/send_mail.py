"""Sends the waiting mails, once or as a worker beside the server; or one mail to test the
server.
"""

import logging
import time

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from home.mail.models import OutgoingMail
from home.mail.outbox import send_at_once, send_waiting, server_is_set
from home.schedule.record import SignOfLife

logger = logging.getLogger(__name__)

NO_SERVER = (
    "ยังไม่ได้ตั้งค่าเซิร์ฟเวอร์อีเมล จดหมายทุกฉบับจึงรออยู่ โปรดตั้ง INTRANET_EMAIL_URL แล้วเริ่มระบบใหม่ "
    "ตัวอย่าง submission://user:password@mail.example.go.th:587/?_default_from_email=intranet@example.go.th"
)


class Command(BaseCommand):
    help = "Send the mails that wait in the table."

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop", action="store_true", help="go on until stopped, looking every few seconds"
        )
        parser.add_argument("--pause", type=float, default=5.0, help="seconds between two looks")
        parser.add_argument(
            "--test", metavar="ADDRESS", help="send one mail there at once and tell what happened"
        )

    def handle(self, *, loop: bool, pause: float, test: str | None, **options):
        if test is not None:
            self.try_server(test)
        elif loop:
            self.go_on(pause)
        else:
            self.send_once()

    def try_server(self, address: str) -> None:
        """Send one mail directly, bypassing the queue; ends with exit code 1 if that fails."""
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"{address} ไม่ใช่ที่อยู่อีเมล") from error
        if not server_is_set():
            raise CommandError(NO_SERVER)
        verdict = send_at_once(address)
        if verdict is not None:
            raise CommandError(f"ส่งไม่สำเร็จ: {verdict.reason}")
        self.stdout.write(
            f"ส่งสำเร็จ: เซิร์ฟเวอร์อีเมลรับจดหมายถึง {address} แล้ว หากไม่พบ โปรดดูในกล่องจดหมายขยะ"
        )

    def send_once(self) -> None:
        tally = send_waiting(timezone.now())
        self.stdout.write(f"mails: {tally}, {OutgoingMail.objects.waiting().count()} waiting")
        if not server_is_set():
            self.stderr.write(NO_SERVER)

    def go_on(self, pause: float) -> None:
        """The worker's loop. A database outage is reported once and does not end it."""
        is_away = False
        alive = SignOfLife("mail")
        while True:
            try:
                send_waiting(timezone.now())
                alive.give(timezone.now())
                is_away = False
            except (DatabaseError, InterfaceError) as error:
                if not is_away:
                    logger.warning(
                        "mails cannot be read, looking again every %s s: %s", pause, error
                    )
                is_away = True
                connection.close()
            time.sleep(pause)
