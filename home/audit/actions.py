"""The actions that the audit records."""

from enum import StrEnum

LABELS = {
    "read": "เปิดอ่าน",
    "search": "ค้นหา",
    "list": "ดูรายชื่อ",
    "export": "ส่งออก",
    "create": "สร้าง",
    "change": "แก้ไข",
    "move": "เปลี่ยนสถานะ",
    "decide": "พิจารณา",
    "grant": "ให้สิทธิ์ในระบบ",
    "publish": "เผยแพร่",
    "unpublish": "ยกเลิกการเผยแพร่",
    "delete": "ลบ",
    "import": "นำเข้า",
    "remind": "ส่งอีเมลเตือน",
    "setting": "เปลี่ยนการตั้งค่า",
    "form": "แก้แบบฟอร์ม",
    "rights": "เปลี่ยนบทบาทหรือสิทธิ์",
    "account": "แก้บัญชี",
    "email": "เปลี่ยนอีเมลของบัญชี",
    "password": "เปลี่ยนรหัสผ่าน",
    "close": "ปิดบัญชี",
    "reopen": "เปิดบัญชีอีกครั้ง",
    "unlock": "ปลดล็อกบัญชี",
    "hand_over": "ส่งมอบงาน",
    "card": "ออกบัตรเข้าใช้ครั้งแรก",
    "code": "ใช้รหัสเข้าใช้ครั้งแรก",
    "second_factor": "เปลี่ยนการยืนยันตัวชั้นที่สอง",
    "session_end": "ยุติการเข้าใช้",
    "sign_in": "เข้าสู่ระบบ",
    "sign_out": "ออกจากระบบ",
    "sign_in_failed": "เข้าสู่ระบบไม่สำเร็จ",
    "locked": "ถูกระงับการเข้าสู่ระบบ",
    "erase": "ลบข้อมูลส่วนบุคคลตามคำขอ",
    "retention": "ลบตามระยะเวลาเก็บรักษา",
    "backup": "สำรองข้อมูล",
    "restore": "กู้คืน",
}


class Action(StrEnum):
    """The keys of LABELS; a new action needs a label there."""

    READ = "read"
    SEARCH = "search"
    LIST = "list"
    EXPORT = "export"
    CREATE = "create"
    CHANGE = "change"
    MOVE = "move"
    DECIDE = "decide"
    GRANT = "grant"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    DELETE = "delete"
    IMPORT = "import"
    REMIND = "remind"
    SETTING = "setting"
    FORM = "form"
    RIGHTS = "rights"
    ACCOUNT = "account"
    EMAIL = "email"
    PASSWORD = "password"  # noqa: S105 - the name of an action
    CLOSE = "close"
    REOPEN = "reopen"
    UNLOCK = "unlock"
    HAND_OVER = "hand_over"
    CARD = "card"
    CODE = "code"
    SECOND_FACTOR = "second_factor"
    SESSION_END = "session_end"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED = "locked"
    ERASE = "erase"
    RETENTION = "retention"
    BACKUP = "backup"
    RESTORE = "restore"

    @property
    def label(self) -> str:
        return LABELS[self.value]
