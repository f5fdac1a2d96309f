"""The page of health: each check put into its states by what really causes them."""

import re
import socket
import sqlite3
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from axes.models import AccessFailureLog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from home.audit.actions import Action
from home.audit.writing import note
from home.backup.rules import archive_name
from home.health import certificate, checks
from home.health.admin import CACHE_KEY
from home.health.checks import all_checks
from home.health.errors import write_error
from home.health.rules import HealthCheck
from home.models import Holiday, OutgoingMail, User
from home.people.second_factor.factors import add_app
from home.schedule.models import ScheduledRun
from intranet import access_log
from tests.conftest import person
from tests.count_queries import count_queries

pytestmark = pytest.mark.django_db
PAGE = "/admin/health/"
IS_SQLITE = connection.vendor == "sqlite"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    cache.delete(CACHE_KEY)
    return tmp_path


@pytest.fixture
def admin(as_, admin_user):
    return as_(admin_user)


def check(key: str) -> HealthCheck:
    return next(one for one in all_checks() if one.key == key)


# Each by its cause --------------------------------------------------------------------------------
def test_the_version_is_told_and_debugging_is_a_fault(settings):
    assert check("version").state == "ok"
    assert f"อินทราเน็ต {settings.VERSION}" in check("version").detail
    settings.DEBUG = True
    assert check("version").state == "fault"


def test_the_database_is_told_with_its_size():
    told = check("database")
    assert told.state == "ok"
    assert re.search(r"`(SQLite|PostgreSQL) [\d.]+` ขนาด [\d,]+ MB", told.detail)


def damaged_copy(folder: Path) -> Path:
    """A database of its own, one of whose pages a bad disk has overwritten."""
    path = folder / "damaged.sqlite3"
    with sqlite3.connect(path) as link:
        link.execute("CREATE TABLE t (a UNIQUE)")
        link.executemany("INSERT INTO t VALUES (?)", [(f"row {n}",) for n in range(5_000)])
    link.close()
    data = bytearray(path.read_bytes())
    at = 5 * 4096
    data[at : at + 100] = b"\xff" * 100
    path.write_bytes(data)
    return path


@pytest.mark.skipif(not IS_SQLITE, reason="a file of SQLite")
def test_a_damaged_file_is_a_fault(tmp_path, monkeypatch):
    link = sqlite3.connect(damaged_copy(tmp_path))
    connection.ensure_connection()
    monkeypatch.setattr(connection, "connection", link)
    found = checks.integrity(1)
    monkeypatch.undo()
    assert "Page 6" in found


@pytest.mark.skipif(not IS_SQLITE, reason="a file of SQLite")
def test_a_file_that_takes_too_long_is_not_called_whole(tmp_path, monkeypatch):
    path = tmp_path / "large.sqlite3"
    with sqlite3.connect(path) as link:
        link.execute("CREATE TABLE t (a UNIQUE)")
        link.executemany("INSERT INTO t VALUES (?)", [(f"row {n}",) for n in range(50_000)])
    monkeypatch.setattr(connection, "connection", sqlite3.connect(path))
    found = checks.integrity(0)
    monkeypatch.undo()
    assert found is None


def test_mail_waits_for_a_server_then_too_long_then_was_given_up(settings):
    settings.SENDING_BACKEND = ""
    EmailMessage("เรื่อง", "ข้อความ", to=["kru@example.invalid"]).send()
    assert check("mail").state == "fault"
    assert "ยังไม่ได้ตั้งเซิร์ฟเวอร์อีเมล" in check("mail").detail
    settings.SENDING_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert check("mail").state == "ok"
    mail = OutgoingMail.objects.all()
    mail.update(created_at=timezone.now() - timedelta(minutes=61))
    assert check("mail").detail == "รอส่งเกินหนึ่งชั่วโมง 1 ฉบับ"
    mail.update(failed_at=timezone.now())
    assert (check("mail").state, check("mail").place) == (
        "warning",
        "/admin/mail/?state=failed",
    )


def test_holidays_are_counted_by_year(admin):
    year = timezone.localdate().year
    Holiday.objects.all().delete()
    assert check("holidays").state == "fault"
    for day in range(1, 13):
        Holiday.objects.create(name=f"วันหยุด {day}", date=date(year, day, 1))
        Holiday.objects.create(name=f"วันหยุดปีหน้า {day}", date=date(year + 1, day, 1))
    assert check("holidays").state == "ok"
    assert admin.get(check("holidays").place).status_code == 200


