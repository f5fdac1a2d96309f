"""The figures of form ๗.๒ from plain rows: every cut, mean and share of the consultations of a
period. No database.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from statistics import median
from typing import Any, NamedTuple

from home.thai import writing
from services.desk.rules import COUNTED, OPEN, Obligation

from .periods import Period

NOBODY = "none"  # the key of what has no system, no school, no position
UNKNOWN = "ไม่อยู่ในทะเบียนแล้ว"  # of a key that has no words any more
TOP = 10


class Case(NamedTuple):
    """What the statistics need of one consultation; answer_days is None until it is answered."""

    pk: int
    asked_on: date
    state: str
    channel: str
    is_formal: bool
    category: str
    system: int | None
    school: int | None
    position: str
    subject: str
    subject_key: str
    due_on: date
    answered_on: date | None
    answer_days: int | None
    before: int | None
    after: int | None
    understood: bool | None
    satisfaction: int | None
    guide: int | None
    requester: Hashable
    registered_in_time: bool | None  # None: it was taken over from an old register
    followed_in_time: bool | None  # None: no follow-up of the last answer was made
    guide_in_time: bool | None  # None: no guide was published
    overdue: Sequence[Obligation]  # what should have been done by now and was not
    never_followed_up: bool  # it ended without one, although its time was over
    answer_limit: int | None = None  # working days, where its urgency has its own
    is_taken_over: bool = False  # from the office's old register


@dataclass(frozen=True)
class Times:
    """The standard times, as the desk is set."""

    register_minutes: int
    answer_days: int
    follow_up_days: int
    guide_days: int


Row = dict[str, Any]


def round_half_up(value: float | Decimal) -> float:
    """Two decimals, half up, as the office rounds."""
    return float(Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def share(part: int, whole: int) -> float | None:
    return round_half_up(Decimal(part * 100) / whole) if whole else None


def mean(values: Sequence[int]) -> float | None:
    return round_half_up(Decimal(sum(values)) / len(values)) if values else None


def middle(values: Sequence[int]) -> float | None:
    return float(median(values)) if values else None


def is_in_time(case: Case, standard: int) -> bool:
    """Whether it was answered within the working days of its urgency."""
    limit = standard if case.answer_limit is None else case.answer_limit
    return case.answer_days is not None and case.answer_days <= limit


def timing(cases: Iterable[Case], standard: int) -> Row:
    """Times to answer in working days; n is how many were answered, the base of the share."""
    answered = [case for case in cases if case.answer_days is not None]
    days = [case.answer_days for case in answered if case.answer_days is not None]
    in_time = sum(is_in_time(case, standard) for case in answered)
    return {
        "n": len(days),
        "mean": mean(days),
        "median": middle(days),
        "in_time": in_time,
        "in_time_share": share(in_time, len(days)),
    }


def standard_row(
    key: str, label: str, limit: str, kept: Sequence[bool], missed: int, figure: str = ""
) -> Row:
    """One time of the process. Due is what was done and what should have been by now; the share
    done is of what was due, the share in time of what was done.
    """
    due = len(kept) + missed
    return {
        "key": key,
        "label": label,
        "limit": limit,
        "due": due,
        "n": len(kept),
        "done_share": share(len(kept), due),
        "in_time": sum(kept),
        "share": share(sum(kept), len(kept)),
        "missed": missed,
        "figure": figure,
    }


def standards(cases: Sequence[Case], times: Times) -> list[Row]:
    """The four times of the process: of what was due, how many were done, how many in time, and
    how many were not. A case that stands here is registered, so there at worst it is late.
    """
    owed = count_overdue(cases)
    registered = [case.registered_in_time for case in cases if case.registered_in_time is not None]
    answers = [
        is_in_time(case, times.answer_days) for case in cases if case.answer_days is not None
    ]
    follow_ups = [case.followed_in_time for case in cases if case.followed_in_time is not None]
    guides = [case.guide_in_time for case in cases if case.guide_in_time is not None]
    unanswered = [
        case for case in cases if case.answered_on is None and Obligation.ANSWER in case.overdue
    ]
    unfollowed = owed[Obligation.FOLLOW_UP] + sum(case.never_followed_up for case in cases)
    rows = (
        ("registered", "ลงทะเบียนคุมประเด็น", f"{times.register_minutes} นาที", registered, 0, ""),
        (
            *("answered", "ให้คำปรึกษา", f"{times.answer_days} วันทำการ", answers),
            *(len(unanswered), "answered"),
        ),
        (
            *("followed", "ติดตามผล", f"{times.follow_up_days} วันทำการ", follow_ups),
            *(unfollowed, "followed"),
        ),
        (
            *("guided", "จัดทำคู่มือ", f"{times.guide_days} วัน", guides),
            *(owed[Obligation.GUIDE], "guided"),
        ),
    )
    return [standard_row(*row) for row in rows]


def count_overdue(cases: Iterable[Case]) -> Counter[Obligation]:
    """How many cases are overdue, by what they still owe; a case may owe two things."""
    return Counter(chain.from_iterable(case.overdue for case in cases))


def label_of(name: Any, labels: Mapping[Any, str]) -> str:
    if name in (None, ""):
        return "ไม่ระบุ"
    return labels.get(name, UNKNOWN) if labels else str(name)


def count_by(
    cases: Sequence[Case],
    key: Callable[[Case], Any],
    labels: Mapping[Any, str],
    standard: int,
    *,
    zero: bool = False,
) -> list[Row]:
    """The cases by one fact, the most frequent first; zero: also what nobody asked about.

    Without labels the facts are words already; a key is never shown for want of a word.
    """
    groups: dict[Any, list[Case]] = {}
    if zero:
        groups = {name: [] for name in labels}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    rows = []
    for name, group in groups.items():
        rows.append(
            {
                "key": NOBODY if name in (None, "") else name,
                "label": label_of(name, labels),
                "count": len(group),
                "share": share(len(group), len(cases)),
                **timing(group, standard),
            }
        )
    return sorted(rows, key=lambda row: (-row["count"], writing.sort_key(row["label"], "โรงเรียน")))


def headline(cases: Sequence[Case], schools: Mapping[int, str], standard: int, solved: int) -> Row:
    """The figures at the head; what was cancelled is told apart and counted nowhere else."""
    counted = [case for case in cases if case.state in COUNTED]
    answered = [case for case in counted if case.answered_on is not None]
    waiting = [case for case in counted if case.state in OPEN]
    overdue = [case for case in counted if case.overdue]
    owed = count_overdue(overdue)
    late = [
        case for case in counted if case.answer_days is not None and not is_in_time(case, standard)
    ]
    asking = {case.school for case in counted} & set(schools)
    people = {case.requester for case in counted if case.requester}
    return {
        "received": len(counted),
        "cancelled": len(cases) - len(counted),
        "answered": len(answered),
        "open": len(waiting),
        "overdue": len(overdue),
        "overdue_by": [
            {"key": key.value, "label": str(key.label), "count": owed[key]} for key in Obligation
        ],
        "schools_asking": len(asking),
        "schools": len(schools),
        "people": len(people),
        "self_solved": solved,
        "late": len(late),
        **timing(counted, standard),
    }


def levels(cases: Sequence[Case], field: str) -> Row:
    values = [value for case in cases if (value := getattr(case, field)) is not None]
    return {"n": len(values), "mean": mean(values)}


def understanding(cases: Sequence[Case]) -> Row:
    """What requesters say; before and after are compared on those who gave both."""
    said = [case.understood for case in cases if case.understood is not None]
    both = [case for case in cases if case.before is not None and case.after is not None]
    before, after = levels(both, "before"), levels(both, "after")
    gain = round_half_up(after["mean"] - before["mean"]) if both else None
    return {
        "said": len(said),
        "understood": sum(said),
        "understood_share": share(sum(said), len(said)),
        "before": before,
        "after": after,
        "gain": gain,
    }


def by_month(cases: Sequence[Case], last_year: Sequence[date], period: Period) -> list[Row]:
    """Months of the period with the running sum, and the same month a year before by the days
    of its questions.
    """
    now = Counter((case.asked_on.year, case.asked_on.month) for case in cases)
    before = Counter((day.year + 1, day.month) for day in last_year)
    rows, total = [], 0
    for month in period.months:
        place = month.first.year, month.first.month
        total += now[place]
        rows.append(
            {
                "key": month.key,
                "label": month.label,
                "count": now[place],
                "total": total,
                "last_year": before[place],
            }
        )
    return rows


def guide_of(group: Sequence[Case], sent: Mapping[int, int]) -> int | None:
    """The guide made from one of the cases, else the page that was sent with most of their
    answers.
    """
    made = next((case.guide for case in group if case.guide), None)
    pages = Counter(sent[case.pk] for case in group if case.pk in sent)
    return made or (pages.most_common(1)[0][0] if pages else None)


def top_subjects(cases: Sequence[Case], sent: Mapping[int, int], top: int = TOP) -> list[Row]:
    """The most frequent subjects, each with the guide that exists for it, if any."""
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.subject_key].append(case)
    most = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:top]
    rows = []
    for key, group in most:
        schools = {case.school for case in group} - {None}
        rows.append(
            {
                "key": key,
                "label": group[0].subject,
                "count": len(group),
                "schools": len(schools),
                "guide": guide_of(group, sent),
            }
        )
    return rows


@dataclass(frozen=True)
class Labels:
    """Words for what the cases hold as keys."""

    systems: Mapping[int | None, str]
    schools: Mapping[int, str]
    channels: Mapping[str, str]
    categories: Mapping[str, str]
    results: Mapping[str, str]
    sizes: Mapping[str, str] = field(default_factory=dict)
    size_of: Mapping[int, str] = field(default_factory=dict)  # of the schools, by their keys
    closed: Mapping[int, str] = field(default_factory=dict)  # schools that are no more


def busiest_systems(
    cases: Sequence[Case], systems: Mapping[int | None, str]
) -> dict[int | None, str]:
    """What each school asks about most."""
    counts: dict[int | None, Counter[str]] = defaultdict(Counter)
    for case in cases:
        counts[case.school][systems.get(case.system) or "ไม่ระบุ"] += 1
    return {school: counter.most_common(1)[0][0] for school, counter in counts.items()}


def by_school(cases: Sequence[Case], labels: Labels, standard: int) -> list[Row]:
    """Each school of today, and of those that are no more the ones that asked."""
    busiest = busiest_systems(cases, labels.systems)
    gone = {case.school for case in cases} & labels.closed.keys()
    names = {**labels.schools, **{school: labels.closed[school] for school in gone}}
    rows = count_by(cases, lambda case: case.school, names, standard, zero=True)
    for row in rows:
        school = None if row["key"] == NOBODY else row["key"]
        row["asks_about"] = busiest.get(school, "")
    return rows


def by_size(cases: Sequence[Case], labels: Labels, standard: int) -> list[Row]:
    """Of what no school asked, or a school whose size nobody wrote down, no size is known."""

    def size(case: Case) -> str:
        return labels.size_of.get(case.school, "") if case.school else ""

    return count_by(cases, size, labels.sizes, standard, zero=True)


def figures(
    period: Period,
    cases: Sequence[Case],
    last_year: Sequence[date],
    follow_ups: Sequence[str],
    labels: Labels,
    *,
    times: Times,
    today: date,
    solved: Sequence[Row],
    sent: Mapping[int, int],
) -> Row:
    """The whole report as plain values that can be kept as JSON."""
    counted = [case for case in cases if case.state in COUNTED]
    results = Counter(follow_ups)
    standard = times.answer_days
    self_solved = sum(row["count"] for row in solved)
    return {
        "period": str(period),
        "label": period.label,
        "standard": standard,
        "as_of": today.isoformat(),
        "headline": headline(cases, labels.schools, standard, self_solved),
        "standards": standards(counted, times),
        "solved": list(solved),
        "months": by_month(counted, last_year, period),
        "systems": count_by(counted, lambda case: case.system, labels.systems, standard),
        "categories": count_by(counted, lambda case: case.category, labels.categories, standard),
        "channels": count_by(counted, lambda case: case.channel, labels.channels, standard),
        "formality": count_by(
            counted,
            lambda case: int(case.is_formal),
            {1: "เป็นทางการ", 0: "ไม่เป็นทางการ"},
            standard,
            zero=True,
        ),
        "positions": count_by(counted, lambda case: case.position, {}, standard),
        "sizes": by_size(counted, labels, standard),
        "schools": by_school(counted, labels, standard),
        "understanding": understanding(counted),
        "satisfaction": levels(counted, "satisfaction"),
        "follow_ups": [
            {
                "key": key,
                "label": label,
                "count": results[key],
                "share": share(results[key], len(follow_ups)),
            }
            for key, label in labels.results.items()
        ],
        "subjects": top_subjects(counted, sent),
    }


@dataclass
class Trend:
    """One of the director's figures against the last period; better is None where neither is."""

    key: str
    label: str
    value: float | None
    before: float | None
    unit: str
    more_is_better: bool | None
    figure: str  # of the desk's list, to see the cases behind it
    url: str = ""
    past: Sequence[float | None] = ()  # the same in the periods before and in this one

    @property
    def places(self) -> int:
        """A share has one decimal and a mean two, whatever their value; others at most two, and
        only those that are not 0.
        """
        return {"%": 1, "จาก 5": 2}.get(self.unit, -2)

    @property
    def change(self) -> float | None:
        """As exact as the figure is shown, so that what looks the same is called the same."""
        if self.value is None or self.before is None:
            return None
        return round(round_half_up(self.value - self.before), abs(self.places))

    @property
    def step(self) -> float | None:
        """The change without its sign, which an arrow shows."""
        return None if self.change is None else abs(self.change)

    @property
    def better(self) -> bool | None:
        if not self.change or self.more_is_better is None:
            return None
        return (self.change > 0) == self.more_is_better


