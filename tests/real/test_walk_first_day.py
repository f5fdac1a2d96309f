"""The first day of an office, walked in Chromium on an empty site: the code that the start prints,
the first administrator, and what is to be done before people come.
"""

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from home.people.people_import import COLUMNS
from home.thai.writing import ERA
from tests.chromium import LONGEST_WAIT, Site
from tests.server import PASSWORD, Server, free_port

from .test_public_forms import press, sends

expect.set_options(timeout=LONGEST_WAIT)
DESK = 1280
WORD = "เมฆขาวกับกาน้ำชา ๗๗"
ACCOUNT = {
    "คำนำหน้า": "นาง",
    "ชื่อ": "สมใจ",
    "นามสกุล": "ตัวอย่าง",
    "ชื่อผู้ใช้": "somjai.t",
    "อีเมล": "somjai@example.invalid",
}


@pytest.fixture(scope="module")
def empty(chromium, tmp_path_factory) -> Iterator[Server]:
    """`manage.py start --no-demo` in an empty folder."""
    folder = tmp_path_factory.mktemp("first_day") / "var"
    folder.mkdir()
    server = Server(folder, arguments=("--no-demo",), last_line=r"(?m)^  รหัส ")
    try:
        server.start()
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


@pytest.fixture(scope="module")
def visitor(chromium, empty) -> Page:
    """A window of somebody who has no account; the walk goes on in it."""
    return Site(chromium, empty.url).context("visitor", DESK).new_page()


def printed(empty: Server) -> tuple[str, str]:
    """Address and code, as a person reads them."""
    address = re.search(r"^  ที่อยู่ +(\S+)$", empty.printed, re.MULTILINE)
    code = re.search(r"^  รหัส +(\S+)", empty.printed, re.MULTILINE)
    return address[1], code[1]


@sends("home/first_steps/code.html")
@sends("home/first_steps/account.html")
def test_who_reads_the_printed_code_makes_the_first_administrator(empty, visitor):
    address, code = printed(empty)
    visitor.goto(address)
    visitor.get_by_label("รหัสครั้งแรก").fill("BCDF-GHJK-MNPR")
    visitor.get_by_role("button", name="ต่อไป").click()
    expect(visitor.get_by_text("รหัสไม่ถูกต้อง")).to_be_visible()
    visitor.get_by_label("รหัสครั้งแรก").fill(code.lower())
    visitor.get_by_role("button", name="ต่อไป").click()
    for label, text in ACCOUNT.items():
        visitor.get_by_label(label, exact=label != "คำนำหน้า").fill(text)
    visitor.locator("[name=password1]").fill(WORD)
    visitor.locator("[name=password2]").fill(WORD)
    visitor.get_by_role("button", name="สร้างบัญชี").click()
    visitor.wait_for_url("**/admin/**")
    assert visitor.goto(address).status == 404


# The steps ----------------------------------------------------------------------------------------
STEPS = "/admin/first-steps/"
OFFICE = {
    "office_name": "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษาทดลอง",
    "short_name": "สพม.ทดลอง",
    "address": "๑ ถนนทดลอง",
    "phone": "0 2000 0000",
    "email": "office@example.invalid",
    "letter_code": "ศธ ๐๔๐๐๐",
    "dpo_contact": "โทร. 0 2000 0000",
}
SCHOOLS = "รหัสโรงเรียน,ชื่อโรงเรียน\n9998000001,โรงเรียนทดลองหนึ่ง\n9998000002,โรงเรียนทดลองสอง\n"
PEOPLE = (
    ("officer1", "", "officer"),
    ("head1", "", "head"),
    ("director1", "", "director"),
    ("editor1", "", "editor"),
    ("kru1", "9998000001", "teacher"),
)


def box(page: Page, title: str):
    """The box of a step on the page of first steps, which is opened anew."""
    page.goto(STEPS)
    return page.locator(".office-step").filter(has_text=title).first


def import_table(page: Page, name: str, text: str) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}
    page.set_input_files("[name=file]", files=[file])
    page.get_by_role("button", name="อ่านไฟล์และดูตัวอย่าง").click()
    page.get_by_role("button", name="ยืนยันการนำเข้า").click()
    expect(page.get_by_text("นำเข้าแล้ว เพิ่มหรือเปลี่ยน")).to_be_visible()


def test_the_office_says_who_it_is(visitor):
    box(visitor, "ชื่อและที่อยู่").get_by_role("link", name="แก้ข้อมูลสำนักงาน").click()
    for name, text in OFFICE.items():
        visitor.locator(f"[name={name}]").fill(text)
    press(visitor, visitor.get_by_role("button", name="บันทึก").first)
    office = box(visitor, "ชื่อและที่อยู่")
    expect(office).to_contain_text(
        "ขาด 2 รายการ"
    )  # logo and garuda, which are the office's pictures
    expect(office).to_contain_text(OFFICE["office_name"])


@sends("home/first_steps/numbers.html")
def test_the_registers_go_on_after_the_paper(visitor):
    box(visitor, "เลขทะเบียน").get_by_role("link", name="ใส่เลขล่าสุด").click()
    visitor.get_by_label("ทะเบียนการให้คำปรึกษา").fill("341")
    press(visitor, visitor.get_by_role("button", name="บันทึกเลขล่าสุด"))
    expect(visitor.locator("main")).to_contain_text("เลขล่าสุด 0 → 341")
    press(visitor, visitor.get_by_role("button", name="ถูกต้อง บันทึก"))
    numbers = box(visitor, "เลขทะเบียน")
    expect(numbers).to_contain_text("ทะเบียนการให้คำปรึกษา ถึงเลข 341")
    press(visitor, numbers.get_by_role("button", name="ตรวจแล้ว ถูกต้อง"))
    expect(box(visitor, "เลขทะเบียน")).to_contain_text("เสร็จแล้ว")


