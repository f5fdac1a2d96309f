"""Form templates, as offices share them: those marked so, without who may open them and when. They
arrive as drafts; who keeps the forms looks at them and publishes.
"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError

from home.audit.actions import Action
from home.audit.writing import note
from home.bundles.parts import SharedPart, Taking, are_rows, is_flag, is_number, is_text
from home.bundles.rules import Facts

from .models import FormField, FormIndexPage, FormPage
from .seed import READY, ready_page

COLUMNS = (
    *("title", "short_title", "intro", "manual_number", "purpose", "once", "is_anonymous"),
    *("number_prefix", "number_width", "notice", "retention_years", "bands"),
    *("needs_certificate", "working_days"),
)
FIELDS = (
    *("clean_name", "label", "field_type", "required", "help_text", "choices", "default_value"),
    *("is_personal", "multiple", "show_if", "is_folded"),
)
HEADINGS = {
    **{name: str(FormPage._meta.get_field(name).verbose_name) for name in COLUMNS},
    "fields": "ช่องของแบบฟอร์ม",
}
FLAGS = {"is_anonymous", "needs_certificate"}
NUMBERS = {"number_width", "retention_years", "working_days"}
SHAPE = {
    **dict.fromkeys(COLUMNS, is_text),
    **dict.fromkeys(FLAGS, is_flag),
    **dict.fromkeys(NUMBERS, is_number),
    "fields": are_rows,
}
MOST_FIELDS = 500


def keys() -> list[str]:
    pages = FormPage.objects.live().public().filter(is_shared=True)
    return list(pages.order_by("slug").values_list("slug", flat=True))


def facts(keys: Collection[str]) -> dict[str, Facts]:
    """Of a form with a draft in progress the draft: it is what somebody edited last."""
    pages = FormPage.objects.filter(slug__in=list(keys))
    return {page.slug: facts_of(page.get_latest_revision_as_object()) for page in pages}


def facts_to_give(keys: Collection[str]) -> dict[str, Facts]:
    """What people fill in, whatever is being drafted."""
    return {page.slug: facts_of(page) for page in FormPage.objects.filter(slug__in=list(keys))}


def facts_of(page: FormPage) -> Facts:
    told: dict[str, Any] = {name: getattr(page, name) for name in COLUMNS}
    fields = page.form_fields.all()
    return told | {"fields": [field_facts(field) for field in fields]}


def field_facts(field: FormField) -> dict[str, Any]:
    return {name: getattr(field, name) for name in FIELDS}


def store(key: str, facts: Facts, taking: Taking) -> None:
    stored = FormPage.objects.filter(slug=key).first()
    page = stored.get_latest_revision_as_object() if stored else FormPage(slug=key, live=False)
    for name in COLUMNS:
        setattr(page, name, facts.get(name, FormPage._meta.get_field(name).get_default()))
    page.form_fields = fields_of(facts.get("fields", []))
    page.refuse_secrets()
    if stored:
        page.full_clean()
    else:
        parent = FormIndexPage.objects.get()
        page.has_unpublished_changes = True
        parent.add_child(instance=page)
    page.save_revision(user=taking.by, log_action=True)
    note(Action.IMPORT, page, page=page, reason=taking.reason)


def fields_of(rows: list[dict[str, Any]]) -> list[FormField]:
    if len(rows) > MOST_FIELDS:
        raise ValidationError("ช่องของแบบฟอร์มไม่ถูกต้อง")
    return [field_of(order, row) for order, row in enumerate(rows)]


def field_of(order: int, row: dict[str, Any]) -> FormField:
    named = {name: row[name] for name in FIELDS if name in row}
    field = FormField(sort_order=order, **named)
    field.refuse_secrets(exclude=["page"])
    field.clean_fields(exclude=["page"])
    return field


def is_untouched(key: str) -> bool:
    """As this version brings it."""
    if key not in READY:
        return False
    page = FormPage.objects.get(slug=key).get_latest_revision_as_object()
    return facts_of(page) == facts_of(ready_page(key))


def parts_of_forms() -> list[SharedPart]:
    return [
        SharedPart(
            kind="forms",
            label="แบบฟอร์ม",
            order=50,
            shape=SHAPE,
            headings=HEADINGS,
            keys=keys,
            facts=facts,
            given=facts_to_give,
            store=store,
            is_untouched=is_untouched,
        )
    ]
