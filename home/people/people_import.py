"""People from a table: every row is checked, then all valid ones are created or changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from home.audit.actions import Action
from home.audit.writing import note
from home.files.imports.importer import Importer
from home.files.imports.plan import Change, Plan, RowPlan, kept_rows
from home.files.tables import Column, Fault, heading_key, read_choice, read_table
from home.thai.keys import username_key

from .models import School, User
from .own_account.email_change import tell_of_change
from .rights.rules import roles_to_give
from .roles import ROLES

ROLE_NAMES = {role.key: role.name for role in ROLES}
OF_SCHOOLS = ("teacher", "principal")
OFFICE = (
    "สำนักงาน"  # value in the school column for somebody who works at the office or returns to it
)
OFFICE_KEYS = {heading_key(word) for word in (OFFICE, "สพม.", "เขต", "office")}
COLUMNS = [
    Column("username", "ชื่อผู้ใช้", ("ชื่อบัญชี", "บัญชีผู้ใช้", "user"), is_needed=True, is_code=True),
    Column("prefix", "คำนำหน้า", ("คำนำหน้าชื่อ", "title")),
    Column("first_name", "ชื่อ", ("ชื่อจริง", "name"), is_needed=True),
    Column("last_name", "นามสกุล", ("ชื่อสกุล", "สกุล", "surname"), is_needed=True),
    Column("email", "อีเมล", ("อีเมล์", "e-mail", "mail")),
    Column("school_code", "รหัสโรงเรียน", ("รหัสสถานศึกษา",), is_code=True),
    Column("role", "บทบาท", ("หน้าที่", "สิทธิ์"), is_needed=True),
    Column("position", "ตำแหน่ง"),
    Column("phone", "โทรศัพท์", ("เบอร์โทร", "เบอร์โทรศัพท์", "โทร")),
    Column(
        "school", "โรงเรียน", ("ชื่อโรงเรียน", "สถานศึกษา", "สังกัด"), is_code=True
    ),  # used where there is no code
]
BATCH = 500  # accounts stored by one SQL statement
TITLES = {column.name: column.title for column in COLUMNS}
PLAIN = ("prefix", "first_name", "last_name", "email", "position", "phone")
CHECKED = ("username", *PLAIN)


@dataclass
class Outcome:
    """The result of an import, or of a dry run."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Accounts:
    """The data against which rows are checked, loaded once: schools, accounts by the keys of their
    names, earlier rows. `by` is the importing person; None for a command.
    """

    schools: dict[str, list[School]]  # by code, and by the normalised name and short name
    users: dict[str, User]
    by: AbstractBaseUser | None = None
    # keys of the roles that `by` may assign
    roles: set[str] = field(default_factory=lambda: set(ROLE_NAMES))
    seen: set[str] = field(default_factory=set)

    @classmethod
    def now(cls, by: AbstractBaseUser | None) -> "Accounts":
        people = User.objects.select_related("school").prefetch_related("groups")
        users = {user.username_key: user for user in people}
        return cls(schools_by_names(), users, by, roles_within(by))


def roles_within(by: AbstractBaseUser | None) -> set[str]:
    """A command may assign any role; a person none with more permissions than their own."""
    if by is None:
        return set(ROLE_NAMES)
    given = set(roles_to_give(by).values_list("name", flat=True))
    return {key for key, name in ROLE_NAMES.items() if name in given}


def schools_by_names() -> dict[str, list[School]]:
    found: dict[str, list[School]] = {}
    for school in School.objects.all():
        names = {school.code, school_key(school.name), school_key(school.short_name)}
        for name in filter(None, names):
            found.setdefault(name, []).append(school)
    return found


def school_key(name: str) -> str:
    return heading_key(name.removeprefix("โรงเรียน"))


# A row --------------------------------------------------------------------------------------------
def facts_of(user: User) -> dict[str, str]:
    """An account's values by column, as a preview shows them; empty for a new account."""
    facts = {name: getattr(user, name) for name in PLAIN}
    if user.pk is None:
        return facts | {"school_code": "", "role": ""}
    return facts | {"school_code": school_in_words(user), "role": roles_in_words(user)}


def roles_in_words(user: User) -> str:
    return ", ".join(ROLE_NAMES[key] for key in user.roles)


def plan_row(
    number: int, cells: dict[str, str], wrong: dict[str, str], accounts: Accounts, plan: Plan
) -> None:
    """Add the changes of a row to the plan, or all its faults. A blank cell leaves the value
    unchanged.
    """
    key = username_key(cells["username"])
    user = accounts.users.get(key) or User(username=cells["username"].lower())
    before = {"username": user.username if user.pk else ""} | facts_of(user)
    if (
        cells["role"] == before["role"]
    ):  # as in the list's own export: people with several roles keep them
        cells = cells | {"role": ""}
    for name, message in check_cells(cells, user, accounts):
        wrong.setdefault(TITLES[name], message)
    accounts.seen.add(key)
    if not wrong:
        fill(user, cells, accounts)
        for name, messages in refusals(user).items():
            wrong[TITLES[name]] = " ".join(messages)
    role = role_of(cells) if not wrong else ""
    after = before | facts_after(user, cells, role)
    changes = [] if wrong else differences(before, after)
    if changes and (why := untouchable(user, accounts.by)):
        wrong[TITLES["username"]] = why
    if wrong:
        plan.add_faults(number, wrong, TITLES.values())
    else:
        plan.add(RowPlan(number, user, f"{user.username} {user.get_full_name()}", changes, role))


