"""Asks one cell of the table: what a person gets at an address, and whether anything was stored
by it.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.test import Client

from .bodies import body_of
from .secrets import content_of, told
from .table import Row
from .things import Wall

DOORS = ("/accounts/login/", "/admin/login/")
LETTER_OF_STATUS = {200: "+", 403: "x", 404: "-", 405: "m", 409: "!", 410: "!", 422: "!"}
REFUSED = frozenset("x->m<")
LET_IN = frozenset("+~!")
MOST_IN_ADMIN = 8  # people of the tables of the admin
WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)
# What the site notes of any request, refused ones too: sessions, the audit, counts of the open
# doors, wrong passwords.
NOTED = re.compile(r"django_session|home_audit|home_counted|axes_|usersessions_")
BY_SCRIPTS = re.compile(
    r"/multiple/|/workflow/(collect_action|action)|/editing-sessions/|/admin/api/"
)


def letter_of(response) -> str:
    """The letter of the table for an answer; what has none stands as its number."""
    if response.status_code in (301, 302):
        path = urlsplit(response["Location"]).path
        if path in DOORS:
            return ">"
        return "<" if path == "/admin/" else "+"
    return LETTER_OF_STATUS.get(response.status_code, str(response.status_code))


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within is rolled back."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        transaction.set_rollback(False)


@contextmanager
def stored_tables() -> Iterator[set[str]]:
    """Names the tables that are written to within, but for what is noted of any request."""
    found: set[str] = set()

    def look(execute, sql, params, many, context):
        written = WRITES.match(sql)
        if written and not (NOTED.match(written[2]) and written[1].upper() != "DELETE FROM"):
            found.add(written[2])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found
    found.difference_update(
        name for name in list(found) if NOTED.match(name) and "usersessions" not in name
    )


@contextmanager
def same_cookies(browser: Client) -> Iterator[None]:
    """A browser whose session was ended or begun by the request is as it was before."""
    kept = {name: cookie.value for name, cookie in browser.cookies.items()}
    try:
        yield
    finally:
        browser.cookies.clear()
        for name, value in kept.items():
            browser.cookies[name] = value


@dataclass(frozen=True)
class Answer:
    """What came: the letter, the tables that were written to, the secret words that are not for
    this person.
    """

    letter: str
    stored: set[str]
    told: list[str]


def ask(wall: Wall, person: str, method: str, address: str, body: dict | None = None) -> Answer:
    browser = wall.browsers[person]
    headers = {"X-Requested-With": "XMLHttpRequest"} if BY_SCRIPTS.search(address) else None
    with undone(), same_cookies(browser), stored_tables() as tables:
        browser.raise_request_exception = False
        response = getattr(browser, method.lower())(address, body or {}, headers=headers)
        letter = letter_of(response)
        secrets = told(content_of(response), person, address)
    if method == "POST" and letter == "+" and not tables:
        letter = "~"
    return Answer(letter, tables, secrets)


@dataclass(frozen=True)
class Cell:
    """One question of a row: what is sent by whom, and the letters that are right."""

    method: str
    person: str
    right: str


def asked_of(row: Row, *, whole: bool) -> dict[str, str]:
    """All people of a row; or, for a run of a minute, all who are refused, two at a door, and of
    those who get in the first, whose rights are the fewest, and in the tables of everybody one of
    the middle and the last.
    """
    if whole:
        return row.expected
    people = list(row.expected)
    in_admin = len(people) <= MOST_IN_ADMIN
    let_in = [person for person in people if row.expected[person] in LET_IN]
    at_the_door = [person for person in people if row.expected[person] == ">"]
    kept = set(people) - set(let_in) - set(at_the_door)
    kept |= set(at_the_door[:2])
    kept |= (
        set(let_in[:1])
        if in_admin
        else {*let_in[:1], *let_in[len(let_in) // 2 :][:1], *let_in[-1:]}
    )
    return {person: code for person, code in row.expected.items() if person in kept}


def cells_of(row: Row, *, whole: bool) -> Iterator[Cell]:
    """The row's own cells, and what follows: of each refusal one person takes no head and sends
    nothing there.
    """
    tried = set()
    for person, code in asked_of(row, whole=whole).items():
        yield Cell(row.method, person, code)
        if row.method == "GET" and code in REFUSED - {"m"} - tried:
            tried.add(code)
            yield Cell("HEAD", person, f"{code}m")
            yield Cell("POST", person, "".join(REFUSED))


def differences(wall: Wall, rows: Iterable[Row], *, whole: bool = False) -> tuple[int, list[str]]:
    """How many cells were asked, and those that are not as the table says."""
    count, wrong = 0, []
    for row in rows:
        address = wall.address(row.address)
        let_in = "".join(person for person, code in row.expected.items() if code in "+~!")
        make = body_of(wall, row.address, let_in) if row.method == "POST" else dict
        for cell in cells_of(row, whole=whole):
            count += 1
            answer = ask(wall, cell.person, cell.method, address, make())
            if fault := fault_of(cell, answer):
                wrong.append(
                    f"{row}: {cell.method} by {cell.person} is {cell.right} in the table, came"
                    f" {fault}"
                )
    return count, wrong


def fault_of(cell: Cell, answer: Answer) -> str:
    """What is not as it should be; empty where all is."""
    found = []
    if answer.letter not in cell.right:
        found.append(answer.letter)
    if answer.stored and cell.method != "GET" and not set(cell.right) - (REFUSED | {"~"}):
        found.append(f"stored in {', '.join(sorted(answer.stored))}")
    if answer.told:
        found.append(f"told {', '.join(answer.told)}")
    return "; ".join(found)