def six_figures(now: Row, before: Row) -> list[Trend]:
    """What the director reads first, now and in the period before."""

    def trend(label: str, unit: str, better: bool | None, place: str, figure: str) -> Trend:
        part, key = place.split(".")
        return Trend(key, label, now[part][key], before[part][key], unit, better, figure)

    return [
        trend("เรื่องที่รับ", "เรื่อง", None, "headline.received", ""),
        trend("ตอบในเวลามาตรฐาน", "%", True, "headline.in_time_share", "in_time"),
        trend("เวลาตอบ (มัธยฐาน)", "วันทำการ", False, "headline.median", "answered"),
        trend("ค้างเกินกำหนด", "เรื่อง", False, "headline.overdue", "overdue"),
        trend("ผู้ขอเข้าใจแล้ว", "%", True, "understanding.understood_share", "understood"),
        trend("ความพึงพอใจเฉลี่ย", "จาก 5", True, "satisfaction.mean", "rated"),
    ]


def past_values(cases: Sequence[Case], standard: int) -> Row:
    """The director's figures of the cases of one period before, by the keys of their trends."""
    counted = [case for case in cases if case.state in COUNTED]
    times = timing(counted, standard)
    return {
        "received": len(counted),
        "in_time_share": times["in_time_share"],
        "median": times["median"],
        "understood_share": understanding(counted)["understood_share"],
        "mean": levels(counted, "satisfaction")["mean"],
    }


def tell(six: Sequence[Trend]) -> str:
    """The figures in a sentence: how many were answered in time, against the period before, and
    what is overdue.
    """
    by_key = {trend.key: trend for trend in six}
    in_time, overdue = by_key["in_time_share"], by_key["overdue"].value
    said = "ยังไม่มีเรื่องที่ตอบในช่วงนี้"
    if in_time.value is not None:
        said = f"ตอบทันเวลา {in_time.value:.1f} %{tell_change(in_time.change)}"
    rest = f"ค้างเกินกำหนด {overdue:.0f} เรื่อง" if overdue else "ไม่มีเรื่องค้างเกินกำหนด"
    return f"{said} {rest}"


def tell_change(change: float | None) -> str:
    """A change of a share in points; without a period to compare with nothing is said."""
    if change is None:
        return ""
    if not round(abs(change), 1):
        return " เท่าช่วงก่อน"
    return f" {'เพิ่มขึ้น' if change > 0 else 'ลดลง'} {abs(change):.1f} จุด"
