"""The samples of a new site are taken away with one button, and nothing of them is left."""

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from home.demo.models import DemoRows
from home.demo.planning import planned_removal
from home.demo.recording import recorded_as_demo
from home.demo.removal import Refused, take_away
from home.models import OutgoingMail, School, User
from knowledge.models import GuidePage
from services.models import Consultation, Device, System
from tests.conftest import person
from tests.make import knowledge_base, make_guide, make_school, make_system, published

PAGE = "/admin/demo-content/"
pytestmark = pytest.mark.django_db


def ask(subject: str, **facts) -> Consultation:
    facts = {"at": timezone.now(), "channel": "phone"} | facts
    return Consultation.objects.receive(subject=subject, **facts)


# What people made of it ---------------------------------------------------------------------------
@pytest.fixture
def samples():
    """A few samples: a school, an account, a guide, a case and its mail."""
    with recorded_as_demo():
        school = make_school("9990000099", "โรงเรียนตัวอย่างจะหาย")
        account = person("sample", "officer", school=school)
        guide = make_guide("คู่มือตัวอย่างจะหาย")
        case = ask("คำถามตัวอย่าง", school=school, requester=account, email=account.email)
    return school, account, guide, case


def test_what_came_before_and_after_stays(samples, admin_user):
    earlier = make_guide("คู่มือของสำนักงาน")
    later = ask("คำถามจริง")
    take_away(admin_user)
    assert set(GuidePage.objects.all()) == {earlier}
    assert set(Consultation.objects.all()) == {later}
    assert not School.objects.filter(code="9990000099").exists()
    assert not User.objects.filter(username="sample").exists()
    assert not OutgoingMail.objects.filter(recipient="sample@example.invalid").exists()
    assert not DemoRows.objects.exists()


def test_a_register_goes_on_after_what_is_real(samples, admin_user):
    case = samples[3]
    later = ask("คำถามจริง")
    assert (case.sequence, later.sequence) == (1, 2)
    take_away(admin_user)
    assert ask("ถัดไป").sequence == 3


def test_a_register_begins_anew_where_nothing_real_bears_a_number(samples, admin_user):
    take_away(admin_user)
    assert ask("คำถามจริงเรื่องแรก").sequence == 1


def test_a_sample_page_that_somebody_real_edited_stays_whole(samples, admin_user):
    system = make_system()
    guide = samples[2]
    guide.systems.add(system)
    guide.title = "คู่มือที่สำนักงานแก้แล้ว"
    guide.save_revision(user=admin_user).publish()
    guide.tags.add("คำสำคัญ")
    guide.save()
    assert planned_removal().names_of_kept() == ["คู่มือที่สำนักงานแก้แล้ว"]
    take_away(admin_user)
    kept = GuidePage.objects.get(pk=guide.pk)
    assert [*kept.systems.all()] == [system]
    assert [tag.name for tag in kept.tags.all()] == ["คำสำคัญ"]
    assert kept.revisions.count() == guide.revisions.count() > 0


def test_a_real_page_beneath_a_sample_one_keeps_it(admin_user):
    with recorded_as_demo():
        branch = published(type(knowledge_base())(title="หมวดตัวอย่าง"), knowledge_base())
    beneath = make_guide("คู่มือจริง", parent=branch)
    take_away(admin_user)
    assert Page.objects.filter(pk__in=[branch.pk, beneath.pk]).count() == 2
    assert Page.find_problems() == ([], [], [], [], [])


def test_what_sample_people_did_while_trying_goes(samples, admin_user):
    school, account = samples[:2]
    ask("ลองถาม", school=school)
    ask("ลองถามด้วยบัญชี", requester=account, email=account.email)
    take_away(admin_user)
    assert not Consultation.objects.exists()


def test_what_others_made_upon_samples_is_told_before_it_goes(admin_user, as_):
    with recorded_as_demo():
        school = make_school("9990000099", "โรงเรียนตัวอย่างจะหาย")
    browser = as_(admin_user)
    assert browser.get(PAGE).context["standing"] == []
    Device.objects.create(number="7440-1", school=school)
    ask("คำถามที่ลงกับโรงเรียนตัวอย่าง", school=school)
    late = browser.post(PAGE, {"standing": "0"}, follow=True)
    assert "เพิ่มขึ้นหลังจากที่ท่านดู" in late.text
    assert Device.objects.exists() and Consultation.objects.exists()
    assert dict(late.context["standing"]) == {"เรื่องขอคำปรึกษา": 1, "ครุภัณฑ์คอมพิวเตอร์": 1}
    browser.post(PAGE, {"standing": late.context["standing_count"]})
    assert not Device.objects.exists() and not Consultation.objects.exists()
    assert not School.objects.filter(pk=school.pk).exists()


def test_sample_words_on_a_real_page_stay(admin_user):
    with recorded_as_demo():
        sample = make_guide("ตัวอย่าง")
        sample.tags.add("คำเดียวกัน")
        sample.save()
    own = make_guide("ของสำนักงาน")
    own.tags.add("คำเดียวกัน")
    own.save()
    take_away(admin_user)
    assert [tag.name for tag in GuidePage.objects.get().tags.all()] == ["คำเดียวกัน"]


def test_what_samples_changed_goes_back_unless_changed_since(admin_user):
    system, other = make_system(), make_system("other", "อีกระบบ")
    before = {system.pk: system.purpose, other.pk: other.purpose}
    with recorded_as_demo():
        System.objects.filter(pk__in=before).update(purpose="ของตัวอย่าง")
    System.objects.filter(pk=other.pk).update(purpose="ของสำนักงาน")
    take_away(admin_user)
    assert System.objects.get(pk=system.pk).purpose == before[system.pk]
    assert System.objects.get(pk=other.pk).purpose == "ของสำนักงาน"


# Refused ------------------------------------------------------------------------------------------
def test_a_sample_account_cannot_take_itself_away(samples):
    with pytest.raises(Refused, match="บัญชีตัวอย่าง"), transaction.atomic():
        take_away(samples[1])
    assert User.objects.filter(username="sample").exists()


def test_a_real_account_in_a_sample_school_is_named(samples, admin_user, as_):
    person("real", "teacher", school=samples[0])
    with pytest.raises(Refused, match="real"), transaction.atomic():
        take_away(admin_user)
    answer = as_(admin_user).get(PAGE)
    assert "ผู้ทดสอบreal" in answer.text and "นำข้อมูลตัวอย่างออกทั้งหมด" not in answer.text


def test_a_second_press_is_told(samples, admin_user, as_):
    browser = as_(admin_user)
    assert "นำข้อมูลตัวอย่างออกแล้ว" in browser.post(PAGE, follow=True).text
    assert "ไม่มีข้อมูลตัวอย่างให้นำออกแล้ว" in browser.post(PAGE, follow=True).text


# The page -----------------------------------------------------------------------------------------
def test_the_page_counts_what_goes_and_the_first_steps_lead_there(samples, admin_user, as_):
    browser = as_(admin_user)
    assert PAGE in browser.get("/admin/first-steps/").text
    text = browser.get(PAGE).text
    assert "จะถูกนำออก" in text and "การให้คำปรึกษา" in text
    assert "history" not in text.lower().split("<main")[-1]
    browser.post(PAGE)
    assert PAGE not in browser.get("/admin/first-steps/").text
    assert "จะไม่ถูกใส่กลับมาอีก" in browser.get(PAGE).text


def test_a_site_without_samples_says_so(admin_user, as_):
    assert "ไม่มีข้อมูลตัวอย่างที่ระบบจดไว้" in as_(admin_user).get(PAGE).text
