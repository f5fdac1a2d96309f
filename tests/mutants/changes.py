"""Which small wrong changes a module can have: one at a time in its syntax tree, each with a
name.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import EnumType
from functools import partial

from .units import Unit, units_of

LONGEST = 110  # letters of a name
COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COUNTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}
ASKED = {"filter": "exclude", "exclude": "filter"}
LOOKED_UP = {"lt": "lte", "lte": "lt", "gt": "gte", "gte": "gt"}
# What a change of these parts does is no matter of the rules: types, defaults, words for people.
LEFT_ALONE = {"annotation", "returns", "decorator_list"}
SHOWN_WITH_PARENT = (ast.Constant, ast.Attribute, ast.keyword, ast.comprehension)


@dataclass(frozen=True)
class Change:
    """One wrong change: the module, its name, and what makes the module's tree with it."""

    file: str
    name: str
    make: Callable[[], ast.Module]

    @property
    def key(self) -> str:
        return f"{self.file} {self.name}"


@dataclass(frozen=True)
class Around:
    """What a node stands in: its unit, and the names of its module as it was imported."""

    unit: Unit
    names: Mapping[str, object]


@dataclass(frozen=True)
class Site:
    """A node of the tree, where it hangs, and the nodes above it in its unit."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def sites_below(parent: ast.AST) -> Iterator[Site]:
    """Every node that may be changed, the outer before the inner."""
    if isinstance(parent, ast.JoinedStr):
        return
    for field, value in ast.iter_fields(parent):
        if field in LEFT_ALONE or isinstance(value, ast.arguments):
            continue
        nodes = value if isinstance(value, list) else [value]
        for index, node in enumerate(nodes):
            if isinstance(node, ast.AST) and not is_left_alone(node):
                yield Site(node, parent, field, index if isinstance(value, list) else None)
                yield from sites_below(node)


def is_left_alone(node: ast.AST) -> bool:
    """Texts for people, and kinds of values: int | None."""
    names_a_kind = isinstance(node, ast.Subscript | ast.BinOp) and is_kind(node)
    return holds_words(node) or names_a_kind


def is_kind(node: ast.AST) -> bool:
    match node:
        case ast.Name(id=name):
            return name[:1].isupper() and not name.isupper()
        case ast.Constant(value=None):
            return True
        case ast.Subscript(value=value):
            return isinstance(value, ast.Name) and (
                value.id in ("dict", "list", "tuple", "set") or is_kind(value)
            )
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return is_kind(left) and is_kind(right)
    return False


def holds_words(node: ast.AST) -> bool:
    """A table of texts for people; which colour or word stands there is no rule."""
    values = node.values if isinstance(node, ast.Dict) else []
    return bool(values) and all(isinstance(getattr(value, "value", None), str) for value in values)


def changed(node: ast.AST, **fields: object) -> ast.AST:
    """A copy with other fields, at the same place."""
    twin = copy.copy(node)
    for name, value in fields.items():
        setattr(twin, name, value)
    return twin


def other_comparisons(node: ast.Compare, around: Around) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        operators = list(node.ops)
        operators[place] = COMPARED[type(operator)]()
        yield changed(node, ops=operators)


def other_connection(node: ast.BoolOp, around: Around) -> Iterator[ast.AST]:
    yield changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())


def without_not(node: ast.UnaryOp, around: Around) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not):
        yield node.operand


def one_way_alone(node: ast.If | ast.IfExp, around: Around) -> Iterator[ast.AST]:
    yield changed(node, test=ast.Constant(True))
    yield changed(node, test=ast.Constant(False))


def without_condition(node: ast.comprehension, around: Around) -> Iterator[ast.AST]:
    if node.ifs:
        yield changed(node, ifs=[])


def other_sum(node: ast.BinOp, around: Around) -> Iterator[ast.AST]:
    if type(node.op) in COUNTED:
        yield changed(node, op=COUNTED[type(node.op)]())


def other_constant(node: ast.Constant, around: Around) -> Iterator[ast.AST]:
    """The other truth, or one more."""
    if isinstance(node.value, bool):
        yield changed(node, value=not node.value)
    elif isinstance(node.value, int):
        yield changed(node, value=node.value + 1)


def next_member(node: ast.Attribute, around: Around) -> Iterator[ast.AST]:
    """The member of an enumeration that stands after it: another state, another role."""
    members = meant_by(node.value, around)
    names = list(members.__members__) if isinstance(members, EnumType) else []
    if node.attr in names:
        yield changed(node, attr=names[(names.index(node.attr) + 1) % len(names)])


def meant_by(node: ast.expr, around: Around) -> object:
    """What a dotted name stands for, as far as it is a class: State, self.State,
    Submission.State.
    """
    owner = around.names.get(around.unit.name.partition(".")[0])
    match node:
        case ast.Name(id="self" | "cls"):
            return owner
        case ast.Name(id=name):
            return around.names.get(name) or getattr(owner, name, None)
        case ast.Attribute(value=value, attr=name):
            return getattr(meant_by(value, around), name, None)
    return None


def without_call(node: ast.Expr, around: Around) -> Iterator[ast.AST]:
    """Left out in a way that its function keeps the names it closes over."""
    if isinstance(node.value, ast.Call):
        yield ast.If(ast.Constant(False), [node], [])


def other_call(node: ast.Call, around: Around) -> Iterator[ast.AST]:
    """The smallest for the greatest; and another question to the database."""
    if isinstance(node.func, ast.Name) and node.func.id in CALLED:
        yield changed(node, func=changed(node.func, id=CALLED[node.func.id]))
    if isinstance(node.func, ast.Attribute) and node.func.attr in ASKED:
        yield changed(node, func=changed(node.func, attr=ASKED[node.func.attr]))
        for place, keyword in enumerate(node.keywords):
            yield from other_conditions(node, place, keyword)


def other_conditions(node: ast.Call, place: int, keyword: ast.keyword) -> Iterator[ast.AST]:
    """The query without one of its conditions, or with its day inside instead of outside."""
    before, after = node.keywords[:place], node.keywords[place + 1 :]
    if before or after or node.args:
        yield changed(node, keywords=[*before, *after])
    name, _, lookup = (keyword.arg or "").rpartition("__")
    if lookup in LOOKED_UP:
        other = changed(keyword, arg=f"{name}__{LOOKED_UP[lookup]}")
        yield changed(node, keywords=[*before, other, *after])


def without_entry(node: ast.Dict, around: Around) -> Iterator[ast.AST]:
    """A table without one of its rows."""
    for place in range(len(node.values)):
        keys, values = list(node.keys), list(node.values)
        del keys[place], values[place]
        yield changed(node, keys=keys, values=values)


def without_member(node: ast.Set | ast.Tuple | ast.List, around: Around) -> Iterator[ast.AST]:
    """A set, or in a table any row of values, that lacks one of them."""
    is_table = isinstance(around.unit.node, ast.Assign | ast.AnnAssign)
    is_assigned = not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    if is_assigned or len(node.elts) < 2 or not (is_table or isinstance(node, ast.Set)):
        return
    for place in range(len(node.elts)):
        yield changed(node, elts=[*node.elts[:place], *node.elts[place + 1 :]])


# What can stand in the place of a node.
INSTEAD = {
    ast.Compare: other_comparisons,
    ast.BoolOp: other_connection,
    ast.UnaryOp: without_not,
    ast.If: one_way_alone,
    ast.IfExp: one_way_alone,
    ast.comprehension: without_condition,
    ast.BinOp: other_sum,
    ast.Constant: other_constant,
    ast.Attribute: next_member,
    ast.Expr: without_call,
    ast.Call: other_call,
    ast.Dict: without_entry,
    ast.Set: without_member,
    ast.Tuple: without_member,
    ast.List: without_member,
}


def in_short(node: ast.AST) -> str:
    """The node in one line; of a statement that holds others its first."""
    text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(node)))
    line = text.splitlines()[0] if isinstance(node, ast.stmt) else " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def told(unit: Unit, site: Site, before: str, after: ast.AST) -> str:
    """The change in words of the code itself."""
    if isinstance(site.node, ast.Expr):
        return f"{unit.name}: without {before}"
    if isinstance(site.node, ast.Set | ast.Tuple | ast.List | ast.Dict):
        return f"{unit.name}: {left_out(site.node, after)} left out of {before}"
    shown = site.parent if isinstance(site.node, SHOWN_WITH_PARENT) else after
    return f"{unit.name}: {before} → {in_short(shown)}"


def left_out(before: ast.AST, after: ast.AST) -> str:
    values = before.values if isinstance(before, ast.Dict) else before.elts
    kept = after.values if isinstance(after, ast.Dict) else after.elts
    return next(in_short(value) for value in values if not any(value is other for other in kept))


def changes_of(file: str, source: str, names: Mapping[str, object]) -> Iterator[Change]:
    """All changes of a module; `names` are those of the module as it was imported."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    for unit in units_of(tree):
        around = Around(unit, names)
        for site in [*sites_below(unit.node)]:
            before = in_short(
                site.parent if isinstance(site.node, SHOWN_WITH_PARENT) else site.node
            )
            for node in INSTEAD.get(type(site.node), nothing)(site.node, around):
                ast.copy_location(node, site.node)
                site.put(node)
                name = told(unit, site, before, node)
                seen[name] += 1
                numbered = f"{name} ({seen[name]})" if seen[name] > 1 else name
                yield Change(file, numbered, partial(tree_with, tree, site, node))
                site.put(site.node)


def tree_with(tree: ast.Module, site: Site, node: ast.AST) -> ast.Module:
    site.put(node)
    whole = ast.fix_missing_locations(copy.deepcopy(tree))
    site.put(site.node)
    return whole


def nothing(node: ast.AST, around: Around) -> Iterator[ast.AST]:
    yield from ()
