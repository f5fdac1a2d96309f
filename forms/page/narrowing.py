"""Fields that the newest standard form asks of some alone, offered to sites whose form still asks
them of everybody; conditions of the office's own stay.

As a new field (`offers.py`): it is offered once, decided for all such fields of the form together,
and an accepted one changes the draft alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .definitions import DeclinedField
from .editing import lost_condition
from .models import FormField, FormPage
from .offers import NotOffered, Offer, offers_for, slugs_by_series, standard_of
from .seed import READY


@dataclass(frozen=True)
class Narrowing:
    """The fields of a form that would be asked of some alone, with the standard's fields."""

    draft: FormPage
    pairs: tuple[tuple[FormField, FormField], ...]

    @property
    def labels(self) -> list[str]:
        return [field.label for field, _ in self.pairs]

    @property
    def keys(self) -> list[str]:
        """As they are noted when the office does not want them."""
        return [key_of(standard) for _, standard in self.pairs]


def key_of(standard: FormField) -> str:
    """No field's own key: a newer condition is offered again."""
    return f"{standard.clean_name} {standard.show_if}"


def narrowing_for(page: FormPage) -> Narrowing | None:
    asked = {field.clean_name for field in page.form_fields.all() if not field.show_if}
    declined = {row.key for row in page.declined_fields.all()}
    wanted = [
        field
        for field in standard_of(page)
        if field.show_if and field.clean_name in asked and key_of(field) not in declined
    ]
    if not wanted:
        return None
    draft = page.get_latest_revision_as_object()
    there = {field.clean_name: field for field in draft.form_fields.all()}
    pairs = [
        (there[standard.clean_name], standard) for standard in wanted if is_open(there, standard)
    ]
    return Narrowing(draft, tuple(pairs)) if pairs else None


def is_open(there: dict[str, FormField], standard: FormField) -> bool:
    """Whether the draft still asks it of everybody, and has the answer on which it would depend."""
    field = there.get(standard.clean_name)
    if field is None or field.show_if:
        return False
    return not lost_condition(standard.condition, there)


def forms_with_news(user) -> Iterator[tuple[FormPage, list[Offer], Narrowing | None]]:
    """The standard forms that this person may edit, that have not ended, and for which there is
    something new.
    """
    not_over = Q(closes_at=None) | Q(closes_at__gt=timezone.now())
    ready = FormPage.objects.filter(not_over, Q(slug__in=READY) | Q(series__in=slugs_by_series()))
    for page in ready.prefetch_related("form_fields", "definitions", "declined_fields").order_by(
        "path"
    ):
        offers, narrowing = offers_for(page), narrowing_for(page)
        if (offers or narrowing) and page.permissions_for_user(user).can_edit():
            yield page, offers, narrowing


def locked_narrowing(pk: int) -> Narrowing:
    """Locked so that nobody else decides on this form at the same time."""
    page = FormPage.objects.select_for_update(of=("self",)).get(pk=pk)
    narrowing = narrowing_for(page)
    if narrowing is None:
        raise NotOffered("เรื่องนี้มีผู้เลือกไปแล้ว โปรดดูแบบฟอร์มฉบับล่าสุด")
    return narrowing


@transaction.atomic
def narrow(pk: int, user) -> list[str]:
    """Give the fields of the draft their conditions; the labels."""
    narrowing = locked_narrowing(pk)
    conditions = {standard.clean_name: standard.show_if for _, standard in narrowing.pairs}
    fields = list(narrowing.draft.form_fields.all())
    for field in fields:
        field.show_if = conditions.get(field.clean_name, field.show_if)
    narrowing.draft.form_fields = fields
    narrowing.draft.save_revision(user=user, log_action=True)
    return narrowing.labels


@transaction.atomic
def decline_narrowing(pk: int, user) -> list[str]:
    """Note that the office asks them of everybody; it is not offered again."""
    narrowing = locked_narrowing(pk)
    for key in narrowing.keys:
        DeclinedField.objects.create(page_id=pk, key=key, declined_by=user)
    return narrowing.labels