def test_a_clock_behind_the_newest_row_of_the_audit_is_a_fault(admin, monkeypatch):
    """The machine's clock goes back an hour after something was written."""
    note(Action.SETTING, kind="home.officesettings")
    assert check("clock").state == "ok"
    earlier = timezone.now() - timedelta(hours=1)
    monkeypatch.setattr(checks.timezone, "now", lambda: earlier)
    told = check("clock")
    assert told.state == "fault"
    assert "ช้ากว่าบันทึกล่าสุด" in told.detail


def test_a_disk_with_another_clock_is_a_fault(monkeypatch):
    late = datetime.now(UTC) - timedelta(hours=1)
    monkeypatch.setattr(checks, "time_of_a_new_file", lambda: late)
    assert "พื้นที่เก็บข้อมูล 60 นาที" in check("clock").detail


def fail(name: str, count: int) -> None:
    AccessFailureLog.objects.bulk_create(
        AccessFailureLog(username=name, ip_address="192.0.2.1") for _ in range(count)
    )


def test_wrong_passwords_of_a_day_are_counted(admin):
    fail("somchai", 19)
    fail("somsri", 2)
    told = check("sign-ins")
    assert told.state == "ok"
    assert "21 ครั้ง จาก 2 ชื่อบัญชี มากที่สุดชื่อละ 19 ครั้ง" in told.detail
    fail("somchai", 1)
    assert check("sign-ins").state == "warning"
    AccessFailureLog.objects.update(attempt_time=timezone.now() - timedelta(hours=25))
    assert check("sign-ins").state == "ok"
    assert admin.get(told.place).status_code == 200


def test_administrators_without_a_second_factor_are_named(admin, admin_user, root_free):
    told = check("second-factors")
    assert (told.state, told.lines) == ("warning", (f"`{admin_user.username}`",))
    listed = admin.get(told.place)
    assert admin_user.username in listed.content.decode()
    add_app(admin_user, "JBSWY3DPEHPK3PXP", 0, None)
    assert check("second-factors").state == "ok"
    User.objects.update(is_active=False)
    assert check("second-factors").state == "fault"


@pytest.fixture
def root_free(admin_user):
    """Nobody else administers."""
    User.objects.exclude(pk=admin_user.pk).update(is_active=False)


def log_line(took: int, at: datetime, path: str = "/reports/12/") -> None:
    moment = timezone.localtime(at).isoformat(timespec="milliseconds")
    file = access_log.file_of(timezone.localdate(at))
    file.parent.mkdir(exist_ok=True)
    with open(file, "a", encoding="utf-8") as log:
        log.write(f"{moment} 192.0.2.7 12 GET {path} 200 {took}ms\n")


def test_slow_pages_are_read_from_the_lines_of_a_day():
    now = timezone.now()
    assert check("pages").state == "unknown"
    for number in range(5):
        log_line(2_000, now - timedelta(hours=23), f"/reports/{number}/")
        log_line(90_000, now - timedelta(hours=25))
    log_line(90_000, now, "(unknown)")
    told = check("pages")
    assert told.state == "warning"
    assert told.lines == ("`/reports/…/` · 5 ครั้ง · 2.0 วินาที",)


def test_a_long_log_is_read_from_its_end_alone(monkeypatch):
    monkeypatch.setattr("intranet.slow_pages.MOST_BYTES", 1_000)
    for _ in range(100):
        log_line(10, timezone.now())
    assert re.search(r"ใน 24 ชั่วโมง 1\d ครั้ง", check("pages").detail)


def test_a_page_of_the_site_is_in_the_figures(admin):
    admin.get("/systems/")
    assert "/systems/" in access_log.file_of(timezone.localdate()).read_text()
    assert "1 ครั้ง" in check("pages").detail


def test_errors_are_counted():
    assert check("errors").state == "ok"
    write_error(LookupError(), number="482913", what="GET /", account=None)
    told = check("errors")
    assert told.state == "warning"
    assert "ใน 7 วัน 1 ครั้ง 1 แบบ ใน 24 ชั่วโมงล่าสุด 1 ครั้ง" in told.detail


