"""People from a table: every row checked, then all good ones made or changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from .files.tables import Column, Fault, Row, read_choice, read_table
from .models import School, User
from .roles import ROLES

ROLE_NAMES = {role.key: role.name for role in ROLES}
OF_SCHOOLS = ("teacher", "principal")
COLUMNS = [
    Column("username", "ชื่อผู้ใช้", ("ชื่อบัญชี", "บัญชีผู้ใช้", "user"), is_needed=True, is_code=True),
    Column("prefix", "คำนำหน้า", ("คำนำหน้าชื่อ", "title"), is_needed=True),
    Column("first_name", "ชื่อ", ("ชื่อจริง", "name"), is_needed=True),
    Column("last_name", "นามสกุล", ("ชื่อสกุล", "สกุล", "surname"), is_needed=True),
    Column("email", "อีเมล", ("อีเมล์", "e-mail", "mail"), is_needed=True),
    Column("school_code", "รหัสโรงเรียน", ("รหัสสถานศึกษา", "โรงเรียน", "school"), is_needed=True, is_code=True),
    Column("role", "บทบาท", ("หน้าที่", "สิทธิ์"), is_needed=True),
]
TITLES = {column.name: column.title for column in COLUMNS}
PLAIN = ("username", "prefix", "first_name", "last_name", "email")


@dataclass
class Outcome:
    """What an import did, or with a dry run would do."""

    created: int = 0
    changed: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass
class Accounts:
    """What rows are checked against, read once: the schools, the accounts by name without case, the rows before."""

    schools: dict[str, School]
    users: dict[str, User]
    seen: set[str] = field(default_factory=set)

    @classmethod
    def now(cls) -> "Accounts":
        users = {user.username.casefold(): user for user in User.objects.all()}
        return cls({school.code: school for school in School.objects.all()}, users)


@dataclass
class Person:
    """A row that may be stored."""

    user: User
    role: str


def check(row: Row, accounts: Accounts, faults: list[Fault]) -> Person | None:
    """The account of a row with its new facts; or none, and all that is wrong goes to `faults`."""
    wrong = {fault.column: fault.message for fault in row.faults}
    for name, message in check_cells(row.cells, accounts):
        wrong.setdefault(TITLES[name], message)
    if not wrong:
        person = person_of(row.cells, accounts)
        for name, messages in refusals(person.user).items():
            wrong[TITLES[name]] = " ".join(messages)
    accounts.seen.add(row.cells["username"].casefold())
    faults += [Fault(row.number, title, wrong[title]) for title in TITLES.values() if title in wrong]
    return None if wrong else person


def check_cells(cells: dict[str, str], accounts: Accounts) -> Iterator[tuple[str, str]]:
    """Column and reason of what the table itself and the accounts have against a row."""
    name = cells["username"]
    there = accounts.users.get(name.casefold())
    if name.casefold() in accounts.seen and name:
        yield "username", "ซ้ำกับแถวก่อนหน้า"
    elif there and there.username != name:
        yield "username", f"ซ้ำกับบัญชี {there.username} ที่มีอยู่แล้ว ต่างกันเพียงตัวพิมพ์ หากเป็นคนเดียวกันให้เขียน {there.username}"
    code = cells["school_code"]
    if code and code not in accounts.schools:
        yield "school_code", f"ไม่มีโรงเรียนรหัส {code[:60]}"
    try:
        role = read_choice(cells["role"], ROLE_NAMES)
    except ValueError as error:
        yield "role", str(error)
    else:
        if role in OF_SCHOOLS and not code:
            yield "school_code", "บุคลากรโรงเรียนต้องมีรหัสโรงเรียน"


def person_of(cells: dict[str, str], accounts: Accounts) -> Person:
    """Sign-in does not tell letters by case, so names and addresses of new accounts are kept in small ones."""
    facts = {name: cells[name] for name in PLAIN} | {"email": cells["email"].lower()}
    user = accounts.users.get(facts["username"].casefold())
    if user is None:
        user = User(username=facts["username"].lower())
        user.set_unusable_password()
    for name in PLAIN[1:]:
        setattr(user, name, facts[name])
    user.school = accounts.schools.get(cells["school_code"])
    return Person(user, read_choice(cells["role"], ROLE_NAMES))


def refusals(user: User) -> dict[str, list[str]]:
    """What the columns of an account have against it, by column."""
    apart = {field.name for field in User._meta.fields} - set(PLAIN)
    try:
        user.clean_fields(exclude=apart)
    except ValidationError as error:
        return error.message_dict
    return {}


@transaction.atomic
def store(people: Iterable[Person]) -> None:
    """Make or change each and give the role; a new one sets a password by mail."""
    groups = {group.name: group for group in Group.objects.filter(name__in=ROLE_NAMES.values())}
    for person in people:
        person.user.save()
        held = groups[ROLE_NAMES[person.role]]
        person.user.groups.remove(*(group for group in groups.values() if group != held))
        person.user.groups.add(held)


def import_people(path: Path, *, dry_run: bool) -> Outcome:
    """All good rows in one transaction; bad ones are told by row and column. A dry run stores nothing.

    Raises Unreadable when the file is no such table.
    """
    rows = read_table(path, COLUMNS).rows
    outcome, accounts = Outcome(), Accounts.now()
    checked = [check(row, accounts, outcome.faults) for row in rows]
    people = [person for person in checked if person]
    outcome.created = sum(person.user.pk is None for person in people)
    outcome.changed = len(people) - outcome.created
    outcome.refused = len(rows) - len(people)
    if not dry_run:
        store(people)
    return outcome
