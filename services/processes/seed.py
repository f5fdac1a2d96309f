"""The work processes and the duties of a new site."""

from pathlib import Path

from home.office.seed import read_table
from services.catalogue.models import Law, System

from .models import Duty, ProcessForm, ProcessLaw, WorkEdge, WorkProcess, WorkStep

DATA = Path(__file__).with_name("seed")


def numbered_lines(rows: list[dict]) -> str:
    return "\n".join(f"{row['number']} {row['text']}" for row in rows)


def step_of(row: dict) -> WorkStep:
    time = row.get("time", {})
    plain = (
        "number",
        "kind",
        "title",
        "detail",
        "time_text",
        "standard",
        "responsible",
        "condition",
        "director",
        "node",
        "included_in",
    )
    return WorkStep(
        sort_order=row["number"],
        time_min=time.get("min"),
        time_max=time.get("max"),
        time_unit=time.get("unit", ""),
        **{key: row[key] for key in plain if key in row},
    )


def process_of(table: dict) -> WorkProcess:
    """A process with all its parts, not saved yet."""
    facts = {key: value for key, value in table["process"].items() if key != "references"}
    process = WorkProcess(
        **facts,
        references="\n".join(table["process"].get("references", [])),
        objectives=numbered_lines(table["objectives"]),
        scope=numbered_lines(table["scope"]),
        definitions="\n".join(f"{row['term']}: {row['text']}" for row in table["definitions"]),
    )
    process.steps = [step_of(row) for row in table["steps"]]
    process.edges = [
        WorkEdge(
            sort_order=i,
            from_step=row["from"],
            to_step=row["to"],
            condition=row.get("condition", ""),
        )
        for i, row in enumerate(table["edges"])
    ]
    process.forms = [
        ProcessForm(sort_order=i, **with_steps(row)) for i, row in enumerate(table.get("forms", []))
    ]
    known = {law.slug: law for law in Law.objects.all()}
    process.laws = [
        ProcessLaw(sort_order=i, number=row["number"], law=known[row["law"]])
        for i, row in enumerate(table.get("laws", []))
        if row["law"] in known
    ]
    return process


def with_steps(row: dict) -> dict:
    return {**row, "steps": ", ".join(str(number) for number in row.get("steps", []))}


def seed_processes() -> None:
    """Both processes with their first revision; existing ones are not changed."""
    for name in ("process_a.toml", "process_b.toml"):
        table = read_table(DATA / name)
        if not WorkProcess.objects.filter(code=table["process"]["code"]).exists():
            process = process_of(table)
            process.save()
            process.save_revision()


def seed_duties() -> None:
    if Duty.objects.exists():
        return
    systems = {system.slug: system for system in System.objects.all()}
    for row in read_table(DATA / "duties.toml")["duties"]:
        duty = Duty.objects.create(number=row["number"], text=row["text"])
        for item in row.get("items", []):
            system = systems.get(item.get("system", ""))
            Duty.objects.create(
                number=item.get("number", "-"), text=item["text"], parent=duty, system=system
            )


def seed() -> None:
    """The systems and laws of the registers must exist already."""
    seed_processes()
    seed_duties()