def test_the_newest_archive_and_the_last_restore_are_told(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    assert "ยังไม่ได้ตั้งที่เก็บ" in check("backup").detail
    settings.IS_BACKED_UP = True
    assert check("backup").detail == "ยังไม่มีชุดสำรอง"
    settings.BACKUP_DIR.mkdir()
    now = timezone.localtime()
    (settings.BACKUP_DIR / "intranet-of-somebody").touch()
    (settings.BACKUP_DIR / archive_name(now - timedelta(days=4), sealed=True)).touch()
    assert check("backup").state == "fault"
    (settings.BACKUP_DIR / archive_name(now, sealed=False)).touch()
    assert "ยังไม่เคยลองกู้คืน" in check("backup").detail
    ScheduledRun.objects.create(job="restore_test", started_at=now, outcome="failed")
    assert "ยังไม่เคยลองกู้คืน" in check("backup").detail
    ScheduledRun.objects.create(job="restore_test", started_at=now, outcome="done")
    assert (check("backup").state, "ดิสก์เดียวกับ" in check("backup").detail) == ("warning", True)


# The certificate ----------------------------------------------------------------------------------
def make_certificate(folder: Path, days: int) -> Path:
    """Of localhost, signed by itself, valid for so many days from now, or until so many ago."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    until = datetime.now(UTC) + timedelta(days=days, hours=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=90))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"certificate-{days}.pem"
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def https(path: Path) -> Iterator[str]:
    """A real TLS socket on this machine, and its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            while True:
                try:
                    link, _ = listener.accept()
                    context.wrap_socket(link, server_side=True).close()
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield f"https://localhost:{listener.getsockname()[1]}"


@pytest.mark.parametrize(("days", "state"), [(60, "ok"), (20, "warning"), (5, "fault")])
def test_a_certificate_that_ends_soon(settings, tmp_path, monkeypatch, days, state):
    path = make_certificate(tmp_path, days)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))  # as a machine that trusts it
    with https(path) as settings.BASE_URL:
        told = check("certificate")
    assert (told.state, f"อีก {days} วัน" in told.detail) == (state, True)


def test_an_expired_certificate_is_a_fault_with_its_last_day(settings, tmp_path, monkeypatch):
    path = make_certificate(tmp_path, -3)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))  # as a machine that trusts it
    with https(path) as settings.BASE_URL:
        told = check("certificate")
    assert told.state == "fault"
    assert "หมดอายุแล้ว" in told.detail


def test_a_certificate_that_nobody_trusts_is_a_fault(settings, tmp_path):
    with https(make_certificate(tmp_path, 60)) as settings.BASE_URL:
        told = check("certificate")
    assert told.state == "fault"
    assert "เชื่อถือไม่ได้" in told.detail


def test_without_https_and_without_an_answer_nothing_is_known(settings):
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert "ไม่ใช่ `https`" in check("certificate").detail
    settings.BASE_URL = "https://127.0.0.1:9"
    told = check("certificate")
    assert (told.state, "refused" in told.detail) == ("unknown", True)


def test_the_page_opens_within_a_second_though_the_counterpart_hangs(settings, admin):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.BASE_URL = f"https://localhost:{silent.getsockname()[1]}"
        began = time.monotonic()
        told = certificate.certificate_of(settings.BASE_URL)
        assert time.monotonic() - began < 1
        assert told.until is None
        assert admin.get(PAGE).status_code == 200


def test_a_name_server_that_hangs_costs_no_more(monkeypatch):
    def hang(*facts, **more):
        time.sleep(3)
        raise OSError

    monkeypatch.setattr(certificate.socket, "create_connection", hang)
    began = time.monotonic()
    assert certificate.certificate_of("https://intranet.example.go.th").until is None
    assert time.monotonic() - began < 1


def test_no_other_host_is_asked(admin, monkeypatch, settings):
    asked = []

    def note_host(address, **facts):
        asked.append(address)
        raise OSError("nothing leaves a test")

    monkeypatch.setattr(certificate.socket, "create_connection", note_host)
    settings.BASE_URL = "https://intranet.example.go.th:8443"
    assert admin.get(PAGE).status_code == 200
    assert asked == [("intranet.example.go.th", 8443)]


# The page -----------------------------------------------------------------------------------------
def text_of(browser, address: str = PAGE) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_worst_comes_first_and_what_is_in_order_is_folded(admin):
    Holiday.objects.all().delete()
    shown = text_of(admin)
    states = re.findall(r"office-health__check--(\w+)", shown)
    order = ["fault", "warning", "unknown", "ok"]
    assert states == sorted(states, key=order.index)
    assert {"fault", "ok"} <= set(states)
    folded = shown[shown.index('<details class="office-health__in-order"') :]
    assert "office-health__check--fault" not in folded
    assert "วันหยุดราชการ" in shown[: shown.index("office-health__in-order")]
    assert "ทำอย่างไร" in shown


