"""When something is in order, wants a look, or is broken, and what to do about it, in Thai for
somebody who administers the office and not the machine. Pure: what was measured is an argument.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from home.thai.writing import format_date_short, format_datetime


class State(StrEnum):
    """What a check found; each has a word and a sign, since not everybody sees colours."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def sign(self) -> str:
        return SIGNS[self]


LABELS = {
    State.OK: "ปกติ",
    State.WARNING: "ควรดู",
    State.FAULT: "ต้องแก้",
    State.UNKNOWN: "ยังไม่ทราบ",
}
SIGNS = {State.OK: "✓", State.WARNING: "!", State.FAULT: "✕", State.UNKNOWN: "?"}
WORST_FIRST = (State.FAULT, State.WARNING, State.UNKNOWN, State.OK)


@dataclass(frozen=True)
class HealthCheck:
    """What one check found and what to do, with commands and names between backquotes. `place` is
    the address where it is mended, `lines` may be read beside; `ready_line` is what `/readyz`
    prints about it, in English.
    """

    key: str
    label: str
    state: State
    detail: str
    advice: str = ""
    place: str = ""
    lines: tuple[str, ...] = ()
    ready_line: str = ""


def worst_first(checks: Iterable[HealthCheck]) -> list[HealthCheck]:
    """Faults, then what wants a look, what nobody knows, and what is in order."""
    return sorted(checks, key=lambda check: WORST_FIRST.index(check.state))


def worst_of(checks: Iterable[HealthCheck]) -> State:
    """The state of all together."""
    states = {check.state for check in checks}
    return next((state for state in WORST_FIRST if state in states), State.OK)


def is_ready(checks: Iterable[HealthCheck]) -> bool:
    """Whether none of the checks that decide about it keeps the site from serving."""
    return all(check.state is not State.FAULT for check in checks)


def readiness_lines(checks: Iterable[HealthCheck]) -> list[str]:
    """What `/readyz` prints: a line for each fault, or "ok", then what is to come."""
    told = [check for check in checks if check.ready_line]
    faults = [check.ready_line for check in told if check.state is State.FAULT]
    warnings = [check.ready_line for check in told if check.state is State.WARNING]
    return [*(faults or ["ok"]), *warnings]


# Told ---------------------------------------------------------------------------------------------
NAMES = {
    "version": "รุ่นของระบบ",
    "database": "ฐานข้อมูล",
    "mail": "อีเมลขาออก",
    "backup": "ชุดสำรองข้อมูล",
    "schedule": "งานตามเวลา",
    "holidays": "วันหยุดราชการ",
    "certificate": "ใบรับรองความปลอดภัยของเว็บ",
    "clock": "นาฬิกาของเครื่อง",
    "sign-ins": "เข้าสู่ระบบไม่สำเร็จ",
    "second-factors": "การยืนยันสองชั้นของผู้ดูแล",
    "pages": "ความเร็วของหน้าเว็บ",
    "errors": "ข้อผิดพลาดของระบบ",
    "store": "ที่เก็บไฟล์ร่วม",
    "cache": "แคชร่วม",
    "others": "การตรวจอื่น",
}


def tell(
    key: str,
    state: State,
    detail: str,
    advice: str = "",
    place: str = "",
    lines: tuple[str, ...] = (),
) -> HealthCheck:
    """A check of NAMES."""
    return HealthCheck(key, NAMES[key], state, detail, advice, place, lines)


# Thresholds ---------------------------------------------------------------------------------------
MEGABYTE = 1024 * 1024
MAIL_LATE = timedelta(hours=1)
FEWEST_HOLIDAYS = 10  # of a year; the cabinet announces about twenty
MONTH_OF_NEXT_YEAR = 10  # by October the holidays of the next year are announced
CERTIFICATE_FAULT, CERTIFICATE_WARNING = timedelta(days=7), timedelta(days=21)
CLOCK_ALLOWANCE = timedelta(minutes=2)
MANY_FAILURES, MANY_OF_ONE = 100, 20  # wrong passwords of a day; of one account
SLOW = 1_000  # milliseconds for 95 of 100 requests
FEWEST_REQUESTS, FEWEST_OF_ALL = 5, 100  # of an address, of all: for fewer a figure says nothing
BACKUP_LATE = timedelta(hours=36)  # a night was missed
BACKUP_FAULT = timedelta(days=3)
TEST_LATE = timedelta(days=10)  # the weekly one was missed


