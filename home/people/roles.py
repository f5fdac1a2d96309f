"""The roles of the office, read from home/people/seed/roles.toml: one table says what each may
do.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Role:
    """One role: a Django group with its permissions, and its permissions on pages by the slug of
    their branch.
    """

    key: str
    name: str
    permissions: tuple[str, ...] = ()
    pages: dict[str, list[str]] = field(default_factory=dict)
    collections: tuple[str, ...] = ()


TABLE = Path(__file__).with_name("seed") / "roles.toml"


def load_roles(path: Path = TABLE) -> tuple[Role, ...]:
    """All roles, the lowest first."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(
        Role(
            key=row["key"],
            name=row["name"],
            permissions=tuple(row.get("permissions", ())),
            pages=row.get("pages", {}),
            collections=tuple(row.get("collections", ())),
        )
        for row in table["role"]
    )


ROLES = load_roles()