def test_schools_and_people_come_from_files_and_have_roles(visitor):
    box(visitor, "โรงเรียนในสังกัด").get_by_role("link", name="นำเข้าโรงเรียน").click()
    import_table(visitor, "schools.csv", SCHOOLS)
    expect(box(visitor, "โรงเรียนในสังกัด")).to_contain_text("มี 2 โรงเรียน")
    box(visitor, "บุคลากร").get_by_role("link", name="นำเข้าบุคลากร").click()
    titles = [column.title for column in COLUMNS[:7]]
    rows = [
        [name, "นาย", "ตัวอย่าง", f"{name} ทดลอง", "", school, role] for name, school, role in PEOPLE
    ]
    import_table(visitor, "people.csv", "\n".join(",".join(row) for row in [titles, *rows]))
    expect(box(visitor, "บุคลากร")).to_contain_text("สำนักงาน 5 คน โรงเรียน 1 คน")
    expect(box(visitor, "บทบาท")).to_contain_text("เสร็จแล้ว")


def test_the_first_notice_has_an_end(visitor):
    box(visitor, "หน้าแรก").get_by_role("link", name="เขียนประกาศ").click()
    now = timezone.localtime()
    visitor.locator("[name=title]").fill("เริ่มใช้อินทราเน็ต")
    visitor.locator("[name=starts_at]").fill(thai_moment(now))
    visitor.locator("[name=ends_at]").fill(thai_moment(now + timedelta(days=7)))
    visitor.keyboard.press("Escape")
    press(visitor, visitor.get_by_role("button", name="บันทึก").first)
    expect(box(visitor, "หน้าแรก")).to_contain_text("รอท่านตรวจ")


def thai_moment(at: datetime) -> str:
    return f"{at.day}/{at.month}/{at.year + ERA} {at:%H:%M}"


@sends("home/first_steps/overview.html", 1, 2)
def test_what_only_a_look_can_tell_is_done_and_the_rest_is_told(visitor):
    expect(box(visitor, "อีเมล")).to_contain_text("INTRANET_EMAIL_URL")
    expect(box(visitor, "https")).to_contain_text("ยังไม่ใช่ https")
    expect(box(visitor, "ยังไม่ได้ตรวจสอบ")).to_contain_text("ขาด")
    while (button := visitor.get_by_role("button", name="ตรวจแล้ว ถูกต้อง")).count():
        with visitor.expect_navigation():
            button.first.click()
    # Numbers, two years' holidays, schools, people, roles, forms, the front page; not what the
    # machine's administrator sets, the emblem, systems and laws.
    expect(visitor.locator(".office-step--done")).to_have_count(8)
    with visitor.expect_navigation():
        visitor.get_by_role("button", name="เก็บแผงจากหน้าแรกของผู้ดูแล").click()
    expect(visitor.get_by_role("button", name="แสดงแผงในหน้าแรกของผู้ดูแลอีกครั้ง")).to_be_visible()


@sends("home/first_steps/mail.html")
def test_a_trial_mail_tells_why_the_server_did_not_take_it(chromium, start_site):
    site = start_site(INTRANET_EMAIL_URL=f"smtp://127.0.0.1:{free_port()}/")
    page = Site(chromium, site.url).context("admin", DESK).new_page()
    page.goto("/admin/first-steps/mail/")
    page.get_by_role("button", name="ส่งจดหมายทดสอบถึงตัวท่าน").click()
    expect(page.locator("main")).to_contain_text("ส่งไม่สำเร็จ")


def keep_picture(page: Page, name: str) -> None:
    """Where a folder is named by WALK_PICTURES."""
    if folder := os.environ.get("WALK_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


REAL_ADMIN = f"""
from django.contrib.auth.models import Group
from home.models import User
from home.people.roles import ROLES
name = next(role.name for role in ROLES if role.key == "admin")
user = User.objects.create_user("somsri", "somsri@example.invalid", {PASSWORD!r}, first_name="สมศรี")
user.groups.add(Group.objects.get(name=name))
"""


@sends("home/demo/overview.html")
def test_samples_are_looked_at_and_taken_away(chromium, start_site):
    server = start_site()
    site = Site(chromium, server.url)
    sample = site.context("admin", DESK).new_page()
    sample.goto("/admin/demo-content/")
    expect(sample.get_by_role("link", name="สร้างบัญชีผู้ดูแลระบบ")).to_be_visible()
    server.run(REAL_ADMIN)
    page = site.context("somsri", DESK).new_page()
    box(page, "ข้อมูลตัวอย่าง").get_by_role("link", name="ดูและนำข้อมูลตัวอย่างออก").click()
    expect(page.locator("main")).to_contain_text("จะถูกนำออก")
    keep_picture(page, "demo-before")
    press(page, page.get_by_role("button", name="นำข้อมูลตัวอย่างออกทั้งหมด"))
    expect(page.locator("main")).to_contain_text("จะไม่ถูกใส่กลับมาอีก")
    keep_picture(page, "demo-after")
    page.goto("/")
    expect(page.locator("body")).not_to_contain_text("ตัวอย่างหนึ่ง")
    keep_picture(page, "demo-home")
    page.goto("/knowledge/")
    keep_picture(page, "demo-knowledge")