def check_version(versions: str, *, is_debug: bool) -> HealthCheck:
    if not is_debug:
        return tell("version", State.OK, versions)
    return tell(
        "version",
        State.FAULT,
        f"{versions} เปิดโหมดสำหรับนักพัฒนาอยู่ หน้าข้อผิดพลาดจึงแสดงข้อมูลภายในแก่ทุกคน",
        "ให้ผู้ดูแลเครื่องนำ `INTRANET_DEBUG` ออก แล้วเริ่มระบบใหม่",
    )


def check_database(kind: str, size: int, fault: str | None) -> HealthCheck:
    """`fault` is what the quick check of the file found: nothing is in order, None was not asked or
    did not end in time.
    """
    told = f"`{kind}` ขนาด {megabytes(size)}"
    if fault:
        return tell(
            "database",
            State.FAULT,
            f"{told} ข้อมูลในแฟ้มเสียหาย: `{fault[:200]}`",
            "หยุดใช้งาน เก็บแฟ้มเดิมไว้ และให้ผู้ดูแลเครื่องกู้คืนจากชุดสำรองล่าสุดทันที",
        )
    checked = "ยังไม่ได้ตรวจความสมบูรณ์ของแฟ้มในครั้งนี้" if fault is None else "แฟ้มสมบูรณ์"
    return tell("database", State.OK, f"{told} {checked}")


def megabytes(size: int) -> str:
    return f"{max(size, MEGABYTE) // MEGABYTE:,} MB"


def check_mail(
    late: int, failed: int, *, is_set: bool, place: str, waiting: int = 0
) -> HealthCheck:
    """Mails that have waited for more than an hour, that were given up, and no server at all."""
    detail = f"รอส่ง {waiting} ฉบับ"
    if not is_set:
        return tell(
            "mail",
            State.FAULT,
            f"ยังไม่ได้ตั้งเซิร์ฟเวอร์อีเมล จดหมายทุกฉบับค้างอยู่ {waiting} ฉบับ ไม่ถึงผู้รับ",
            "ให้ผู้ดูแลเครื่องตั้ง `INTRANET_EMAIL_URL` แล้วลองด้วย `manage.py send_mail --test`",
            place,
        )
    if late:
        return tell(
            "mail",
            State.FAULT,
            f"รอส่งเกินหนึ่งชั่วโมง {late} ฉบับ",
            "เปิดรายการเพื่อดูเหตุผลของแต่ละฉบับ หากเป็นเหตุของเซิร์ฟเวอร์อีเมล ให้แจ้งผู้ดูแลเซิร์ฟเวอร์นั้น",
            place,
        )
    if failed:
        return tell(
            "mail",
            State.WARNING,
            f"ส่งไม่ได้และเลิกส่งแล้ว {failed} ฉบับ",
            "เปิดรายการ แก้ที่อยู่ของผู้รับในบัญชี แล้วกดส่งอีกครั้ง หรือกดไม่ต้องส่ง",
            f"{place}?state=failed",
        )
    return tell("mail", State.OK, detail, place=place)


def check_holidays(this_year: int, next_year: int, today: date, *, place: str) -> HealthCheck:
    """How many holidays are entered; due days are counted by them."""
    year = today.year + 543
    detail = f"ปี {year} มี {this_year} วัน ปี {year + 1} มี {next_year} วัน"
    advice = "เพิ่มวันหยุดตามประกาศคณะรัฐมนตรี มิฉะนั้นระบบจะนับกำหนดวันทำการผิด"
    if not this_year:
        state = State.FAULT
    elif this_year < FEWEST_HOLIDAYS:
        state = State.WARNING
    elif next_year < FEWEST_HOLIDAYS and today.month >= MONTH_OF_NEXT_YEAR:
        state = State.WARNING
    else:
        state, advice = State.OK, ""
    return tell("holidays", state, detail, advice, place)