def test_everything_in_question_says_what_to_do(settings):
    settings.SENDING_BACKEND = ""
    Holiday.objects.all().delete()
    settings.DEBUG = True
    told = [one for one in all_checks() if one.state != "ok" and one.key != "pages"]
    assert len(told) >= 3
    assert [one.key for one in told if not one.advice] == []


def test_a_check_that_cannot_be_asked_hides_none_of_the_others(monkeypatch, admin):
    def refuse():
        raise OSError("no such folder")

    own = [(key, refuse if key == "clock" else look) for key, look in checks.OWN]
    monkeypatch.setattr(checks, "OWN", own)
    assert check("clock").state == "fault"
    assert check("holidays").detail
    assert "นาฬิกาของเครื่อง" in text_of(admin)


def test_the_number_of_queries_does_not_grow(admin):
    few = count_queries(admin, PAGE)
    fail("somchai", 30)
    for number in range(10):
        person(f"person-{number}", "admin")
        EmailMessage("เรื่อง", "ข้อความ", to=["kru@example.invalid"]).send()
    assert count_queries(admin, PAGE) == few


def test_the_home_page_of_the_admin_tells_of_faults_while_there_are_any(
    admin, settings, as_, editor
):
    settings.SENDING_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "ระบบมีเรื่องที่ต้องแก้" not in text_of(admin, "/admin/")
    cache.delete(CACHE_KEY)
    Holiday.objects.all().delete()
    shown = text_of(admin, "/admin/")
    assert "ระบบมีเรื่องที่ต้องแก้" in shown
    assert "วันหยุดราชการ" in shown
    assert "ระบบมีเรื่องที่ต้องแก้" not in text_of(as_(editor), "/admin/")


# The list of errors -------------------------------------------------------------------------------
ERRORS = f"{PAGE}errors/"


def raise_one(kind: type[Exception]) -> Exception:
    typed = " ".join(["a value", "of somebody"])
    try:
        raise kind(typed)
    except kind as error:
        return error


@pytest.fixture
def seen(teacher):
    for number in ("111111", "222222"):
        write_error(raise_one(LookupError), number=number, what="GET /me/", account=teacher.pk)
    write_error(raise_one(KeyError), number="482913", what="GET /systems/", account=None)


def test_the_administrator_finds_an_error_by_the_number_that_somebody_saw(admin, seen):
    shown = text_of(admin, f"{ERRORS}?q=๔๘๒+๙๑๓")
    assert "KeyError" in shown
    assert "LookupError" not in shown
    place = re.search(r'href="(/admin/health/errors/\w+/)"', shown)[1]
    told = text_of(admin, place)
    assert "482913" in told
    assert "raise_one: raise kind(" in told
    assert "a value of somebody" not in told


def test_errors_are_one_row_a_kind(admin, seen, teacher):
    shown = text_of(admin, ERRORS)
    assert "2 แบบ" in shown
    assert "2 ครั้ง" in shown
    place = re.search(r'href="(/admin/health/errors/\w+/)"><code>LookupError', shown)[1]
    told = text_of(admin, place)
    assert re.search(rf">\s*{teacher.pk}\s*</td>", told)
    assert teacher.username not in told.partition("<h2>")[2]


@pytest.mark.parametrize(
    "query",
    ["q=%22%27%3B", "first=x&last=y", "p=9999", "q=" + "ก" * 300, "first=1/1/2540&last=31/12/2600"],
)
def test_odd_questions_break_nothing(admin, seen, query):
    text_of(admin, f"{ERRORS}?{query}")


def test_the_list_is_narrowed_by_days_and_words_and_goes_out_so(admin, seen):
    assert "ไม่พบข้อผิดพลาดตามเงื่อนไขนี้" in text_of(admin, f"{ERRORS}?last=1/1/2569")
    answer = admin.get(f"{ERRORS}?q=systems&export=csv")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("482913,")
    assert admin.get(f"{ERRORS}?export=xlsx").status_code == 200


def test_the_list_has_pages(admin):
    for number in range(51):
        kind = type(f"Odd{number}", (Exception,), {})
        write_error(kind(), number=str(100_000 + number), what="GET /", account=None)
    assert "Odd50<" in text_of(admin, ERRORS)
    assert "Odd0<" not in text_of(admin, ERRORS)
    assert "Odd0<" in text_of(admin, f"{ERRORS}?p=2")


def test_a_kind_that_is_not_there(admin):
    assert admin.get(f"{ERRORS}0/").status_code == 404
