"""Kinds of devices, and in what state they are. No database."""

from django.db import models


class Kind(models.TextChoices):
    DESKTOP = "desktop", "คอมพิวเตอร์ตั้งโต๊ะ"
    ALL_IN_ONE = "all_in_one", "คอมพิวเตอร์ออลอินวัน"
    NOTEBOOK = "notebook", "โน้ตบุ๊ก"
    TABLET = "tablet", "แท็บเล็ต"
    SERVER = "server", "เครื่องแม่ข่าย"
    PRINTER = "printer", "เครื่องพิมพ์"
    SCANNER = "scanner", "เครื่องสแกน"
    PROJECTOR = "projector", "เครื่องฉายภาพ"
    DISPLAY = "display", "จอภาพ/จอแสดงผล"
    NETWORK = "network", "อุปกรณ์เครือข่าย"
    UPS = "ups", "เครื่องสำรองไฟฟ้า"
    CAMERA = "camera", "กล้อง"
    OTHER = "other", "อื่น ๆ"


class State(models.TextChoices):
    IN_USE = "in_use", "ใช้งานได้"
    BROKEN = "broken", "ชำรุด"
    REPAIR = "repair", "ส่งซ่อม"
    WORN_OUT = "worn_out", "เสื่อมสภาพ"
    WRITTEN_OFF = "written_off", "จำหน่ายแล้ว"


# What stands in the words that offices use for ours; the first that is found counts.
KIND_WORDS = (
    ("allinone", Kind.ALL_IN_ONE),
    ("โน้ตบุ", Kind.NOTEBOOK),
    ("โน๊ตบุ", Kind.NOTEBOOK),
    ("notebook", Kind.NOTEBOOK),
    ("laptop", Kind.NOTEBOOK),
    ("แท็บเล็ต", Kind.TABLET),
    ("tablet", Kind.TABLET),
    ("แม่ข่าย", Kind.SERVER),
    ("server", Kind.SERVER),
    ("สำรองไฟ", Kind.UPS),
    ("ups", Kind.UPS),
    ("พิมพ์", Kind.PRINTER),
    ("ปริ้น", Kind.PRINTER),
    ("printer", Kind.PRINTER),
    ("สแกน", Kind.SCANNER),
    ("โปรเจคเตอร์", Kind.PROJECTOR),
    ("โปรเจกเตอร์", Kind.PROJECTOR),
    ("ฉายภาพ", Kind.PROJECTOR),
    ("projector", Kind.PROJECTOR),
    ("กล้อง", Kind.CAMERA),
    ("จอ", Kind.DISPLAY),
    ("สวิตช์", Kind.NETWORK),
    ("switch", Kind.NETWORK),
    ("router", Kind.NETWORK),
    ("accesspoint", Kind.NETWORK),
    ("เครือข่าย", Kind.NETWORK),
    ("คอมพิวเตอร์", Kind.DESKTOP),
    ("pc", Kind.DESKTOP),
)
STATE_WORDS = (
    ("จำหน่ายแล้ว", State.WRITTEN_OFF),
    ("ไม่", ""),  # as in "cannot be used": somebody who knows says
    ("เลิก", ""),
    ("เสื่อม", State.WORN_OUT),
    ("ซ่อม", State.REPAIR),
    ("ชำรุด", State.BROKEN),
    ("เสีย", State.BROKEN),
    ("รอ", ""),  # what is to be written off is not yet
    ("ขอ", ""),
    ("จำหน่าย", State.WRITTEN_OFF),
    ("ใช้งาน", State.IN_USE),
    ("ปกติ", State.IN_USE),
    ("ดี", State.IN_USE),
)
PLAIN_WORDS = {"kind": KIND_WORDS, "state": STATE_WORDS}
