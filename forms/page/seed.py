"""The standard forms: their index page and the four forms of the work manual, from
forms/page/seed/*.toml.
"""

from pathlib import Path

from home.models import HomePage
from home.office.seed import read_table

from .models import FormField, FormIndexPage, FormPage

DATA = Path(__file__).with_name("seed")
READY = ("access-request", "satisfaction", "needs", "ask")
ONCE = {"satisfaction": FormPage.Once.PERSON_SYSTEM, "needs": FormPage.Once.PERSON}
TYPES = {"likert5": "likert"}


def choices_of(row: dict, shared: dict) -> str:
    options = (
        shared["options"][row["options_from"]] if "options_from" in row else row.get("options", [])
    )
    return "\n".join(f"{option['code']} = {option['label']}" for option in options)


def condition_of(row: dict) -> str:
    """A field depends on one other, and on any of the answers that are named."""
    for key, value in row.get("show_if", {}).items():
        answers = value if isinstance(value, list) else [str(value).lower()]
        return f"{key}={'|'.join(answers)}"
    return ""


def type_of(row: dict) -> str:
    """Acknowledgements and undertakings are stored as consents; a telephone is checked as one."""
    if row["key"] == "phone":
        return "telephone"
    if row["key"] in ("pdpa_ack", "undertaking", "publish_ok"):
        return "consent"
    return TYPES.get(row["type"], row["type"])


def field_of(row: dict, shared: dict) -> FormField:
    return FormField(
        clean_name=row["key"],
        label=row["label"],
        field_type=type_of(row),
        required=row.get("required", False),
        help_text=row.get("help", ""),
        choices=choices_of(row, shared),
        is_personal=row.get("personal", False),
        multiple=row.get("multiple", False),
        show_if=condition_of(row),
        is_folded=row.get("folded", False),
    )


def heading(kind: str, key: str, label: str) -> FormField:
    return FormField(clean_name=f"{kind}_{key}", label=label, field_type=kind, required=False)


def item(row: dict, kind: str) -> FormField:
    return FormField(clean_name=row["key"], label=row["text"], field_type=kind, required=True)


def rows_of(section: dict, shared: dict) -> list[FormField]:
    """A section's heading, then its fields, or its items below their aspects."""
    rows = [heading("section", section["key"], section["title"])]
    rows += [
        field_of(row, shared) for row in section.get("fields", []) if row["type"] != "computed"
    ]
    for aspect in section.get("aspects", []):
        rows.append(heading("aspect", aspect["key"], aspect["label"]))
        rows += [item(row, "likert") for row in aspect["items"]]
    rows += [item(row, "dual") for row in section.get("items", [])]
    return rows


def ready_page(slug: str) -> FormPage:
    """The standard form as this version defines it; not stored."""
    return make_page(slug, read_table(DATA / "shared.toml"))


def make_page(slug: str, shared: dict) -> FormPage:
    table = read_table(DATA / f"{slug}.toml")
    number = table.get("number", {})
    page = FormPage(
        title=table["title"],
        slug=slug,
        short_title=table["short_title"],
        manual_number=table.get("manual_number", ""),
        purpose=table["purpose"],
        series=table["key"],
        is_anonymous=table.get("anonymous", False),
        once=ONCE.get(slug, FormPage.Once.MANY),
        number_prefix=number.get("prefix", ""),
        number_width=number.get("width", 4),
        notice=shared["notices"][table["notice"]],
        retention_years=table.get("retention_years", 0),
        needs_certificate=slug == "access-request",
    )
    rows = []
    for section in table["sections"]:
        rows += rows_of(section, shared)
    for order, row in enumerate(rows):
        row.sort_order = order
    page.form_fields = rows
    return page


def seed() -> None:
    """Existing forms stay as the office has made them."""
    home = HomePage.objects.get()
    parent = FormIndexPage.objects.first()
    if parent is None:
        parent = FormIndexPage(title="แบบฟอร์ม", slug="forms", show_in_menus=True)
        home.add_child(instance=parent)
        parent.save_revision().publish()
    shared = read_table(DATA / "shared.toml")
    for slug in READY:
        if not FormPage.objects.filter(slug=slug).exists():
            page = make_page(slug, shared)
            parent.add_child(instance=page)
            page.save_revision().publish()
