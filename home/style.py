"""What the page /style/ shows: one sample of everything that a component takes."""

from django import forms
from django.core.paginator import Page, Paginator
from django.utils.html import format_html
from django.utils.safestring import SafeString


class SampleForm(forms.Form):
    """One field of each kind."""

    subject = forms.CharField(label="เรื่องที่ขอรับคำปรึกษา", max_length=255, help_text="เช่น ส่งข้อมูล DMC ไม่ผ่าน")
    system = forms.ChoiceField(
        label="ระบบงาน", choices=[("", "เลือกระบบ"), ("dmc", "DMC"), ("sgs", "SGS")], required=False
    )
    channel = forms.ChoiceField(
        label="ท่านสะดวกให้ติดต่อกลับทางใด",
        choices=[("phone", "โทรศัพท์"), ("line", "LINE"), ("mail", "อีเมล")],
        widget=forms.RadioSelect,
    )
    detail = forms.CharField(label="รายละเอียด", widget=forms.Textarea, required=False)
    file = forms.FileField(label="ไฟล์แนบ", required=False, help_text="PDF หรือภาพ ไม่เกิน 10 MB")
    date = forms.DateField(label="วันที่สะดวก", help_text="พิมพ์ได้ทั้ง 5/2/69 และ 5 ก.พ. 2569")
    read = forms.BooleanField(label="ข้าพเจ้าอ่านประกาศการคุ้มครองข้อมูลส่วนบุคคลแล้ว")


class SampleFilter(forms.Form):
    """Two fields that narrow a list."""

    status = forms.ChoiceField(label="สถานะ", choices=[("", "ทุกสถานะ"), ("open", "กำลังดำเนินการ")], required=False)
    q = forms.CharField(label="คำในเรื่อง", required=False)


COLUMNS = [{"label": "เลขที่"}, {"label": "เรื่อง"}, {"label": "สถานะ"}, {"label": "วันทำการ", "number": True}]
RECORDS = [
    ("ปษ.0001/2570", "แก้ผลการเรียน 0 ร มส ใน SGS หลังปิดภาคเรียน", "ปิดเรื่องแล้ว", "ok", "2"),
    ("ปษ.0002/2570", "นักเรียนซ้ำซ้อนระหว่างโรงเรียน รอบ 10 มิถุนายน", "รอท่านยืนยัน", "warn", "3"),
    ("ปษ.0003/2570", "ขอบัญชีผู้ใช้ My Office สำหรับครูบรรจุใหม่", "เกินกำหนด", "bad", "6"),
]
TABS = [
    {"label": "รอรับเรื่อง", "url": "?", "current": True, "count": 4},
    {"label": "กำลังดำเนินการ", "url": "?t=2", "count": 11},
    {"label": "ปิดแล้ว", "url": "?t=3", "count": 238},
]
PARTS = [("ก่อนเริ่ม", "before", 2), ("ขั้นตอน", "steps", 2), ("หากพบข้อผิดพลาด", "errors", 3), ("เอกสารที่เกี่ยวข้อง", "files", 2)]


def rows() -> list[list[dict]]:
    return [
        [
            {"text": number, "url": "#"},
            {"label": "เรื่อง", "text": subject},
            {"label": "สถานะ", "text": word, "state": state},
            {"label": "วันทำการ", "text": days, "number": True},
        ]
        for number, subject, word, state, days in RECORDS
    ]


def middle_page() -> Page:
    return Paginator(range(240), 20).page(3)


def sample_qr() -> SafeString:
    shape = "M1 1h3v3H1zM5 1h3v3H5zM1 5h3v3H1zM6 6h1v1H6z"
    return format_html('<svg viewBox="0 0 9 9" role="img" aria-label="ตัวอย่าง QR"><path d="{}"/></svg>', shape)


def samples() -> dict:
    """The whole context of style.html."""
    return {
        "form": SampleForm(),
        "wrong_form": SampleForm({"wrong-date": "31/2/2569"}, prefix="wrong"),
        "filters": SampleFilter(prefix="filter"),
        "columns": COLUMNS,
        "rows": rows(),
        "tabs": TABS,
        "parts": [{"title": title, "anchor": anchor, "level": level} for title, anchor, level in PARTS],
        "page_obj": middle_page(),
        "qr": sample_qr(),
    }
