"""The holidays, as offices share them."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError

from home.audit.actions import Action
from home.audit.writing import note
from home.models import Holiday
from home.office.seed import HOLIDAYS, read_table
from home.thai.writing import format_date_short

from .parts import SharedPart, Taking, is_flag, is_text, words_by_name
from .rules import Facts

COLUMNS = ("name", "is_substitute", "note")
SHAPE = {"date": is_text, "name": is_text, "is_substitute": is_flag, "note": is_text}
HEADINGS = {"name": "ชื่อวันหยุด", "is_substitute": "วันหยุดชดเชย", "note": "หมายเหตุ"}


def keys() -> list[str]:
    return [day.isoformat() for day in Holiday.objects.values_list("date", flat=True)]


def day_of(key: str) -> date:
    try:
        return date.fromisoformat(key)
    except ValueError:
        raise ValidationError("วันที่ไม่ถูกต้อง") from None


def facts(keys: Collection[str]) -> dict[str, Facts]:
    wanted = set(keys)
    days = {holiday.date.isoformat(): holiday for holiday in Holiday.objects.all()}
    return {key: facts_of(days[key]) for key in wanted & days.keys()}


def facts_of(holiday: Holiday) -> Facts:
    return {"date": holiday.date.isoformat()} | {name: getattr(holiday, name) for name in COLUMNS}


def store(key: str, facts: Facts, taking: Taking) -> None:
    holiday = Holiday.objects.filter(date=day_of(key)).first() or Holiday(date=day_of(key))
    for name in COLUMNS:
        setattr(holiday, name, facts.get(name, holiday._meta.get_field(name).get_default()))
    holiday.refuse_secrets()
    holiday.full_clean()
    holiday.save()
    note(Action.IMPORT, holiday, reason=taking.reason)


def is_untouched(key: str) -> bool:
    """As this version brought it."""
    holiday = Holiday.objects.get(date=day_of(key))
    ready = {row["date"]: row for row in read_table(HOLIDAYS)["holiday"]}.get(holiday.date)
    if ready is None:
        return False
    return all(
        getattr(holiday, name) == ready.get(name, Holiday._meta.get_field(name).get_default())
        for name in COLUMNS
    )


def title(facts: Facts) -> str:
    day = str(facts.get("date", ""))
    try:
        day = format_date_short(date.fromisoformat(day))
    except ValueError:  # it is refused when it would be stored
        pass
    return f"{day} {facts.get('name', '')}"


def parts_of_home() -> list[SharedPart]:
    return [
        SharedPart(
            kind="holidays",
            label="วันหยุด",
            order=30,
            shape=SHAPE,
            headings=HEADINGS,
            title=title,
            keys=keys,
            facts=facts,
            store=store,
            is_untouched=is_untouched,
            show=words_by_name,
        )
    ]
