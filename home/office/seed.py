"""The basic data of a new site: roles, office settings, first pages, holidays; for the demo also
schools and accounts.
"""

import os
import secrets
import tomllib
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import Collection, Page, Site, Task, Workflow
from wagtail.rich_text import RichText

from home.people.models import School, User
from home.people.role_rights.ledger import hand_out
from home.people.roles import ROLES
from home.thai.models import Holiday
from home.thai.order import fill_order_keys

from .models import Announcement, HomePage, OfficeSettings, StandardPage

HOME = Path(__file__).parents[1]
HOLIDAYS = HOME / "thai" / "seed" / "holidays.toml"
PEOPLE = HOME / "people" / "seed"

STANDARD_PAGES = {
    "about": (
        "เกี่ยวกับกลุ่ม",
        (
            "<p>กลุ่มส่งเสริมการศึกษาทางไกล เทคโนโลยีสารสนเทศและการสื่อสาร ศึกษา วิเคราะห์ วิจัย"
            " และพัฒนาระบบสารสนเทศ"
            " รวมทั้งสนับสนุนและให้คำปรึกษาแก่สถานศึกษาในสังกัด</p><p>ท่านค้นหาคู่มือได้จากช่องค้นหาด้านบน"
            " หากยังไม่พบคำตอบ โปรดส่งคำถามถึงกลุ่มผ่านหน้าขอคำปรึกษา</p>"
        ),
    ),
    "privacy": (
        "ประกาศความเป็นส่วนตัว",
        (
            "<p>สำนักงานเก็บรวบรวมชื่อ ตำแหน่ง โรงเรียน/หน่วยงาน"
            " และข้อมูลติดต่อของท่านเท่าที่จำเป็นต่อการให้บริการ ติดตามผล และจัดทำสถิติ"
            " อันเป็นการจำเป็นเพื่อการปฏิบัติภารกิจเพื่อประโยชน์สาธารณะ (มาตรา ๒๔ (๔))"
            " และการปฏิบัติตามกฎหมาย (มาตรา ๒๔ (๖)) แห่งพระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ."
            " ๒๕๖๒</p><p>เว็บไซต์นี้ไม่ขอรหัสผ่านของระบบอื่น ไม่ขอเลขประจำตัวประชาชน"
            " และไม่ส่งข้อมูลของท่านออกไปยังเว็บไซต์ภายนอก ท่านมีสิทธิขอเข้าถึง แก้ไข ลบ"
            " ระงับการใช้ คัดค้าน และร้องเรียนได้ตามกฎหมาย</p>"
        ),
    ),
}


def read_table(path: Path) -> dict:
    """One of the project's own data files."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def seed_permission_names() -> None:
    """Django names its permissions in English; the groups screen shows these names."""
    verbs = {"add": "เพิ่ม", "change": "แก้ไข", "delete": "ลบ", "view": "ดู", "choose": "เลือก"}
    verbs |= {"publish": "เผยแพร่", "lock": "ล็อก", "unlock": "ปลดล็อก"}
    english = Permission.objects.filter(name__iregex="^[a-z /']+").select_related("content_type")
    for permission in english:
        verb, _, rest = permission.codename.partition("_")
        model = permission.content_type.model_class()
        if (
            permission.name.startswith("Can ")
            and verb in verbs
            and model
            and rest == model._meta.model_name
        ):
            permission.name = f"{verbs[verb]}{model._meta.verbose_name}"
        else:
            permission.name = gettext(permission.name)
        permission.save(update_fields=["name"])


def seed_collection() -> None:
    """Wagtail names the root collection in English, and messages show its name."""
    Collection.objects.filter(depth=1, name="Root").update(name="หมวดหลัก")


def seed_pages() -> HomePage:
    """Home page and site in place of Wagtail's welcome page, and the plain pages below it."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        Page.objects.filter(slug="home", depth=2, content_type__model="page").delete()
        Workflow.objects.filter(name="Moderators approval").delete()
        Task.objects.filter(name="Moderators approval").delete()
        root = Page.objects.get(pk=root.pk)
        root.title = root.draft_title = "ทั้งเว็บไซต์"
        root.save()
        home = root.add_child(instance=HomePage(title="หน้าแรก", slug="home"))
        Site.objects.update_or_create(
            is_default_site=True,
            defaults={"hostname": "localhost", "root_page": home, "site_name": "อินทราเน็ต"},
        )
    for slug, (title, text) in STANDARD_PAGES.items():
        if not StandardPage.objects.filter(slug=slug).exists():
            page = StandardPage(
                title=title,
                slug=slug,
                body=[("text", RichText(text))],
                open_to_visitors=slug == "privacy",
            )
            home.add_child(instance=page)
            page.save_revision().publish()
    return home


