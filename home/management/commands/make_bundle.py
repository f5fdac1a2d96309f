"""Makes a signed bundle of what this office shares, or the key with which bundles are signed."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.bundles.faults import BundleFault
from home.bundles.making import make_bundle
from home.bundles.signing import fingerprint, new_private_key, public_key_of, read_private_key


class Command(BaseCommand):
    help = (
        "Write a signed bundle of systems, laws, holidays, words, and the forms and guides that are"
        " marked to be shared; or make a key (--new-key)."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the bundle to write, or the key to make")
        parser.add_argument("--new-key", action="store_true", help="make a key instead")
        parser.add_argument("--key", type=Path, help="the file of the key that signs")
        parser.add_argument("--title", default="ชุดข้อมูลกลาง", help="as other offices see it")
        parser.add_argument("--kinds", default="", help="e.g. laws,holidays; without it all")

    def handle(self, *, file: Path, new_key: bool, key: Path | None, title: str, kinds, **options):
        try:
            if new_key:
                self.make_key(file)
            elif key is None:
                raise CommandError("--key: โปรดระบุไฟล์กุญแจ สร้างได้ด้วย make_bundle FILE --new-key")
            else:
                self.make(file, key, title, [kind for kind in kinds.split(",") if kind])
        except (OSError, BundleFault) as error:
            raise CommandError(str(error)) from None

    def make_key(self, file: Path) -> None:
        """Never over one that is there: with it goes the trust of all offices."""
        private = new_private_key()
        self.write(file, f"{private}\n".encode())
        self.tell_key(public_key_of(read_private_key(private)))

    def make(self, file: Path, key: Path, title: str, kinds: list[str]) -> None:
        private = read_private_key(key.read_text(encoding="utf-8", errors="replace"))
        content, counts = make_bundle(title, timezone.now(), private, kinds)
        self.write(file, content)
        told = ", ".join(f"{kind} {count}" for kind, count in counts.items())
        self.stdout.write(f"{file}: {told}; {len(content):,} bytes")
        self.tell_key(public_key_of(private))

    def write(self, file: Path, content: bytes) -> None:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as target:
            target.write(content)

    def tell_key(self, public: str) -> None:
        self.stdout.write(f"กุญแจสาธารณะ  {public}")
        self.stdout.write(f"ลายนิ้วมือ     {fingerprint(public)}")
