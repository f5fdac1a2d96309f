"""One kind of import: its texts, its URLs, who may use it, and what it does."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse

from home.files.tables import Column as TableColumn
from home.files.tables import Unreadable, read_content

from .forms import TableFileForm
from .models import KeptTable, TableImport
from .plan import Plan, kept_rows


class Importer:
    """Its URL names are `key`-import and `key`-import-preview; the list that it changes is
    `key`.
    """

    key: str
    title: str
    unit: str
    kept: type[KeptTable] = TableImport
    form: type[TableFileForm] = TableFileForm
    upload_page = "home/files/imports/upload.html"
    preview_page = "home/files/imports/preview.html"
    most_rows = 20_000
    nothing_in_it = "ไฟล์นี้ไม่มีข้อมูลใต้หัวตาราง โปรดใช้แบบฟอร์มที่ดาวน์โหลดจากหน้านี้"

    @property
    def list_url(self) -> str:
        return reverse(self.key)

    @property
    def import_url(self) -> str:
        return reverse(f"{self.key}-import")

    @property
    def table_columns(self) -> list[TableColumn]:
        raise NotImplementedError

    def may_be_imported_by(self, user: AbstractBaseUser) -> bool:
        raise NotImplementedError

    def read(self, content: bytes) -> dict[str, Any]:
        """What is stored of a file until it is confirmed, as JSON; raises Unreadable."""
        table = read_content(content, self.table_columns)
        if not table.rows:
            raise Unreadable(self.nothing_in_it)
        if len(table.rows) > self.most_rows:
            raise Unreadable(f"ไฟล์มีเกิน {self.most_rows:,} แถว โปรดแบ่งเป็นหลายไฟล์")
        return kept_rows(table)

    def plan(self, kept: dict[str, Any], by: AbstractBaseUser | None) -> Plan:
        """Compares each row with the current records; nothing is stored."""
        raise NotImplementedError

    def apply(self, plan: Plan, by: AbstractBaseUser | None) -> int:
        """Stores the plan; returns how many records were created or changed."""
        raise NotImplementedError