def facts_after(user: User, cells: dict[str, str], role: str) -> dict[str, str]:
    """The row's values as they would be stored; the role is assigned when the account is stored."""
    facts = {name: getattr(user, name) for name in CHECKED if cells.get(name)}
    if place_of(cells)[1] or user.pk is None:
        facts["school_code"] = school_in_words(user)
    return facts | ({"role": ROLE_NAMES[role]} if role else {})


def school_in_words(user: User) -> str:
    return f"{user.school.code} {user.school.name}" if user.school else OFFICE


def differences(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    known = ((title, before[name], after[name]) for name, title in TITLES.items() if name in before)
    return [change for change in known if change[1] != change[2]]


def untouchable(user: User, by: AbstractBaseUser | None) -> str:
    """Why no import may change this account; empty where one may."""
    if user.is_superuser:
        return "เป็นบัญชีผู้ดูแลสูงสุด ซึ่งการนำเข้าไม่เปลี่ยน โปรดลบแถวนี้ออกจากไฟล์"
    if by is not None and user.pk == by.pk:
        return "เป็นบัญชีของท่านเอง ซึ่งการนำเข้าไม่เปลี่ยน โปรดลบแถวนี้ออกจากไฟล์"
    return ""


def check_cells(cells: dict[str, str], user: User, accounts: Accounts) -> Iterator[tuple[str, str]]:
    """Column and reason of each fault of a row, by the table itself and by the accounts."""
    name = cells["username"]
    if username_key(name) in accounts.seen and name:
        yield "username", "ซ้ำกับแถวก่อนหน้า"
    elif user.pk and user.username != name:
        yield (
            "username",
            f"ซ้ำกับบัญชี {user.username} ที่มีอยู่แล้ว ต่างกันเพียงตัวพิมพ์หรือเลขไทย หากเป็นคนเดียวกันให้ใช้ชื่อนั้น",
        )
    if not user.pk and not cells["first_name"]:
        yield "first_name", "บัญชีใหม่ต้องมีชื่อ"
    column, place = place_of(cells)
    if why := why_no_place(place, column, accounts):
        yield column, why
    try:
        role = role_of(cells)
    except ValueError as error:
        yield "role", str(error)
        return
    if not user.pk and not role:
        yield "role", f"บัญชีใหม่ต้องมีบทบาท โปรดใช้คำใดคำหนึ่ง: {' / '.join(ROLE_NAMES.values())}"
    if role and not {role, *(user.roles if user.pk else ())} <= accounts.roles:
        yield "role", "ท่านให้หรือเปลี่ยนบทบาทนี้ไม่ได้ เพราะมีสิทธิ์มากกว่าที่ท่านมี โปรดให้ผู้ดูแลระบบสูงสุดดำเนินการ"
    if needs_school(role, user) and (is_office(place) or not (place or user.school)):
        yield column, "บุคลากรโรงเรียนต้องมีรหัสโรงเรียน"


def place_of(cells: dict[str, str]) -> tuple[str, str]:
    """The column that says where somebody works, and its value: the code, or, without one, the
    name.
    """
    code, name = cells.get("school_code", ""), cells.get("school", "")
    return ("school", name) if name and not code else ("school_code", code)


def schools_at(place: str, accounts: Accounts) -> list[School]:
    return accounts.schools.get(place) or accounts.schools.get(school_key(place), [])


def why_no_place(place: str, column: str, accounts: Accounts) -> str:
    if not place or is_office(place):
        return ""
    found = schools_at(place, accounts)
    if len(found) > 1:
        return f"มีโรงเรียนชื่อ {place[:60]} มากกว่าหนึ่งแห่ง โปรดใช้รหัสโรงเรียน"
    missing = (
        f"ไม่มีโรงเรียนรหัส {place[:60]}" if column == "school_code" else f"ไม่มีโรงเรียนชื่อ {place[:60]}"
    )
    return "" if found else missing


def is_office(place: str) -> bool:
    return heading_key(place) in OFFICE_KEYS


def role_of(cells: dict[str, str]) -> str:
    """The key of the role, empty where the cell is empty; raises ValueError."""
    return read_role(cells["role"]) if cells["role"] else ""


@lru_cache(1000)  # thousands of rows share a handful of roles
def read_role(cell: str) -> str:
    return read_choice(cell, ROLE_NAMES)


def needs_school(role: str, user: User) -> bool:
    """Whether somebody with this role, or with the roles they keep, must have a school."""
    if role:
        return role in OF_SCHOOLS
    held = user.roles if user.pk else []
    return bool(held) and all(key in OF_SCHOOLS for key in held)


def fill(user: User, cells: dict[str, str], accounts: Accounts) -> None:
    """Sign-in ignores case, so names and addresses of new accounts are stored in lower case."""
    for name in PLAIN:
        if cell := cells.get(name):
            setattr(user, name, cell.lower() if name == "email" else cell)
    _, place = place_of(cells)
    if place:
        user.school = None if is_office(place) else schools_at(place, accounts)[0]


def refusals(user: User) -> dict[str, list[str]]:
    """The model's validation errors, by column."""
    apart = {field.name for field in User._meta.fields} - set(CHECKED)
    try:
        user.clean_fields(exclude=apart)
        user.refuse_secrets(exclude=apart)
    except ValidationError as error:
        return error.message_dict
    return {}


# All rows -----------------------------------------------------------------------------------------
def plan_of(kept: dict[str, Any], by: AbstractBaseUser | None) -> Plan:
    """Each row compared with the accounts as they are now; nothing is stored."""
    plan, accounts = Plan(), Accounts.now(by)
    wrong: dict[int, dict[str, str]] = {}
    for number, title, message in kept["faults"]:
        wrong.setdefault(number, {})[title] = message
    for number, cells in kept["rows"]:
        plan_row(number, cells, wrong.get(number, {}), accounts, plan)
    return plan


@transaction.atomic
def store(rows: Sequence[RowPlan]) -> None:
    """Create or change each account and assign its role; new people set a password with an entry
    code.
    """
    groups = {group.name: group for group in Group.objects.filter(name__in=ROLE_NAMES.values())}
    new = [row for row in rows if row.is_new]
    known = [row for row in rows if not row.is_new]
    make(new, groups)
    keys = [row.record.pk for row in known]
    addresses = dict(User.objects.filter(pk__in=keys).values_list("pk", "email"))
    for row in known:
        change(row, groups, addresses[row.record.pk])


def make(rows: Sequence[RowPlan], groups: dict[str, Group]) -> None:
    """Thousands at once, which would take minutes by `save`; so the audit rows that `save` would
    cause are written here.
    """
    people = [row.record for row in rows]
    for user in people:
        user.set_unusable_password()
        user.clean_text_fields()
    User.objects.bulk_create(people, batch_size=BATCH)
    held = [(row.record, groups[ROLE_NAMES[row.data]]) for row in rows]
    holding = User.groups.through
    holding.objects.bulk_create(
        (holding(user=user, group=group) for user, group in held), batch_size=BATCH
    )
    for user, group in held:
        note(
            Action.CREATE,
            user,
            after={"is_active": True, "school": user.school_id, "roles": [group.name]},
        )


def change(row: RowPlan, groups: dict[str, Group], before: str) -> None:
    """`before` is the old address, which is notified if it changes."""
    user = row.record
    user.save()
    if before and before != user.email:
        tell_of_change(user, before)
    if row.data:
        given = groups[ROLE_NAMES[row.data]]
        user.groups.remove(*(group for group in groups.values() if group != given))
        user.groups.add(given)


def import_people(path: Path, *, dry_run: bool) -> Outcome:
    """All valid rows in one transaction; faults are reported by row and column. A dry run stores
    nothing. Raises Unreadable when the file is not such a table.
    """
    kept = kept_rows(read_table(path, COLUMNS))
    plan = plan_of(kept, None)
    outcome = Outcome(len(plan.new_rows), len(plan.changed_rows), plan.same, faults=plan.faults)
    outcome.refused = len(kept["rows"]) - len(plan.rows) - plan.same
    if not dry_run:
        store(plan.rows)
    return outcome


class PeopleImporter(Importer):
    """Importing accounts in the browser: all rows or none."""

    key = "people"
    title = "ผู้ใช้"
    unit = "คน"
    notes = (
        "ชื่อผู้ใช้ที่มีอยู่แล้วคือการแก้ไข ชื่อผู้ใช้ใหม่คือการเพิ่มบัญชี ผู้ที่ไม่มีในไฟล์ไม่ถูกลบหรือปิด",
        "ช่องว่างหมายถึงคงค่าเดิมไว้ บัญชีใหม่ต้องมีชื่อผู้ใช้ ชื่อ และบทบาท",
        f"รหัสโรงเรียนเขียนด้วยเลขไทยหรือเลขอารบิกก็ได้ บุคลากรของสำนักงานให้เขียนว่า “{OFFICE}”",
        f"บทบาทใช้คำใดคำหนึ่ง: {' / '.join(ROLE_NAMES.values())}",
        "บัญชีของท่านเองและบัญชีผู้ดูแลสูงสุดไม่เปลี่ยนด้วยการนำเข้า",
    )

    @property
    def list_url(self) -> str:
        return reverse("wagtailusers_users:index")

    @property
    def table_columns(self) -> list[Column]:
        return COLUMNS

    def may_be_imported_by(self, user: AbstractBaseUser) -> bool:
        return user.has_perms(["home.add_user", "home.change_user"])

    def plan(self, kept: dict[str, Any], by: AbstractBaseUser | None) -> Plan:
        return plan_of(kept, by)

    def apply(self, plan: Plan, by: AbstractBaseUser | None) -> int:
        store(plan.rows)
        return len(plan.rows)


PEOPLE = PeopleImporter()
