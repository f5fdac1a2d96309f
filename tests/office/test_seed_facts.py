"""The office's facts in the seed files: whole, in agreement with one another, and nothing that
was only guessed.
"""

import re
import tomllib
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

import home
from home.models import Holiday
from home.thai.workdays import Unit
from home.thai.writing import has_thai_id, normalise_lookalikes
from services.models import Amendment, Law, System

FORMS = ("access-request", "ask", "needs", "satisfaction")


ROOT = Path(home.__file__).parents[1]
FILES = sorted(
    path for app in ("forms", "home", "services") for path in (ROOT / app).glob("*/seed/*.toml")
)


def read(room, name):
    return tomllib.loads((ROOT / room / "seed" / f"{name}.toml").read_text(encoding="utf-8"))


SYSTEMS = read("services/catalogue", "systems")["system"]
LAWS = read("services/catalogue", "laws")["law"]
HOLIDAYS = read("home/thai", "holidays")["holiday"]
PROCESSES = {code: read("services/processes", f"process_{code.lower()}") for code in "AB"}
SHARED = read("forms/page", "shared")


def fields_of(form):
    return [
        *(field for section in form["sections"] for field in section.get("fields", [])),
        *form.get("office_fields", []),
    ]


def items_of(form):
    """Likert items, under aspects or straight under their section."""
    holders = [
        holder for section in form["sections"] for holder in (section, *section.get("aspects", []))
    ]
    return [item for holder in holders for item in holder.get("items", [])]


