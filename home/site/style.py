"""The data of the page /style/: one sample of every variant of each component."""

from django import forms
from django.core.paginator import Page, Paginator

from home.pages.sharing import qr_picture
from home.papers import charts


class SampleForm(forms.Form):
    """One field of each kind."""

    subject = forms.CharField(
        label="เรื่องที่ขอรับคำปรึกษา", max_length=255, help_text="เช่น ส่งข้อมูล DMC ไม่ผ่าน"
    )
    system = forms.ChoiceField(
        label="ระบบงาน", choices=[("", "เลือกระบบ"), ("dmc", "DMC"), ("sgs", "SGS")], required=False
    )
    channel = forms.ChoiceField(
        label="ท่านสะดวกให้ติดต่อกลับทางใด",
        choices=[("phone", "โทรศัพท์"), ("line", "LINE"), ("mail", "อีเมล")],
        widget=forms.RadioSelect,
    )
    detail = forms.CharField(
        label="รายละเอียด", max_length=4000, widget=forms.Textarea, required=False
    )
    file = forms.FileField(label="ไฟล์แนบ", required=False, help_text="PDF หรือภาพ ไม่เกิน 10 MB")
    date = forms.DateField(label="วันที่สะดวก", help_text="พิมพ์ได้ทั้ง 5/2/69 และ 5 ก.พ. 2569")
    read = forms.BooleanField(label="ข้าพเจ้าอ่านประกาศการคุ้มครองข้อมูลส่วนบุคคลแล้ว")


class SampleFilter(forms.Form):
    """Two fields that narrow a list."""

    status = forms.ChoiceField(
        label="สถานะ", choices=[("", "ทุกสถานะ"), ("open", "กำลังดำเนินการ")], required=False
    )
    q = forms.CharField(label="คำในเรื่อง", max_length=200, required=False)


COLUMNS = [
    {"label": "เลขที่"},
    {"label": "เรื่อง"},
    {"label": "สถานะ"},
    {"label": "วันทำการ", "number": True},
]
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
PARTS = [
    ("ก่อนเริ่ม", "before", 2),
    ("ขั้นตอน", "steps", 2),
    ("หากพบข้อผิดพลาด", "errors", 3),
    ("เอกสารที่เกี่ยวข้อง", "files", 2),
]


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


MONTHS = [
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
]
LEVELS = ["มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด"]


def sample_charts() -> list[charts.Drawn]:
    """One of each kind."""
    return [
        charts.bars(
            "ระบบที่ถามมากที่สุด",
            "จำนวนเรื่อง",
            [("DMC", 128, "128 เรื่อง"), ("SGS", 64, "64 เรื่อง"), ("CCT", 9, "9 เรื่อง")],
        ),
        charts.stacked_bars(
            "การกระจายของคำตอบ",
            "สัดส่วนผู้ตอบในแต่ละระดับ",
            LEVELS,
            [
                ("ความรวดเร็ว", (40, 31, 12, 4, 1), "n = 88"),
                ("ความถูกต้อง", (52, 30, 5, 1, 0), "n = 88"),
            ],
        ),
        charts.dots("ค่าเฉลี่ยรายด้าน", "บนมาตร 1 ถึง 5", [("ความรวดเร็ว", 4.07, "4.07 (n = 88)")], 1, 5),
        charts.line(
            "เรื่องที่รับรายเดือน",
            "เทียบปีก่อน",
            MONTHS,
            [
                ("ปีนี้", [15, 43, 20, 31, 28, 19, 6, 48, 97, None, None, None]),
                ("ปีก่อน", [12, 30, 22, 25, 31, 15, 9, 40, 76, 25, 14, 21]),
            ],
        ),
    ]


def samples() -> dict:
    """The whole context of style.html."""
    return {
        "form": SampleForm(),
        "wrong_form": SampleForm({"wrong-date": "31/2/2569"}, prefix="wrong"),
        "filters": SampleFilter(prefix="filter"),
        "columns": COLUMNS,
        "rows": rows(),
        "tabs": TABS,
        "parts": [
            {"title": title, "anchor": anchor, "level": level} for title, anchor, level in PARTS
        ],
        "page_obj": middle_page(),
        "scale": [(5, "มากที่สุด"), (4, "มาก"), (3, "ปานกลาง"), (2, "น้อย"), (1, "น้อยที่สุด")],
        "qr": qr_picture("https://intranet.example.go.th/p/41/"),
        "charts": sample_charts(),
    }
