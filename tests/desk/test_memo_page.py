"""What the director writes when taking note of the year's report stays on the page until it is
stored.
"""

import pytest
from django.utils import timezone

from services.desk.report.periods import Period
from services.models import ConsultationReport

pytestmark = pytest.mark.django_db
YEAR = Period(2569)
ADDRESS = f"/reports/consultations/{YEAR}/note/"


@pytest.fixture
def sent(officer) -> ConsultationReport:
    report = ConsultationReport.objects.create(period=str(YEAR), title="รายงานตัวอย่าง")
    return report.send(by=officer, at=timezone.now(), figures={})


@pytest.mark.parametrize(
    ("remark", "why"),
    [
        ("ก" * 2001, "2000"),
        ("รหัสผ่าน: abc12345", "รหัสผ่าน"),
    ],
    ids=["too long", "a password"],
)
def test_a_remark_that_is_refused_stays_in_its_box(remark, why, sent, as_, director):
    answer = as_(director).post(ADDRESS, {"remark": remark})
    page = answer.content.decode()
    assert (answer.status_code, why in page) == (200, True)
    assert f">\n{remark}</textarea>" in page
    sent.refresh_from_db()
    assert sent.noted_at is None


def test_a_remark_that_came_too_late_can_be_copied(sent, as_, director, officer):
    sent.withdraw()
    page = as_(director).post(ADDRESS, {"remark": "ขอให้สรุปเพิ่ม"}).content.decode()
    assert "คัดลอกไปใช้ต่อได้" in page
    assert "ข้อสั่งการ: ขอให้สรุปเพิ่ม" in page


def test_a_remark_is_kept_with_the_note(sent, as_, director):
    assert as_(director).post(ADDRESS, {"remark": "ดำเนินการต่อ"}).status_code == 302
    sent.refresh_from_db()
    assert (sent.remark, sent.noted_by) == ("ดำเนินการต่อ", director)
