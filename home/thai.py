"""Thai as the office writes it: digits, Buddhist Era dates, dictionary order, cutting and cleaning text. No Django."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BANGKOK = ZoneInfo("Asia/Bangkok")
ERA = 543  # B.E. = C.E. + 543
FIRST_CE_YEAR, LAST_CE_YEAR = 1900, 2199

MONTHS = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
SHORT_MONTHS = (
    *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
    *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
)
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")

# Digits ---------------------------------------------------------------------------------------------------------------
TO_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
TO_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def thai_digits(value: object) -> str:
    return str(value).translate(TO_THAI)


def arabic_digits(value: object) -> str:
    return str(value).translate(TO_ARABIC)


# Days and years -------------------------------------------------------------------------------------------------------
def local_day(value: date) -> date:
    """The day at Bangkok; a moment without a zone is taken to be local already."""
    if not isinstance(value, datetime):
        return value
    return (value.astimezone(BANGKOK) if value.tzinfo else value).date()


def start_of_day(day: date) -> datetime:
    """Midnight at Bangkok, to compare stored moments with."""
    return datetime.combine(day, time.min, BANGKOK)


def be_year(value: date) -> int:
    return local_day(value).year + ERA


def fiscal_year(value: date) -> int:
    """B.E. year in which the fiscal year of this day ends: 1 Oct 2026 to 30 Sep 2027 is 2570."""
    day = local_day(value)
    return day.year + ERA + (day.month >= 10)


def fiscal_quarter(value: date) -> int:
    """1 begins in October, 2 in January, 3 in April, 4 in July."""
    return (local_day(value).month + 2) % 12 // 3 + 1


def fiscal_half(value: date) -> int:
    return (fiscal_quarter(value) + 1) // 2


def school_year(value: date) -> int:
    """B.E. year in which the school year (ปีการศึกษา) of this day began, on 16 May."""
    day = local_day(value)
    return day.year + ERA - ((day.month, day.day) < (5, 16))


def fiscal_months(year: int, offset: int, count: int) -> tuple[date, date]:
    """First and last day of `count` months of a fiscal year (B.E.), `offset` months after its October."""

    def first_day(months: int) -> date:
        return date(year - ERA - 1 + (months + 9) // 12, (months + 9) % 12 + 1, 1)

    return first_day(offset), first_day(offset + count) - timedelta(days=1)


def fiscal_year_bounds(year: int) -> tuple[date, date]:
    """First and last day of a fiscal year (B.E.)."""
    return fiscal_months(year, 0, 12)


def fiscal_half_bounds(year: int, half: int) -> tuple[date, date]:
    return fiscal_months(year, 6 * (half - 1), 6)


def fiscal_quarter_bounds(year: int, quarter: int) -> tuple[date, date]:
    return fiscal_months(year, 3 * (quarter - 1), 3)


# Dates written --------------------------------------------------------------------------------------------------------
def format_date_short(value: date) -> str:
    """23 พ.ย. 2569, as on screens."""
    day = local_day(value)
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year + ERA}"


def format_date_long(value: date, *, official: bool = False) -> str:
    """23 พฤศจิกายน 2569; official papers have Thai digits: ๒๓ พฤศจิกายน ๒๕๖๙."""
    day = local_day(value)
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year + ERA}"
    return thai_digits(text) if official else text


def format_datetime(value: datetime) -> str:
    """23 พ.ย. 2569 14.05 น., at Bangkok."""
    at = value.astimezone(BANGKOK) if value.tzinfo else value
    return f"{format_date_short(at)} {at:%H.%M} น."


# Dates read -----------------------------------------------------------------------------------------------------------
ASK_FOR_DATE = "โปรดกรอกวันที่ เช่น 5/2/2569 หรือ 5 ก.พ. 2569"
ASK_FOR_YEAR = "โปรดตรวจสอบปี พ.ศ. เช่น 2569 หรือ 69"
LONGEST_DATE = 60
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
BEFORE_DAY = re.compile(rf"^วัน(?:{'|'.join(WEEKDAYS)})? ?ที่ ?")
BETWEEN = "(?: ?[/.-] ?| )"
ERA_NAME = r"(พ\.? ?ศ\.? ?)?"
NUMBERED = re.compile(rf"([0-9]{{1,2}}){BETWEEN}([0-9]{{1,2}}){BETWEEN}{ERA_NAME}([0-9]+)")
NAMED = re.compile(rf"([0-9]{{1,2}}){BETWEEN}?(?:เดือน ?)?([ก-๎. ]+?)[ /.-]{{0,3}}{ERA_NAME}([0-9]+)")


def month_key(name: str) -> str:
    """Abbreviations meet whether written ก.พ., กพ. or ก. พ."""
    return name.replace(".", "").replace(" ", "")


MONTH_NUMBERS = {
    month_key(name): number
    for number, names in enumerate(zip(MONTHS, SHORT_MONTHS, strict=True), start=1)
    for name in (*names, re.sub("(คม|ยน|พันธ์)$", "", names[0]))
}


def month_number(text: str) -> int:
    number = int(text) if text.isdecimal() else MONTH_NUMBERS.get(month_key(text), 0)
    if not 1 <= number <= 12:
        raise ValueError(ASK_FOR_DATE)
    return number


def ce_year(text: str, *, era_named: bool = False) -> int:
    """C.E. year of a written year: 69 and 2569 are B.E., 2026 is C.E. unless the text says พ.ศ."""
    if len(text) not in (2, 4):
        raise ValueError(ASK_FOR_YEAR)
    written = int(text) + 2500 if len(text) == 2 else int(text)
    year = written - ERA if era_named or written > LAST_CE_YEAR else written
    if not FIRST_CE_YEAR <= year <= LAST_CE_YEAR:
        raise ValueError(ASK_FOR_YEAR)
    return year


def real_date(year: int, month: int, day: int) -> date:
    """The date, or a message that names what the calendar does not have."""
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"ไม่มีวันที่ {day} {MONTHS[month - 1]} {year + ERA} โปรดตรวจสอบอีกครั้ง") from error


def parse_date(text: str) -> date:
    """A date as people type it: 5/2/69, 5-2-2569, ๕ ก.พ. ๒๕๖๙, 5 กุมภาพันธ์ 2569, 2026-02-05.

    Raises ValueError with a message in Thai for the person who typed it.
    """
    if len(text) > LONGEST_DATE:
        raise ValueError(ASK_FOR_DATE)
    clean = BEFORE_DAY.sub("", " ".join(arabic_digits(normalise_lookalikes(text)).split()))
    if iso := ISO_DATE.fullmatch(clean):
        return real_date(ce_year(iso[1]), month_number(iso[2]), int(iso[3]))
    found = NUMBERED.fullmatch(clean) or NAMED.fullmatch(clean)
    if not found:
        raise ValueError(ASK_FOR_DATE)
    return real_date(ce_year(found[4], era_named=bool(found[3])), month_number(found[2]), int(found[1]))


# Dictionary order -----------------------------------------------------------------------------------------------------
MARKS = re.compile("[็-๎]")  # mai taikhu, the four tones, thanthakhat, nikhahit, yamakkan
SWAPPED = re.compile("([เ-ไ])([ก-ฮ])")
NOT_SORTED = re.compile(r"[^\w\sะ-๎]|_")


def sort_key(text: str, ignore_prefix: str = "") -> str:
    """A key whose code-point order is the order of a Thai dictionary: กาก, เกม, แก, ไก่, ขา.

    A leading vowel counts after its consonant; tones and punctuation count only between words that are else alike.
    The parts are joined by a tab, which sorts below all that a word has.
    """
    clean = " ".join(normalise_lookalikes(unicodedata.normalize("NFC", text)).split())
    word = clean.removeprefix(ignore_prefix).strip() or clean
    plain = NOT_SORTED.sub("", arabic_digits(word).casefold())
    letters = SWAPPED.sub(r"\2\1", MARKS.sub("", plain))
    tones = "".join(letter if MARKS.match(letter) else " " for letter in plain)
    return f"{letters}\t{tones.rstrip()}"


# Cutting --------------------------------------------------------------------------------------------------------------
JOINER = "\u200d"
LONGEST_CLUSTER = 16  # code points; only floods of marks are longer
FOLLOWING = frozenset("ะาำๅ")  # vowels that stand after their consonant
LEADING = frozenset("เแโใไ")


def is_joined(letter: str) -> bool:
    """May never begin a line: combining marks, vowels after a consonant, joiners, skin tones of emoji."""
    return letter in FOLLOWING or letter == JOINER or unicodedata.category(letter)[0] == "M" or "🏻" <= letter <= "🏿"


def is_flag(cluster: str) -> bool:
    """Half a flag: one regional indicator, which takes the next to itself."""
    return len(cluster) == 1 and "🇦" <= cluster <= "🇿"


def takes_next(cluster: str, letter: str) -> bool:
    """Whether `letter` may not be parted from what stands before it."""
    if is_joined(letter) or cluster.endswith(JOINER):
        return True
    if cluster[-1] in LEADING:
        return "ก" <= letter <= "ฮ"
    return is_flag(cluster) and is_flag(letter)


def clusters(text: str) -> Iterator[str]:
    """The pieces that a reader sees as one: เกาะ is one, น้ำ is one."""
    cluster = ""
    for letter in text:
        if cluster and not takes_next(cluster, letter):
            yield cluster
            cluster = ""
        cluster += letter
    if cluster:
        yield cluster


def truncate(text: str, length: int) -> str:
    """At most `length` pieces, the last one "…" where something was cut; never before a vowel or tone mark."""
    pieces = [piece[:LONGEST_CLUSTER] for piece in clusters(text)]
    if len(pieces) <= length:
        return "".join(pieces)
    return "".join(pieces[: max(length - 1, 0)]).rstrip() + "…"


# Cleaning -------------------------------------------------------------------------------------------------------------
# The Lao block stands 0x80 above the Thai one, letter by letter; where Thai has none, Lao has its own shape.
LAO_TO_THAI = {
    lao: lao - 0x80
    for lao in range(0x0E81, 0x0EDA)
    if unicodedata.name(chr(lao), "").startswith("LAO") and unicodedata.name(chr(lao - 0x80), "").startswith("THAI")
}
LETTER_RUN = re.compile("[\u0e01-\u0edf]+")
THAI_LETTER = re.compile("[ก-๛]")
LAO_LETTER = re.compile("[\u0e80-\u0edf]")


def thai_for_lao(run: re.Match[str]) -> str:
    """A run of letters that is mostly Thai loses its Lao ones; a Lao word stays Lao."""
    lao = len(LAO_LETTER.findall(run[0]))
    return run[0].translate(LAO_TO_THAI) if 0 < lao < len(THAI_LETTER.findall(run[0])) else run[0]


def vowels_first(run: re.Match[str]) -> str:
    """Marks over and under one consonant in the order in which they are spelt."""
    return "".join(sorted(run[0], key=lambda mark: mark > "็"))


def tones_first(run: re.Match[str]) -> str:
    """ำ stands behind the tone of its consonant."""
    return "".join(sorted(run[0], key=lambda letter: letter == "ำ"))


def normalise_lookalikes(text: str) -> str:
    """What looks alike becomes the same letters.

    Lao ວ in a Thai word becomes ว, เเ becomes แ, ํ and า become ำ, ๅ becomes า; a tone goes behind its upper vowel
    and before ำ.
    """
    text = LETTER_RUN.sub(thai_for_lao, text)
    text = re.sub("(?<![ฤฦ])ๅ", "า", text.replace("เเ", "แ"))
    text = re.sub("[ัิ-ฺ็-๎]{2,}", vowels_first, text)
    text = re.sub("ํ([่-๋]*)า", r"\1ำ", text)
    return re.sub("ำ[ำ่-๋]+", tones_first, text)


# What does not belong in free text ------------------------------------------------------------------------------------
THIRTEEN_DIGITS = re.compile(r"(?<!\d)(?=(\d(?:[ \t\u00a0\u200b_.\-\u2013\u2014]{0,3}\d){12})(?!\d))")
WORD_FOR_IT = "(?:รหัสผ่าน|พาสเวิร์ด|passwor[dt]|passwd|passcode|pwd)"
NAMED_AFTER = "(?:ใหม่|เดิม|ชั่วคราว|เข้าระบบ|ระบบ)*[a-z0-9 .+-]{0,20}?"
PASSWORD = re.compile(
    rf"{WORD_FOR_IT}{NAMED_AFTER}\s*(?:(?:[:=]|คือ)\s*|is\s+(?=[!-~]*[0-9]))(?!https?:)[!-~]{{4}}", re.IGNORECASE
)


def is_thai_id(digits: list[int]) -> bool:
    """Thirteen digits, the first from 1 to 8, the last a check digit: weights 13 … 2, modulo 11."""
    total = sum(weight * digit for weight, digit in zip(range(13, 1, -1), digits[:12], strict=True))
    return 1 <= digits[0] <= 8 and (11 - total % 11) % 10 == digits[12]


def has_thai_id(text: str) -> bool:
    """Whether a 13-digit personal number stands in the text, with any digits, spaces or dashes."""
    found = THIRTEEN_DIGITS.finditer(text)
    return any(is_thai_id([int(letter) for letter in match[1] if letter.isdecimal()]) for match in found)


def looks_like_password(text: str) -> bool:
    """A hint, not a proof: the word for a password, then ":", "=", "คือ" or "is", then Latin letters or signs."""
    return PASSWORD.search(arabic_digits(text)) is not None
