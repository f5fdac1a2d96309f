"""Report 7.1 as a paper: the PDF and the Word document say what the page says, in the fonts of
the state.
"""

import unicodedata
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from home.models import OfficeSettings
from services.models import (
    CommitteeMember,
    DevelopmentProject,
    EvaluationItem,
    PilotSchool,
    ProjectOutcome,
)
from tests.make import make_school

pytestmark = pytest.mark.django_db

TEXTS = {
    "reason": "การนิเทศใช้กระดาษ สืบค้นไม่ได้ และต้องทำซ้ำทุกครั้ง",
    "objectives": "เพื่อลดเวลารวบรวมผลการนิเทศ\nเพื่อให้โรงเรียนเห็นข้อเสนอแนะ",
    "method": "พัฒนาเป็นเว็บ แล้วทดลองนำร่องกับสถานศึกษา น้ำหนักผลประเมินตามเกณฑ์",
}
OUTCOME = {
    "summary": "พัฒนาแล้วเสร็จตามแผน",
    "problems": "อินเทอร์เน็ตช้าในบางแห่ง",
    "proposals": "ควรจัดอบรมทุกปีการศึกษา",
}


@pytest.fixture
def project(officer) -> DevelopmentProject:
    made = DevelopmentProject.objects.create(
        title="ระบบนิเทศออนไลน์ของสำนักงาน",
        starts_on=date(2026, 4, 10),
        owner=officer,
        order_number="12/2569",
        order_on=date(2026, 4, 9),
        budget=Decimal("12500.50"),
        **TEXTS,
    )
    made.committee = [CommitteeMember(name="นายตัวอย่าง กรรมการ", role="ประธาน", duty="อำนวยการ")]
    made.save()
    made.step(1).move("start", date(2026, 4, 10))
    made.step(1).move("finish", date(2026, 4, 24))
    school = make_school("9991000099", "โรงเรียนนำร่องตัวอย่าง")
    PilotSchool.objects.create(
        project=made, school=school, remarks="ใช้ง่าย", problem="ช้า", solution="เพิ่มแคช"
    )
    for item, mean, level in (("ความสะดวก", "4.52", "มากที่สุด"), ("ความถูกต้อง", "4.30", "มาก")):
        EvaluationItem.objects.create(
            project=made, item=item, n=42, mean=mean, sd="0.55", level=level
        )
    ProjectOutcome.objects.create(project=made, **OUTCOME)
    return made


def paper(browser, project, kind: str) -> bytes:
    return browser.get(f"{project.get_absolute_url()}report.{kind}").content


def letters(text: str) -> str:
    return unicodedata.normalize("NFKD", "".join(text.split()))


def words_of(document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


SAID = (
    *(
        "บันทึกข้อความ",
        "ส่วนราชการ",
        "ระบบนิเทศออนไลน์ของสำนักงาน",
        "ความเป็นมาและความสำคัญ",
        "นายตัวอย่าง กรรมการ",
    ),
    *(line for text in (*TEXTS.values(), *OUTCOME.values()) for line in text.splitlines()),
    *(
        "๑๒,๕๐๐.๕๐ บาท",
        "คำสั่งที่ ๑๒/๒๕๖๙ ลงวันที่ ๙ เมษายน ๒๕๖๙",
        "๑๐–๒๔ เม.ย. ๒๕๖๙",
        "ขั้นตอนที่แล้วเสร็จหลังกำหนด: ๑",
    ),
    *("โรงเรียนนำร่องตัวอย่าง", "เพิ่มแคช", "๔.๕๒", "เฉลี่ยรวม", "๔.๔๑", "เกณฑ์การแปลผล ๔.๕๑–๕.๐๐ มากที่สุด"),
    *("จึงเรียนมาเพื่อโปรดทราบและพิจารณา", "ความเห็นของผู้อำนวยการกลุ่ม", "รองผู้อำนวยการ สพท."),
)


def test_the_pdf_can_be_searched_and_copied_and_holds_its_fonts(project, as_, officer):
    pdf = PdfReader(BytesIO(paper(as_(officer), project, "pdf")))
    text = letters("".join(page.extract_text() for page in pdf.pages))
    assert [part for part in SAID if letters(part) not in text] == []
    assert not any(digit in text for digit in "0123456789")
    for page in pdf.pages:
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
        assert all("Sarabun" in font["/BaseFont"] for font in fonts)
        kept = [
            font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            for font in fonts
        ]
        assert all("/FontFile2" in descriptor for descriptor in kept)


def test_the_word_document_says_the_same(project, as_, officer):
    text = letters(words_of(Document(BytesIO(paper(as_(officer), project, "docx")))))
    assert [part for part in SAID if letters(part) not in text] == []


def test_the_page_says_the_same(project, as_, officer):
    text = letters(as_(officer).get(f"{project.get_absolute_url()}report/").content.decode())
    said = [
        part
        for part in SAID
        if "ความเห็น" not in part and part not in ("บันทึกข้อความ", "รองผู้อำนวยการ สพท.")
    ]
    assert [part for part in said if letters(part) not in text] == []


def test_the_garuda_of_the_office_stands_on_both_papers(project, as_, officer):
    office = OfficeSettings.load()
    office.garuda = Image.objects.create(title="ตรา", file=get_test_image_file())
    office.save()
    pdf = PdfReader(BytesIO(paper(as_(officer), project, "pdf")))
    assert len(pdf.pages[0].images) == 1
    assert len(Document(BytesIO(paper(as_(officer), project, "docx"))).inline_shapes) == 1


def test_a_picture_whose_file_is_gone_does_not_keep_the_paper_back(project, as_, officer):
    office = OfficeSettings.load()
    office.garuda = Image.objects.create(title="ตรา", file=get_test_image_file())
    office.save()
    Path(office.garuda.file.path).unlink()
    assert paper(as_(officer), project, "pdf").startswith(b"%PDF")
