"""The code reads like prose, as far as a machine can tell: a step a statement, lines that fit.

Lines of Python are ruff's to measure, in pyproject.toml.
"""

import ast
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import get_resolver

ROOT = Path(__file__).parents[1]
APPS = ("home", "services", "knowledge", "forms", "intranet")
TABLE = re.compile(r"(<table\b[^>]*>)(.*?)(?=</table>|\Z)", re.DOTALL)
WIDEST = 120  # columns of a template
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
WHERE_SET = {"sign_on"}  # addresses of a site that has a provider of its own for sign-in
# Lines of Wagtail's own, which stay as their origin has them.
AS_THE_ORIGIN = {"wagtailusers/groups/includes/page_permissions_form.html"}

# Participles that do not end in -ed or -ing.
IRREGULAR = set(
    "begun broken brought built bought caught chosen done drawn driven fallen felt forbidden"
    " forgotten found frozen given gone grown heard held hidden kept known laid led lost made"
    " meant met paid proven seen sent shown shrunk spent spoken stolen stood struck sunk taken"
    " taught thought thrown told torn understood untold won worn written".split()
)
# Names of one word that only look like participles, or are the field's own term.
STANDARD = {
    "heading": "a noun: the field that begins a section",
    "locked": "a decorator, read as an adjective: @locked",
    "need": "a noun of the needs assessment",
    "processing": "the noun of the record of processing (section 39)",
    "ring": "a noun: the chart",
    "seed": "a verb, as in manage.py seed",
    "timing": "a noun: the figures of time",
    "understanding": "a noun of the desk's report",
}


def expressions_of(statement: ast.stmt) -> Iterator[ast.AST]:
    """What belongs to the statement itself, without the statements inside it."""
    waiting = list(ast.iter_child_nodes(statement))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield node
            waiting += ast.iter_child_nodes(node)


def thoughts_in(statement: ast.stmt) -> int:
    """How many comprehensions and conditional expressions; a second `for` of one counts too."""
    nodes = list(expressions_of(statement))
    loops = sum(len(node.generators) for node in nodes if isinstance(node, COMPREHENSIONS))
    return loops + sum(isinstance(node, ast.IfExp) for node in nodes)


def crowded(source: str) -> list[int]:
    """The lines of the statements with more than one."""
    statements = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt))
    return [statement.lineno for statement in statements if thoughts_in(statement) > 1]


def files_of_the_house() -> Iterator[Path]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def width_of(line: str) -> int:
    """Columns; marks above and below Thai letters take none."""
    return sum(unicodedata.category(letter) not in ("Mn", "Cf") for letter in line)


def test_a_statement_has_one_comprehension_or_conditional_expression():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in files_of_the_house()
        for line in crowded(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "is_crowded"),
    [
        ("a = [b for b in c]", False),
        ("a = b if c else d", False),
        ("a = [b for b in c for d in b]", True),
        ("a = [b if c else d for b in e]", True),
        ("a = b if c else d if e else f", True),
        ("for a in [b for b in c]:\n    d = e if f else g", False),
        ("with a(b for b in c):\n    d = [e for e in f if [g for g in e]]", True),
    ],
)
def test_a_crowded_statement_would_be_seen(source, is_crowded):
    assert bool(crowded(source)) is is_crowded


def test_no_line_of_a_template_is_wider_than_a_page():
    templates = ROOT / "templates"
    found = [
        f"{path.relative_to(templates)}: {width_of(line)}"
        for path in templates.rglob("*.html")
        for line in path.read_text(encoding="utf-8").splitlines()
        if width_of(line) > WIDEST and str(path.relative_to(templates)) not in AS_THE_ORIGIN
    ]
    assert found == []


def test_no_table_of_a_template_is_without_a_name():
    """Who hears a page is told what a table is of, by its caption or its label."""
    nameless = [
        f"{path.relative_to(ROOT)}: {head}"
        for path in (ROOT / "templates").rglob("*.html")
        for head, body in TABLE.findall(path.read_text(encoding="utf-8"))
        if "aria-label" not in head and "<caption" not in body
    ]
    assert nameless == []


def names_of_addresses() -> set[str]:
    """What templates ask the address of: {% url "name" %}, and the places of {% breadcrumb %}."""
    names = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        names |= set(re.findall(r"""{% url ["']([^"']+)["']""", text))
        names |= set(re.findall(r"""{% breadcrumb ["']([^"']+)["']""", text))
    return names


def is_known(name: str) -> bool:
    *spaces, last = name.split(":")
    resolver = get_resolver()
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    return last in resolver.reverse_dict


def test_every_address_that_a_template_names_is_there():
    """Of {% url … as … %} a name that is gone would be an empty link, and no error."""
    names = names_of_addresses()
    assert len(names) > 90
    assert [name for name in sorted(names - WHERE_SET) if not is_known(name)] == []
    assert not is_known("no-such-address")


def is_bare_participle(name: str) -> bool:
    word = name.strip("_")
    return "_" not in word and (word.endswith(("ed", "ing")) or word in IRREGULAR)


def test_a_function_is_no_bare_participle():
    """`shrunk(picture)` says neither what it does nor what it returns: a verb or a noun does."""
    named = [
        (str(path.relative_to(ROOT)), node.name)
        for path in files_of_the_house()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    ]
    assert len(named) > 1000
    bare = [(file, name) for file, name in named if is_bare_participle(name)]
    assert [entry for entry in bare if entry[1] not in STANDARD] == []


@pytest.mark.parametrize(
    ("name", "is_bare"),
    [
        ("shrunk", True),
        ("_asked", True),
        ("waiting", True),
        ("shrink", False),
        ("waiting_list", False),
        ("read", False),
    ],
)
def test_a_bare_participle_would_be_seen(name, is_bare):
    assert is_bare_participle(name) is is_bare
