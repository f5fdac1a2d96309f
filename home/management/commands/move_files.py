"""Moves the site's files from the var folder into the object store of INTRANET_S3_…"""

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError

from home.audit.heads import heads_file, read_own
from home.files.moving import Moved, move_files, move_lines
from home.files.storage import StorageAway
from home.privacy import erased

NONE = "ยังไม่ได้ตั้ง INTRANET_S3_… จึงไม่ทราบว่าจะย้ายไปที่ใด ดู docs/operations.md"
CUT = "ที่เก็บไฟล์ไม่ตอบ ({}) สิ่งที่ย้ายแล้วยังอยู่ครบ สั่งอีกครั้งเพื่อทำต่อ"
MEGABYTE = 1024 * 1024


class Command(BaseCommand):
    help = (
        "Copy the files that rows name from the var folder into the object store of INTRANET_S3_…,"
        " and compare them. Can be cut off and begun again; takes nothing off the disk."
    )

    def handle(self, **options):
        if default_storage.is_on_disk:
            raise CommandError(NONE)
        try:
            moved = move_files(self.stdout.write)
            lines = move_lines(heads_file().name, read_own())
            lines += move_lines(erased.NAME, list(map(str, erased.read(erased.list_in_var()))))
        except StorageAway as error:
            raise CommandError(CUT.format(error)) from None
        self.tell(moved, lines)

    def tell(self, moved: Moved, lines: int) -> None:
        self.stdout.write(
            f"ไฟล์ที่ฐานข้อมูลอ้างถึง {moved.count:,} ไฟล์ ย้ายครั้งนี้ {moved.put:,} อยู่ที่นั่นแล้ว {moved.same:,}"
            f" รวม {moved.size / MEGABYTE:,.1f} MB อ่านกลับมาเทียบแล้วตรงทุกไฟล์ บรรทัดของบันทึก {lines:,}"
        )
        for place in moved.lost:
            self.stderr.write(f"ไม่พบทั้งสองที่: {place}")
        for place in moved.other:
            self.stderr.write(f"ที่เก็บมีไฟล์อื่นในชื่อนี้ จึงไม่ทับ: {place}")
        if moved.other:
            raise SystemExit(1)