def check_certificate(host: str, until: datetime | None, now: datetime, fault: str) -> HealthCheck:
    """The certificate of the site's own https address: `until` when, and why browsers refuse it."""
    renew = "ให้ผู้ดูแลเครื่องต่ออายุใบรับรองที่เว็บเซิร์ฟเวอร์ด้านหน้า แล้วโหลดเว็บเซิร์ฟเวอร์นั้นใหม่"
    if until is None:
        advice = "ให้ผู้ดูแลเครื่องตรวจว่าเครื่องแม่ข่ายเปิดที่อยู่ของเว็บนี้ได้เองหรือไม่"
        return tell("certificate", State.UNKNOWN, f"อ่านใบรับรองของ `{host}` ไม่ได้: `{fault}`", advice)
    days = (until - now).days
    if until <= now:
        detail = (
            f"ใบรับรองของ `{host}` หมดอายุแล้วเมื่อ {format_date_short(until.date())} เบราว์เซอร์จะไม่ให้เข้า"
        )
        return tell("certificate", State.FAULT, detail, renew)
    detail = f"ใบรับรองของ `{host}` ใช้ได้ถึง {format_date_short(until.date())} (อีก {days} วัน)"
    if fault:
        advice = "ให้ผู้ดูแลเครื่องตรวจว่าใบรับรองออกให้ชื่อนี้ โดยผู้ออกที่เบราว์เซอร์เชื่อถือ และมีใบรับรองกลางครบ"
        return tell("certificate", State.FAULT, f"{detail} แต่เชื่อถือไม่ได้: `{fault}`", advice)
    if until - now <= CERTIFICATE_FAULT:
        return tell("certificate", State.FAULT, detail, renew)
    if until - now <= CERTIFICATE_WARNING:
        return tell("certificate", State.WARNING, detail, renew)
    return tell("certificate", State.OK, detail)


def check_no_https(url: str) -> HealthCheck:
    """Without https there is no certificate; whether that is right depends on who can reach it."""
    return tell(
        "certificate",
        State.UNKNOWN,
        f"ที่อยู่ของเว็บ (`{url}`) ไม่ใช่ `https` จึงไม่มีใบรับรองให้ตรวจ",
        "หากมีผู้ใช้จากเครื่องอื่น ให้ผู้ดูแลเครื่องตั้ง `https` ตามคู่มือติดตั้ง มิฉะนั้นรหัสผ่านเดินทางโดยไม่เข้ารหัส",
    )


