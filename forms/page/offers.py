"""New fields of the standard forms, offered to sites that already have those forms; editors' own
changes stay.

A field is offered if the form never had it. A field that the office removed is recorded in the
form's ledger; one that it declined is noted. An accepted field is only added to the draft, which
then goes through the usual approval.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from django.db import transaction

from home.thai.keys import comparison_key

from .definitions import DeclinedField
from .editing import NAMES_A_PERSON, NEEDS_CHOICES
from .models import FormField, FormPage
from .seed import READY, ready_page

COPIED = (
    "clean_name",
    "label",
    "field_type",
    "required",
    "help_text",
    "choices",
    "is_personal",
    "multiple",
    "show_if",
    "is_folded",
)


class NotOffered(ValueError):
    """This field is not offered (any more), or something prevents it; the message says what to
    do.
    """


@cache
def standard(slug: str) -> tuple[FormField, ...]:
    """The fields of a standard form as this version defines them; only read, never stored."""
    return tuple(ready_page(slug).form_fields.all())


@cache
def slugs_by_series() -> dict[str, str]:
    return {ready_page(slug).series: slug for slug in READY}


def standard_of(page: FormPage) -> tuple[FormField, ...]:
    slug = page.slug if page.slug in READY else slugs_by_series().get(page.series, "")
    return standard(slug) if slug else ()


def place_for(key: str, ordered: Sequence[str], there: Sequence[str]) -> int:
    """Behind the nearest preceding key of the standard's order that still exists, else before the
    next one.
    """
    at = ordered.index(key)
    for before in reversed(ordered[:at]):
        if before in there:
            return there.index(before) + 1
    for after in ordered[at + 1 :]:
        if after in there:
            return there.index(after)
    return len(there)


@dataclass(frozen=True)
class Offer:
    """A field that the form never had, with the fields of the latest version of the form."""

    field: FormField
    page: FormPage
    there: tuple[FormField, ...]

    @property
    def key(self) -> str:
        return self.field.clean_name

    @cached_property
    def place(self) -> int:
        ordered = [field.clean_name for field in standard_of(self.page)]
        return place_for(self.key, ordered, [field.clean_name for field in self.there])

    @property
    def before(self) -> FormField | None:
        return self.there[self.place - 1] if self.place else None

    @property
    def after(self) -> FormField | None:
        return self.there[self.place] if self.place < len(self.there) else None

    @property
    def obstacle(self) -> str:
        """Why it cannot be added as the form is now, and what to do; "" when it can."""
        return self.equal_label() or self.lost_condition() or self.broken_promise()

    def equal_label(self) -> str:
        own = comparison_key(self.field.label)
        equal = [
            field
            for field in self.there
            if comparison_key(field.label) == own and not field.is_heading
        ]
        if not equal or self.field.is_heading:
            return ""
        return f"แบบฟอร์มมีช่องชื่อ “{equal[0].label}” อยู่แล้ว หากต้องการช่องมาตรฐานนี้ โปรดเปลี่ยนชื่อช่องเดิมก่อน"

    def lost_condition(self) -> str:
        if not self.field.condition:
            return ""
        key, codes = self.field.condition
        asked = next((field for field in self.there if field.clean_name == key), None)
        if asked is not None and (
            asked.field_type not in NEEDS_CHOICES or set(codes) <= dict(asked.choice_list).keys()
        ):
            return ""
        return f"ช่องนี้ใช้เมื่อ {self.field.show_if} แต่แบบฟอร์มไม่มีช่องหรือตัวเลือกนั้น โปรดเพิ่มช่องหรือตัวเลือกนั้นก่อน"

    def broken_promise(self) -> str:
        names_somebody = self.field.is_personal or self.field.field_type in NAMES_A_PERSON
        if not (self.page.is_anonymous and names_somebody):
            return ""
        return "แบบที่ไม่ระบุตัวผู้ตอบมีช่องที่ระบุตัวบุคคลหรือไฟล์แนบไม่ได้"


def offers_for(page: FormPage) -> list[Offer]:
    """The standard fields that this form never had, in the standard's order."""
    published = {field.clean_name for field in page.form_fields.all()}
    declined = {row.key for row in page.declined_fields.all()}
    known = published | declined | page.ledger.keys()
    fresh = [field for field in standard_of(page) if field.clean_name not in known]
    if not fresh:
        return []
    there = tuple(page.get_latest_revision_as_object().form_fields.all())
    drafted = {field.clean_name for field in there}
    return [Offer(field, page, there) for field in fresh if field.clean_name not in drafted]


def locked_offer(pk: int, key: str) -> Offer:
    """The offer, locked so that nobody else can accept or decline a field of this form at the same
    time.
    """
    page = FormPage.objects.select_for_update(of=("self",)).get(pk=pk)
    offer = next((offer for offer in offers_for(page) if offer.key == key), None)
    if offer is None:
        raise NotOffered("ช่องนี้มีผู้เพิ่มหรือเลือกไม่ใช้ไปแล้ว โปรดดูแบบฟอร์มฉบับล่าสุด")
    return offer


@transaction.atomic
def accept(pk: int, key: str, user) -> FormField:
    """Add this one field to the draft with its own key; nothing else changes."""
    offer = locked_offer(pk, key)
    if offer.obstacle:
        raise NotOffered(offer.obstacle)
    draft = offer.page.get_latest_revision_as_object()
    taken = FormField(**{name: getattr(offer.field, name) for name in COPIED})
    fields = list(draft.form_fields.all())
    fields.insert(offer.place, taken)
    for order, field in enumerate(fields):
        field.sort_order = order
    draft.form_fields = fields
    draft.save_revision(user=user, log_action=True)
    return taken


@transaction.atomic
def decline(pk: int, key: str, user) -> FormField:
    """Record that the office does not want this field; it is not offered again on this form."""
    offer = locked_offer(pk, key)
    DeclinedField.objects.create(page=offer.page, key=key, declined_by=user)
    return offer.field
