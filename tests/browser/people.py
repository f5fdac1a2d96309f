"""What the tests of the browser need beside the demo, made once beside the running server by
the site's own methods.
"""

import json

from tests.server import Server

SCRIPT = """
import json
from io import BytesIO

from django.core.files.images import ImageFile
from django.utils import timezone
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.rich_text import RichText

from forms.models import FormPage
from home.models import User
from tests.admin_walk import words_of_the_office
from knowledge.models import GuidePage, KnowledgeIndexPage
from services.models import Consultation
from tests.make import make_project

def picture(width, height):
    file = BytesIO()
    Picture.new("RGB", (width, height), "#7788aa").save(file, "PNG")
    file.seek(0)
    named = ImageFile(file, name=f"{width}x{height}.png")
    return Image.objects.create(title="ภาพทดสอบ", file=named)

def step(title, image):
    text = RichText("<p>ข้อความของขั้นตอน</p>")
    return ("step", {"title": title, "text": text, "image": image, "image_alt": "หน้าจอ"})

branch = KnowledgeIndexPage.objects.order_by("depth").first()
long = KnowledgeIndexPage(title="หมวด" + "ยาว" * 83, slug="long-names", intro="คำอธิบาย" * 30)
branch.add_child(instance=long)
long.save_revision().publish()
word = "โรงเรียนมัธยมศึกษาตัวอย่างในสังกัด" * 12
table = {
    "columns": [{"type": "text", "heading": "หัวข้อที่ยาวมากของคอลัมน์"}] * 4,
    "rows": [{"values": ["x" * 60, word[:80], "1,234,567.89", "ก"]}] * 2,
    "caption": "ตารางกว้าง",
}
body = [
    ("text", RichText(f"<h2>{'W' * 90}</h2><p>{'x' * 300}</p><p>{word}</p>")),
    ("text", RichText(f"<p>https://example.org/{'y' * 200}</p>")),
    step("ขั้นตอนที่มีชื่อ" + "ยาว" * 45, picture(1, 1)),
    step("ภาพกว้าง", picture(8000, 2400)),
    step("ภาพสูง", picture(1200, 8000)),
]
awkward = GuidePage(title="ก" * 120 + " " + "Z" * 134, slug="awkward", summary="ส" * 300, body=body)
long.add_child(instance=awkward)
awkward.save_revision().publish()

officer = User.objects.get(username="officer")

def put_before(title):
    made = make_project(title, officer)
    made.submit(officer)
    return made

decided, returned = put_before("ระบบนิเทศออนไลน์"), put_before("ระบบจองห้องประชุม")
shown = put_before("ระบบ" + "งานสารบรรณ" * 22)
case = Consultation.objects.order_by("pk").last()
closed = FormPage.objects.get(slug="satisfaction")
print("PLACES" + json.dumps({
    "guide": GuidePage.objects.get(slug="dmc-account").url,
    "awkward": awkward.url,
    "long_category": long.url,
    "case": case.get_absolute_url(),
    "case_receipt": case.receipt_url,
    "project": shown.get_absolute_url(),
    "decision": shown.get_absolute_url() + "decision/",
    "to_decide": decided.get_absolute_url() + "decision/",
    "to_return": returned.get_absolute_url() + "decision/",
    "knowledge_id": branch.pk,
    "words": sorted(words_of_the_office()),
}))
"""


def prepare(server: Server) -> dict[str, str]:
    told = server.run(SCRIPT)
    return json.loads(told.partition("PLACES")[2].splitlines()[0])