def check_clock(
    now: datetime, of_database: datetime, newest: datetime | None, of_file: datetime
) -> HealthCheck:
    """The clock of this machine beside those of the database and of the disk; and behind what was
    written already it cannot be.
    """
    advice = "ให้ผู้ดูแลเครื่องเปิดการตั้งเวลาอัตโนมัติ (`NTP`) แล้วตรวจอีกครั้ง"
    if newest and newest - now > CLOCK_ALLOWANCE:
        detail = f"นาฬิกาเดินช้ากว่าบันทึกล่าสุดของระบบ ({format_datetime(newest)})"
        return tell("clock", State.FAULT, detail, advice)
    for name, other in (("ฐานข้อมูล", of_database), ("พื้นที่เก็บข้อมูล", of_file)):
        if abs(other - now) > CLOCK_ALLOWANCE:
            minutes = int(abs(other - now).total_seconds() // 60)
            detail = f"นาฬิกาของเครื่องต่างจากของ{name} {minutes} นาที"
            return tell("clock", State.FAULT, detail, advice)
    return tell("clock", State.OK, f"ตรงกัน ขณะนี้ {format_datetime(now)}")


def check_sign_ins(failures: int, accounts: int, most: int, *, place: str) -> HealthCheck:
    """Wrong passwords of the last day: `most` of them for one account."""
    detail = f"ใน 24 ชั่วโมง {failures} ครั้ง จาก {accounts} ชื่อบัญชี มากที่สุดชื่อละ {most} ครั้ง"
    if failures < MANY_FAILURES and most < MANY_OF_ONE:
        return tell("sign-ins", State.OK, detail, place=place)
    advice = "อาจมีผู้ลองเดารหัสผ่าน ดูบันทึกการใช้งานว่าจากที่ใด โทรถามเจ้าของบัญชี และให้เปิดการยืนยันสองชั้น"
    return tell("sign-ins", State.WARNING, detail, advice, place)


def check_second_factors(administrators: int, lacking: Sequence[str], *, place: str) -> HealthCheck:
    """Administrators whose password alone opens everything."""
    if not administrators:
        detail = "ไม่มีบัญชีผู้ดูแลระบบที่ใช้งานได้"
        advice = "ให้ผู้ดูแลเครื่องใช้คำสั่ง `manage.py createsuperuser` แล้วให้บทบาทผู้ดูแลระบบแก่ผู้รับผิดชอบ"
        return tell("second-factors", State.FAULT, detail, advice, place)
    if lacking:
        detail = f"ยังไม่มี {len(lacking)} จาก {administrators} คน"
        advice = "ให้แต่ละคนเพิ่มแอปหรือพาสคีย์ที่หน้าเรื่องของฉัน ระหว่างนี้รหัสผ่านที่รั่วเพียงรหัสเดียวเปิดได้ทั้งระบบ"
        return tell("second-factors", State.WARNING, detail, advice, place, tuple(lacking))
    return tell("second-factors", State.OK, f"มีครบ {administrators} คน", place=place)


@dataclass(frozen=True)
class PageTime:
    """How often an address was asked for, and the milliseconds within which 95 of 100 came."""

    address: str
    count: int
    p95: int

    def __str__(self) -> str:
        return f"`{self.address}` · {self.count:,} ครั้ง · {self.p95 / 1000:.1f} วินาที"


def times_of(requests: Iterable[tuple[str, int]]) -> list[PageTime]:
    """Of each address, the slowest first."""
    by_address: dict[str, list[int]] = {}
    for address, milliseconds in requests:
        by_address.setdefault(address, []).append(milliseconds)
    times = [PageTime(address, len(took), p95_of(took)) for address, took in by_address.items()]
    return sorted(times, key=lambda time: (-time.p95, time.address))


def p95_of(values: Sequence[int]) -> int:
    """The smallest value that 95 of 100 do not exceed."""
    ordered = sorted(values)
    return ordered[-(-95 * len(ordered) // 100) - 1] if ordered else 0


def check_pages(requests: Sequence[tuple[str, int]]) -> HealthCheck:
    """How long pages took within a day, by the lines of the access log."""
    if not requests:
        return tell("pages", State.UNKNOWN, "ยังไม่มีผู้เปิดหน้าใดใน 24 ชั่วโมง")
    overall = p95_of([took for _, took in requests])
    often = [time for time in times_of(requests) if time.count >= FEWEST_REQUESTS]
    slow = [time for time in often if time.p95 > SLOW]
    lines = tuple(str(time) for time in often[:10])
    detail = f"ใน 24 ชั่วโมง {len(requests):,} ครั้ง ร้อยละ 95 เสร็จใน {overall / 1000:.1f} วินาที"
    is_slow = overall > SLOW and len(requests) >= FEWEST_OF_ALL
    if not is_slow and not slow:
        return tell("pages", State.OK, detail, lines=lines)
    advice = "ส่งรายการหน้าที่ช้านี้ให้ผู้ดูแลเครื่อง หากช้าทุกหน้า ให้ตรวจว่าเครื่องแม่ข่ายมีงานอื่นแย่งใช้หรือดิสก์ใกล้เต็ม"
    more = f" มี {len(slow)} หน้าที่ช้าเกิน {SLOW // 1000} วินาที" if slow else ""
    return tell("pages", State.WARNING, f"{detail}{more}", advice, lines=lines)


def check_errors(of_day: int, of_week: int, kinds: int, *, place: str) -> HealthCheck:
    """Errors that people saw, each with a number."""
    if not of_week:
        return tell("errors", State.OK, "ไม่มีใน 7 วัน", place=place)
    detail = f"ใน 7 วัน {of_week} ครั้ง {kinds} แบบ ใน 24 ชั่วโมงล่าสุด {of_day} ครั้ง"
    advice = "เปิดรายการ ค้นด้วยเลขที่ซึ่งผู้ใช้แจ้ง แล้วส่งรายละเอียดให้ผู้ดูแลเครื่องหรือผู้พัฒนา"
    return tell("errors", State.WARNING, detail, advice, place)


def check_backup(
    now: datetime,
    last: datetime | None,
    tested: datetime | None,
    *,
    is_set: bool,
    is_beside: bool,
) -> HealthCheck:
    """When the last backup was made, when one was last restored to see whether it can be, and
    whether one disk holds both the site and its backups. Without a place that was named
    (`is_set`) the site makes none by itself.
    """
    if last is None and not is_set:
        detail = "ยังไม่ได้ตั้งที่เก็บชุดสำรอง ระบบจึงไม่ได้สำรองเอง และไม่ทราบว่ามีผู้สำรองไว้ที่อื่นหรือไม่"
        advice = "ให้ผู้ดูแลเครื่องตั้ง `INTRANET_BACKUP_DIR` เป็นโฟลเดอร์บนดิสก์อื่น ระบบจะสำรองเองทุกคืน"
        return tell("backup", State.UNKNOWN, detail, advice)
    if last is None:
        advice = "ระบบสำรองเองทุกคืน หากวันรุ่งขึ้นยังไม่มี ให้ผู้ดูแลเครื่องลองคำสั่ง `manage.py backup`"
        return tell("backup", State.WARNING, "ยังไม่มีชุดสำรอง", advice)
    told = f"ลองกู้คืนล่าสุด {format_datetime(tested)}" if tested else "ยังไม่เคยลองกู้คืน"
    detail = f"สำรองล่าสุด {format_datetime(last)} {told}"
    if now - last > BACKUP_LATE:
        state = State.FAULT if now - last > BACKUP_FAULT else State.WARNING
        advice = "ให้ผู้ดูแลเครื่องตรวจว่าที่เก็บชุดสำรองยังเขียนได้และมีที่ว่าง แล้วลองคำสั่ง `manage.py backup`"
        return tell("backup", state, detail, advice)
    if tested is None or now - tested > TEST_LATE:
        advice = "ชุดสำรองที่ไม่เคยลองกู้คืนยังวางใจไม่ได้ ให้ผู้ดูแลเครื่องลองคำสั่ง `manage.py restore --check`"
        return tell("backup", State.WARNING, detail, advice)
    if is_beside:
        advice = "ดิสก์เสียครั้งเดียวจะเสียทั้งสองอย่าง ให้ผู้ดูแลเครื่องตั้ง `INTRANET_BACKUP_DIR` เป็นโฟลเดอร์บนดิสก์อื่น"
        return tell("backup", State.WARNING, f"{detail} ชุดสำรองอยู่บนดิสก์เดียวกับระบบ", advice)
    return tell("backup", State.OK, detail)


def check_store(milliseconds: int, *, is_open: bool) -> HealthCheck:
    """The object store of all servers: a file was written and read back within this time;
    `is_open`: somebody who does not sign was given it.
    """
    if is_open:
        detail = "ผู้ที่ไม่ได้เข้าสู่ระบบเปิดไฟล์ในที่เก็บได้ เพราะถังเก็บตั้งเป็นสาธารณะ"
        advice = "ให้ผู้ดูแลเครื่องปิดการเข้าถึงสาธารณะของถังเก็บทันที แล้วแจ้งผู้รับผิดชอบข้อมูลส่วนบุคคล"
        return tell("store", State.FAULT, detail, advice)
    detail = f"เขียนและอ่านกลับได้ใน {milliseconds:,} มิลลิวินาที ผู้ที่ไม่มีสิทธิ์เปิดไม่ได้"
    return tell("store", State.OK, detail)


def check_no_store(fault: str) -> HealthCheck:
    detail = f"เขียนหรืออ่านไม่ได้ (`{fault}`) แนบไฟล์และเปิดไฟล์ไม่ได้ ส่วนอื่นของเว็บยังใช้ได้"
    advice = "ให้ผู้ดูแลเครื่องตรวจว่าที่เก็บไฟล์ทำงาน มีที่ว่าง และค่า `INTRANET_S3_…` ถูกต้อง"
    return tell("store", State.FAULT, detail, advice)


def check_cache(*, is_kept: bool) -> HealthCheck:
    """The cache of all servers: the site goes on without it."""
    if is_kept:
        return tell("cache", State.OK, "ตอบตามปกติ")
    detail = "ไม่ตอบ เว็บยังใช้ได้แต่ช้าลง และที่อยู่ของเว็บที่เพิ่งแก้อาจเห็นช้าในบางเครื่อง"
    advice = "ให้ผู้ดูแลเครื่องตรวจว่า Redis ทำงาน และค่า `INTRANET_CACHE_URL` ถูกต้อง"
    return tell("cache", State.WARNING, detail, advice)
