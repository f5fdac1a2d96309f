"""Thai writing conventions of the office: digits, Buddhist Era dates, dictionary order, truncation.
No Django.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .text import clean_text, normalise_lookalikes

BANGKOK = ZoneInfo("Asia/Bangkok")
ERA = 543  # B.E. = C.E. + 543
FIRST_CE_YEAR, LAST_CE_YEAR = 1900, 2199
SCHOOL_YEAR_BEGINS = 5, 16  # month and day

MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
SHORT_MONTHS = (
    *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
    *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
)
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")

# Digits -------------------------------------------------------------------------------------------
TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def thai_digits(value: object) -> str:
    return str(value).translate(TO_THAI)


def arabic_digits(value: object) -> str:
    return str(value).translate(TO_ARABIC)


# Days and years -----------------------------------------------------------------------------------
def local_day(value: date) -> date:
    """The date in Bangkok; a moment without a time zone is taken as local time."""
    if not isinstance(value, datetime):
        return value
    return (value.astimezone(BANGKOK) if value.tzinfo else value).date()


def start_of_day(day: date) -> datetime:
    """Midnight in Bangkok, for comparison with stored moments."""
    return datetime.combine(day, time.min, BANGKOK)


def be_year(value: date) -> int:
    return local_day(value).year + ERA


def fiscal_year(value: date) -> int:
    """The B.E. year in which the fiscal year of this day ends: 1 Oct 2026 to 30 Sep 2027 is
    2570.
    """
    day = local_day(value)
    return day.year + ERA + (day.month >= 10)


def school_year(value: date) -> int:
    """The B.E. year in which the school year (ปีการศึกษา) of this day began, on 16 May."""
    day = local_day(value)
    return day.year + ERA - ((day.month, day.day) < SCHOOL_YEAR_BEGINS)


def school_year_bounds(year: int) -> tuple[date, date]:
    """First and last day of a school year (B.E.)."""
    first = date(year - ERA, *SCHOOL_YEAR_BEGINS)
    return first, first.replace(year=first.year + 1) - timedelta(days=1)


def fiscal_months(year: int, offset: int, count: int) -> tuple[date, date]:
    """First and last day of `count` months of a fiscal year (B.E.), starting `offset` months after
    its October.
    """

    def first_day(months: int) -> date:
        return date(year - ERA - 1 + (months + 9) // 12, (months + 9) % 12 + 1, 1)

    return first_day(offset), first_day(offset + count) - timedelta(days=1)


def fiscal_year_bounds(year: int) -> tuple[date, date]:
    """First and last day of a fiscal year (B.E.)."""
    return fiscal_months(year, 0, 12)


def last_day_kept(today: date, years: int) -> date:
    """The last day of what is over, where whole fiscal years are kept after the one in which it
    ended; of more years than the calendar has, the calendar's first.
    """
    return fiscal_year_bounds(max(fiscal_year(today) - years - 1, FIRST_CE_YEAR + ERA))[1]


# Dates written ------------------------------------------------------------------------------------
def format_date_short(value: date) -> str:
    """23 พ.ย. 2569, for screens."""
    day = local_day(value)
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year + ERA}"


def format_date_long(value: date, *, official: bool = False) -> str:
    """23 พฤศจิกายน 2569; with Thai digits for official papers: ๒๓ พฤศจิกายน ๒๕๖๙."""
    day = local_day(value)
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year + ERA}"
    return thai_digits(text) if official else text


def format_span(first: date | None, last: date | None) -> str:
    """Two days as people write them, with what both share said once: 5–12 ม.ค. 2569,
    28 ม.ค. – 3 ก.พ. 2569; one day alone as it is, nothing for none.
    """
    days = [local_day(day) for day in (first, last) if day]
    if len(days) < 2 or days[0] == days[1]:
        return format_date_short(days[0]) if days else ""
    begin, end = days
    if (begin.year, begin.month) == (end.year, end.month):
        return f"{begin.day}–{format_date_short(end)}"
    if begin.year == end.year:
        return f"{begin.day} {SHORT_MONTHS[begin.month - 1]} – {format_date_short(end)}"
    return f"{format_date_short(begin)} – {format_date_short(end)}"


def format_datetime(value: datetime) -> str:
    """23 พ.ย. 2569 14.05 น., in Bangkok time."""
    at = value.astimezone(BANGKOK) if value.tzinfo else value
    return f"{format_date_short(at)} {at:%H.%M} น."


# Dates read ---------------------------------------------------------------------------------------
ASK_FOR_DATE = "โปรดกรอกวันที่ เช่น 5/2/2569 หรือ 5 ก.พ. 2569"
ASK_FOR_YEAR = "โปรดตรวจสอบปี พ.ศ. เช่น 2569 หรือ 69"
ASK_FOR_TIME = "โปรดกรอกวันและเวลา เช่น 5/2/2569 14:30"
LONGEST_DATE = 60
ISO_DATE = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
BEFORE_DAY = re.compile(rf"^วัน(?:{'|'.join(WEEKDAYS)})? ?ที่ ?")
BETWEEN = "(?: ?[/.-] ?| )"
ERA_NAME = r"(?:ปี ?)?(พ\.? ?ศ\.? ?|พุทธศักราช ?|ค\.? ?ศ\.? ?|คริสต์?ศักราช ?)?"
NUMBERED = re.compile(rf"([0-9]{{1,2}}){BETWEEN}([0-9]{{1,2}}){BETWEEN}{ERA_NAME}([0-9]+)")
NAMED = re.compile(rf"([0-9]{{1,2}}){BETWEEN}?(?:เดือน ?)?([ก-๎. ]+?)[ /.-]{{0,3}}{ERA_NAME}([0-9]+)")
TIME_BEHIND = re.compile(
    r"(.+?)(?:T|,? +(?:เวลา *)?)([0-9]{1,2})[:.]([0-9]{2})(?:[:.][0-9]{2}(?:\.[0-9]+)?)?(?: *น\.?)?"
)


class Bounds(NamedTuple):
    """The first and the last date that a field accepts."""

    earliest: date
    latest: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.earliest <= day <= self.latest

    def __str__(self) -> str:
        return f"{format_date_short(self.earliest)} ถึง {format_date_short(self.latest)}"


ANY_DAY = Bounds(date(FIRST_CE_YEAR, 1, 1), date(LAST_CE_YEAR, 12, 31))


def month_key(name: str) -> str:
    """Abbreviations match in any of the spellings ก.พ., กพ. and ก. พ."""
    return name.replace(".", "").replace(" ", "")


SPOKEN_MONTHS = [re.sub("(คม|ยน|พันธ์)$", "", name) for name in MONTHS]  # มกรา, กุมภา
MONTH_NUMBERS = {
    month_key(name): place % 12 + 1
    for place, name in enumerate([*MONTHS, *SHORT_MONTHS, *SPOKEN_MONTHS])
}


def month_number(text: str) -> int:
    number = int(text) if text.isdecimal() else MONTH_NUMBERS.get(month_key(text), 0)
    if not 1 <= number <= 12:
        raise ValueError(ASK_FOR_DATE)
    return number


def years_meant(written: str, era: str) -> list[int]:
    """The C.E. years that a written year may mean: 2569 is B.E. and 2026 C.E., unless the era is
    given; 26 may be 2526 or 2626 B.E., and 1926 or 2026 C.E.
    """
    if len(written) not in (2, 4):
        raise ValueError(ASK_FOR_YEAR)
    number = int(written)
    buddhist, common = not era.startswith("ค"), not era.startswith("พ")
    if len(written) == 4:
        is_buddhist = buddhist and (bool(era) or number > LAST_CE_YEAR)
        years = [number - ERA if is_buddhist else number]
    else:
        years = [century + number - ERA for century in (2500, 2400, 2600) if buddhist]
        years += [century + number for century in (2000, 1900) if common]
    meant = [year for year in years if FIRST_CE_YEAR <= year <= LAST_CE_YEAR]
    if not meant:
        raise ValueError(ASK_FOR_YEAR)
    return meant


def real_date(year: int, month: int, day: int) -> date:
    """The date; a date that does not exist raises an error with a message."""
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(
            f"ไม่มีวันที่ {day} {MONTHS[month - 1]} {year + ERA} โปรดตรวจสอบอีกครั้ง"
        ) from error


def is_real(year: int, month: int, day: int) -> bool:
    return 1 <= day <= monthrange(year, month)[1]


def nearest_day(years: list[int], month: int, day: int, today: date, bounds: Bounds) -> date:
    """Of the possible dates, the one nearest to today that the field accepts; B.E. wins a tie."""
    nearest_year = min(years, key=lambda year: abs(year - today.year))
    days = [date(year, month, day) for year in years if is_real(year, month, day)]
    if not days:
        return real_date(nearest_year, month, day)
    taken = [found for found in days if found in bounds]
    if not taken:
        raise ValueError(f"โปรดตรวจสอบปี วันที่ต้องอยู่ในช่วง {bounds}")
    return min(taken, key=lambda found: abs(found - today))


def plain_date(text: str) -> str:
    """The typed text in a normalised spelling."""
    if len(text) > LONGEST_DATE:
        raise ValueError(ASK_FOR_DATE)
    return BEFORE_DAY.sub("", " ".join(arabic_digits(clean_text(text, multiline=False)).split()))


def read_day(plain: str, today: date, bounds: Bounds) -> date:
    if iso := ISO_DATE.fullmatch(plain):
        return nearest_day(
            years_meant(iso[1], ""), month_number(iso[3]), int(iso[4]), today, bounds
        )
    found = NUMBERED.fullmatch(plain) or NAMED.fullmatch(plain)
    if not found:
        raise ValueError(ASK_FOR_DATE)
    return nearest_day(
        years_meant(found[4], found[3] or ""), month_number(found[2]), int(found[1]), today, bounds
    )


def parse_date(text: str, *, today: date, bounds: Bounds = ANY_DAY) -> date:
    """A date in any of the usual spellings: 5/2/69, 5-2-2569, ๕ ก.พ. ๒๕๖๙, 5 กุมภาพันธ์ พุทธศักราช
    2569, 2026-02-05 00:00.

    A two-digit year is the nearest to today within the limits, in either era. A time after the date
    is ignored. Raises ValueError with a message in Thai for the person who typed it.
    """
    plain = plain_date(text)
    try:
        return read_day(plain, today, bounds)
    except ValueError:
        timed = TIME_BEHIND.fullmatch(plain)
        if not timed:
            raise
        return read_day(timed[1], today, bounds)


def parse_moment(text: str, *, today: date, bounds: Bounds = ANY_DAY) -> datetime:
    """A date with a time (5/2/2569 14:30, ๕ ก.พ. ๒๕๖๙ เวลา ๑๔.๓๐ น.); without a time, the beginning
    of the day. Raises ValueError with a message in Thai for the person who typed it.
    """
    plain = plain_date(text)
    timed = TIME_BEHIND.fullmatch(plain)
    if not timed:
        return datetime.combine(read_day(plain, today, bounds), time.min)
    try:
        at = time(int(timed[2]), int(timed[3]))
    except ValueError as error:
        raise ValueError(ASK_FOR_TIME) from error
    return datetime.combine(read_day(timed[1], today, bounds), at)


def in_words(value: date) -> str:
    """วันพฤหัสบดีที่ 5 กุมภาพันธ์ 2569, and the time where there is one: for checking how the input
    was understood.
    """
    day = local_day(value)
    words = f"วัน{WEEKDAYS[day.weekday()]}ที่ {format_date_long(day)}"
    if not isinstance(value, datetime):
        return words
    at = value.astimezone(BANGKOK) if value.tzinfo else value
    return f"{words} เวลา {at:%H.%M} น."


# Dictionary order ---------------------------------------------------------------------------------
MARKS = re.compile("[็-๎]")  # mai taikhu, the four tones, thanthakhat, nikhahit, yamakkan
NO_MARK = re.compile("[^็-๎]")
SWAPPED = re.compile("([เ-ไ])([ก-ฮ])")
NOT_SORTED = re.compile(r"[^\w\sะ-๎]|_")


def sort_key(text: str, ignore_prefix: str = "") -> str:
    """A key whose code-point order is Thai dictionary order: กาก, เกม, แก, ไก่, ขา.

    A leading vowel sorts after its consonant; tone marks and punctuation only matter between words
    that are otherwise equal. The parts are joined by a tab, which sorts below every character of a
    word.
    """
    clean = " ".join(normalise_lookalikes(unicodedata.normalize("NFC", text)).split())
    word = clean.removeprefix(ignore_prefix).strip() or clean
    plain = NOT_SORTED.sub("", arabic_digits(word).casefold())
    letters = SWAPPED.sub(r"\2\1", MARKS.sub("", plain))
    tones = NO_MARK.sub(" ", plain)
    return f"{letters}\t{tones.rstrip()}"


# Cutting ------------------------------------------------------------------------------------------
JOINER = "\u200d"
LONGEST_CLUSTER = 16  # code points; only a flood of marks is longer
FOLLOWING = frozenset("ะาำๅ")  # vowels written after their consonant
LEADING = frozenset("เแโใไ")


def is_joined(letter: str) -> bool:
    """Must never begin a line: combining marks, vowels after a consonant, joiners, skin tones of
    emoji.
    """
    return (
        letter in FOLLOWING
        or letter == JOINER
        or unicodedata.category(letter)[0] == "M"
        or "🏻" <= letter <= "🏿"
    )


def is_flag(cluster: str) -> bool:
    """Half a flag: a regional indicator, which forms a flag together with the next one."""
    return len(cluster) == 1 and "🇦" <= cluster <= "🇿"


def takes_next(cluster: str, letter: str) -> bool:
    """Whether `letter` must not be separated from what precedes it."""
    if is_joined(letter) or cluster.endswith(JOINER):
        return True
    if cluster[-1] in LEADING:
        return "ก" <= letter <= "ฮ"
    return is_flag(cluster) and is_flag(letter)


def clusters(text: str) -> Iterator[str]:
    """The units that a reader sees as one: เกาะ is one, น้ำ is one."""
    cluster = ""
    for letter in text:
        if cluster and not takes_next(cluster, letter):
            yield cluster
            cluster = ""
        cluster += letter
    if cluster:
        yield cluster


def truncate(text: str, length: int) -> str:
    """At most `length` units, the last one "…" if something was cut; never before a vowel or tone
    mark.
    """
    pieces = [piece[:LONGEST_CLUSTER] for piece in clusters(text)]
    if len(pieces) <= length:
        return "".join(pieces)
    return "".join(pieces[: max(length - 1, 0)]).rstrip() + "…"


# What does not belong in free text ----------------------------------------------------------------
# Spaces, dashes and what nobody sees, as they stand between the digits of a number.
BETWEEN_DIGITS = (
    " \t\u00a0\u2000-\u200a\u202f\u205f\u3000"
    "_.\\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
    "\u00ad\u200b-\u200f\u2060\ufeff"
)
THIRTEEN_DIGITS = re.compile(rf"(?<!\d)(?=(\d(?:[{BETWEEN_DIGITS}]{{0,3}}\d){{12}})(?!\d))")
# The code of a pupil without an ID number: G and twelve digits, whatever number follows it.
G_CODE = re.compile(r"(?<![A-Za-z])[Gg]\d{12}(?!\d)")
WORD_FOR_IT = "(?:รหัสผ่าน|พาสเวิร์ด|passwor[dt]|passwd|passcode|pwd)"
NAMED_AFTER = "(?:ใหม่|เดิม|ชั่วคราว|เข้าระบบ|ระบบ)*[a-z0-9 .+-]{0,20}?"
WITH_DIGIT = "(?=[!-~]*[0-9])"
# On the same line; a new line may name the next thing to fill in.
THEN = rf"(?:[^\S\n]*|\s*{WITH_DIGIT})"
# Dots to write on, stars and crosses say nothing.
SAYS_IT = r"(?![x*._#-]+(?![!-~]))[!-~]{4}"
PASSWORD = re.compile(
    rf"{WORD_FOR_IT}{NAMED_AFTER}\s*(?:(?:[:=]|คือ){THEN}|is\s+{WITH_DIGIT})(?!https?:){SAYS_IT}",
    re.IGNORECASE,
)


def is_thai_id(digits: list[int]) -> bool:
    """Thirteen digits, the first from 1 to 8, the last a check digit with weights 13 … 2, modulo
    11.
    """
    total = sum(weight * digit for weight, digit in zip(range(13, 1, -1), digits[:12], strict=True))
    return 1 <= digits[0] <= 8 and (11 - total % 11) % 10 == digits[12]


def find_thai_id(text: str) -> str:
    """The first 13-digit personal ID number in a text, in Arabic digits alone; "" without one. It
    is found in any kind of digits, with spaces or dashes.
    """
    for match in THIRTEEN_DIGITS.finditer(G_CODE.sub("G", text)):
        digits = [int(letter) for letter in match[1] if letter.isdecimal()]
        if is_thai_id(digits):
            return "".join(map(str, digits))
    return ""


def has_thai_id(text: str) -> bool:
    return bool(find_thai_id(text))


def looks_like_password(text: str) -> bool:
    """A heuristic: a word for password, then ":", "=", "คือ" or "is", then Latin letters or
    signs.
    """
    return PASSWORD.search(arabic_digits(text)) is not None