def options_of(field):
    return field.get("options") or SHARED["options"].get(field.get("options_from"), [])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_says_what_it_is_for_and_is_spelt_with_right_letters(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert normalise_lookalikes(text) == text
    assert not has_thai_id(text)


def test_ten_systems_of_the_manual_and_eleven_others_are_known():
    assert [row["abbr"] for row in SYSTEMS[:8]] == [
        *("CCT", "DMC", "Gcode", "OBEC Asset", "Bigdata.dl", "SESA", "Mi-Test", "AMSS++")
    ]
    assert len(SYSTEMS) == len({row["slug"] for row in SYSTEMS}) == 21


def test_of_systems_that_were_guessed_only_the_name_is_published():
    guessed = [row for row in SYSTEMS if row["confidence"] == "low"]
    assert {row["slug"] for row in guessed} == {"bigdata-dl", "sesa", "mi-test"}
    assert all(set(row) == {"slug", "name", "abbr", "aliases", "confidence"} for row in guessed)


def test_an_address_is_given_only_of_systems_that_were_confirmed():
    assert {row["confidence"] for row in SYSTEMS if "url" in row} == {"high"}


def test_related_systems_and_laws_of_processes_exist():
    slugs = {row["slug"] for row in SYSTEMS}
    assert {slug for row in SYSTEMS for slug in row.get("related", [])} <= slugs
    duties = read("services/processes", "duties")["duties"]
    assert {
        item["system"] for duty in duties for item in duty.get("items", []) if "system" in item
    } <= slugs
    for code, process in PROCESSES.items():
        cited = {law["law"] for law in process["laws"]}
        assert cited <= {law["slug"] for law in LAWS if code in law["processes"]}


def test_thirteen_laws_and_plans_are_known_and_the_ended_plan_is_shown_as_ended():
    by_slug = {row["slug"]: row for row in LAWS}
    assert len(by_slug) == len(LAWS) == 13
    assert by_slug["ict-master-plan-2"]["status"] == Law.Status.ENDED
    assert by_slug["office-digital-plan"]["status"] == Law.Status.INTERNAL
    assert {row.get("status", Law.Status.UNKNOWN) for row in LAWS} <= set(Law.Status)
    assert {row["kind"] for row in LAWS} <= set(Law.Kind)


def test_the_computer_crime_act_is_one_law_with_an_amendment_in_both_processes():
    act = next(row for row in LAWS if row["slug"] == "computer-crime-act")
    assert (act["be_year"], act["processes"], act["status"]) == (2550, "AB", Law.Status.IN_FORCE)
    assert [amendment["be_year"] for amendment in act["amendments"]] == [2560]


@pytest.mark.parametrize(
    ("model", "rows"),
    [
        (System, SYSTEMS),
        (Law, LAWS),
        (Amendment, [entry for law in LAWS for entry in law.get("amendments", [])]),
        (Holiday, HOLIDAYS),
    ],
)
def test_every_text_fits_its_column(model, rows):
    lengths = {
        field.name: field.max_length for field in model._meta.concrete_fields if field.max_length
    }
    too_long = [
        (key, value)
        for row in rows
        for key, value in row.items()
        if len(str(value)) > lengths.get(key, 10**6)
    ]
    assert too_long == []


def sum_of_times(process, unit):
    times = [step["time"] for step in process["steps"] if step.get("time", {}).get("unit") == unit]
    return sum(time["min"] for time in times), sum(time["max"] for time in times)


def test_the_times_of_process_a_add_up_unit_by_unit():
    process = PROCESSES["A"]
    assert sum_of_times(process, Unit.WORKING_DAYS) == (19, 45)
    assert sum_of_times(process, Unit.DAYS) == (45, 60)
    assert [step["number"] for step in process["steps"]] == list(range(1, 13))
    assert [step["number"] for step in process["steps"] if "standard" not in step] == [4, 10]
    assert [step["number"] for step in process["steps"] if "time" not in step] == [7, 8]
    included = {step["number"]: step["included_in"] for step in process["steps"][6:8]}
    assert included == {7: 6, 8: 6}


def test_the_times_of_process_b_add_up_unit_by_unit():
    process = PROCESSES["B"]
    assert sum_of_times(process, Unit.WORKING_DAYS) == (7, 9)
    assert sum_of_times(process, Unit.DAYS) == (15, 15)
    assert sum_of_times(process, Unit.MINUTES) == (30, 30)
    assert [step["number"] for step in process["steps"]] == list(range(1, 8))
    assert all(step["standard"] for step in process["steps"])


def test_the_only_loop_sends_a_refused_plan_back_to_step_three():
    edges = [(edge["from"], edge["to"], edge.get("condition")) for edge in PROCESSES["A"]["edges"]]
    assert [edge for edge in edges if edge[1] <= edge[0]] == [(4, 3, "ไม่เห็นชอบ")]
    forward = [(start, end) for start, end, _ in edges if end > start]
    assert forward == [(number, number + 1) for number in range(1, 12)]
    assert (4, 5, "เห็นชอบ") in edges
    assert [(edge["from"], edge["to"]) for edge in PROCESSES["B"]["edges"]] == [
        (n, n + 1) for n in range(1, 7)
    ]


def test_the_director_approves_in_a_and_takes_note_in_b():
    said = {
        (code, step["number"]): step.get("director")
        for code in "AB"
        for step in PROCESSES[code]["steps"]
    }
    assert {key: word for key, word in said.items() if word} == {
        ("A", 4): "approves",
        ("A", 12): "receives",
        ("B", 7): "takes_note",
    }


def test_holidays_are_whole_years_in_order_without_labour_day():
    dates = [row["date"] for row in HOLIDAYS]
    assert dates == sorted(set(dates))
    assert {day.year for day in dates} == {2024, 2025, 2026, 2027}
    assert not any((day.month, day.day) == (5, 1) for day in dates)
    for year in range(2024, 2028):
        fixed = {(day.month, day.day) for day in dates if day.year == year}
        assert {
            (1, 1),
            (4, 6),
            (4, 13),
            (4, 14),
            (4, 15),
            (5, 4),
            (7, 28),
            (10, 23),
            (12, 10),
            (12, 31),
        } <= fixed


def test_a_substitute_is_a_weekday_after_the_weekend_that_it_stands_for():
    weekends = {row["date"] for row in HOLIDAYS if row["date"].weekday() >= 5}
    for row in HOLIDAYS:
        if row.get("is_substitute"):
            assert row["date"].weekday() < 5
            assert any(row["date"] - timedelta(days=n) in weekends for n in range(1, 4)), row


@pytest.mark.parametrize("slug", FORMS)
def test_keys_of_a_form_are_short_plain_and_never_repeated(slug):
    form = read("forms/page", slug)
    keys = [row["key"] for row in (*fields_of(form), *items_of(form))]
    assert form["slug"] == slug
    assert max(Counter(keys).values()) == 1
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{1,30}", key) for key in keys)


@pytest.mark.parametrize("slug", FORMS)
def test_choices_have_stable_codes_and_each_choice_field_has_choices(slug):
    for field in fields_of(read("forms/page", slug)):
        codes = [option["code"] for option in options_of(field)]
        assert len(codes) == len(set(codes))
        assert all(re.fullmatch(r"[a-z0-9_]{1,30}", code) for code in codes)
        assert bool(codes) == (
            field["type"] in ("dropdown", "radio", "checkboxes", "multiselect")
        ), field["key"]


@pytest.mark.parametrize("slug", FORMS)
def test_a_condition_names_a_field_and_one_of_its_answers(slug):
    by_key = {field["key"]: field for field in fields_of(read("forms/page", slug))}
    for field in by_key.values():
        for key, value in field.get("show_if", {}).items():
            answers = [option["code"] for option in options_of(by_key[key])] or [True]
            assert set(value if isinstance(value, list) else [value]) <= set(answers)


@pytest.mark.parametrize("slug", FORMS)
def test_no_form_asks_for_a_password_or_a_personal_number(slug):
    asked = [
        field
        for field in fields_of(read("forms/page", slug))
        if field["type"] not in ("checkbox", "computed")
    ]
    assert not [
        field["key"] for field in asked if re.search("รหัสผ่าน|ประจำตัวประชาชน|วันเกิด", field["label"])
    ]


@pytest.mark.parametrize("slug", FORMS)
def test_every_form_has_a_notice_and_one_that_keeps_names_has_a_retention(slug):
    form = read("forms/page", slug)
    assert form["notice"] in SHARED["notices"]
    personal = [field["key"] for field in fields_of(form) if field.get("personal")]
    assert bool(personal) == ("retention_years" in form)
    assert not (personal and form.get("anonymous"))


def test_the_notice_leaves_room_for_what_each_office_fills_in():
    shown = SHARED["notices"]["pdpa"].format(retention="3 ปี", dpo_contact="โทร 000")
    assert "3 ปี" in shown
    assert "มาตรา ๒๔ (๔)" in shown


def test_the_satisfaction_survey_has_twenty_items_in_six_aspects():
    form = read("forms/page", "satisfaction")
    aspects = [aspect for section in form["sections"] for aspect in section.get("aspects", [])]
    assert [len(aspect["items"]) for aspect in aspects] == [5, 4, 3, 2, 5, 1]
    assert len(items_of(read("forms/page", "needs"))) == 11


@pytest.mark.parametrize("name", ["half_point", "equal_interval"])
def test_bands_of_the_mean_leave_no_gap_at_two_decimals(name):
    levels = SHARED["bands"][name]["levels"]
    assert [level["label"] for level in levels] == [
        row["label"] for row in SHARED["options"]["likert5"][:5]
    ]
    assert (levels[0]["high"], levels[-1]["low"]) == ("5.00", "1.00")
    for upper, lower in pairwise(levels):
        assert Decimal(upper["low"]) - Decimal(lower["high"]) == Decimal("0.01")