def seed_site() -> None:
    """Set the address that Wagtail writes in mails and links to INTRANET_BASE_URL, also on a site
    that has moved.
    """
    address = urlsplit(settings.BASE_URL)
    place = (address.hostname, address.port or (443 if settings.HTTPS else 80))
    site = Site.objects.get(is_default_site=True)
    if (site.hostname, site.port) != place:
        site.hostname, site.port = place
        site.save()


def seed_holidays() -> None:
    for row in read_table(HOLIDAYS)["holiday"]:
        Holiday.objects.get_or_create(
            date=row["date"],
            defaults={
                "name": row["name"],
                "is_substitute": row.get("is_substitute", False),
                "note": row.get("note", ""),
            },
        )


def seed_schools() -> None:
    for row in read_table(PEOPLE / "schools.toml")["school"]:
        School.objects.get_or_create(
            code=row["code"], defaults={key: row[key] for key in row if key != "code"}
        )


def demo_password() -> str:
    return os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)


def keep_password(username: str, password: str) -> None:
    """For the person who starts the demo; only the server's user can read it."""
    path = settings.VAR_DIR / "demo-accounts.txt"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(f"{username}\t{password}\n")


def seed_people() -> None:
    """The demo accounts, each with its role; existing accounts are not changed."""
    groups = {role.key: role.name for role in ROLES}
    for row in read_table(PEOPLE / "people.toml")["person"]:
        if User.objects.get_by_name(row["username"]):
            continue
        school = School.objects.get(code=row["school"]) if row.get("school") else None
        facts = {
            key: row[key] for key in ("prefix", "first_name", "last_name", "position", "email")
        }
        password = demo_password()
        user = User.objects.create_user(row["username"], password=password, school=school, **facts)
        user.groups.add(Group.objects.get(name=groups[row["role"]]))
        keep_password(user.username, password)


def seed_announcement() -> None:
    Announcement.objects.get_or_create(
        title="ยินดีต้อนรับสู่อินทราเน็ตตัวอย่าง",
        defaults={
            "text": "ข้อมูลโรงเรียน บุคคล และคู่มือในเว็บไซต์นี้เป็นตัวอย่าง โปรดตรวจสอบก่อนใช้จริง",
            "starts_at": timezone.now(),
            "ends_at": timezone.now() + timedelta(days=365),
            "link": "/about/",
        },
    )


def seed() -> None:
    """Roles are seeded last, by `seed_roles`, when the pages that they refer to exist."""
    if not OfficeSettings.objects.exists():
        OfficeSettings.load().save()
    seed_collection()
    seed_pages()
    seed_site()
    seed_holidays()


def seed_demo() -> None:
    """Sample schools, a notice that says so, and accounts."""
    seed_schools()
    seed_announcement()
    seed_people()


def seed_roles(*, reset_roles: bool) -> list[str]:
    """Groups with their permissions; returns lines that say which permissions are new."""
    seed_permission_names()
    fill_order_keys()
    return hand_out(reset=reset_roles)
