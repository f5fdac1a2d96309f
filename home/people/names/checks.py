"""An older site is told which of its accounts have names that are the same now, before its
tables are changed.
"""

from django.core.checks import Error, Tags, register
from django.db import connection

from .rules import clashes

TABLE = "home_user"
HINT = (
    "ตัวพิมพ์ ความกว้าง เลขไทย และช่องว่างไม่นับเป็นความต่างของชื่อผู้ใช้"
    " จึงยังไม่ได้ปรับปรุงฐานข้อมูล และยังไม่มีสิ่งใดถูกแก้ไข ให้เปลี่ยนชื่อบัญชีทีละชื่อจนไม่ซ้ำ"
    " แล้วเริ่มระบบใหม่: manage.py rename_account ชื่อเดิม ชื่อใหม่"
)


def names_before_keys() -> list[str]:
    """All names of accounts, where the table is there and has no keys yet."""
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return []
        columns = {
            column.name for column in connection.introspection.get_table_description(cursor, TABLE)
        }
        if "username_key" in columns:
            return []
        cursor.execute("SELECT username FROM home_user")
        return [name for (name,) in cursor.fetchall()]


@register(Tags.database)
def names_of_accounts_differ(app_configs, databases=None, **kwargs) -> list[Error]:
    """Asked for by `migrate`, so by every start that changes the database."""
    if "default" not in (databases or ()):
        return []
    return [
        Error(f"ชื่อผู้ใช้ซ้ำกัน: {', '.join(group)}", hint=HINT, id="home.E001")
        for group in clashes(names_before_keys())
    ]
