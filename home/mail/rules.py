"""What the replies of a mail server mean for a mail, in words that an administrator can act on.
Needs no database.
"""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

MOST_ATTEMPTS = (
    28  # with the pauses below this takes a little over five days, as RFC 5321 demands (4.5.4.1)
)
CLAIM = timedelta(minutes=10)  # how long a claim lasts; one mail never needs a minute
WAITS_AT_MOST = timedelta(days=14)  # a mail untried for so long is out of date
# after a lost connection one mail a minute tests whether the server is back
PAUSE_OF_ALL = timedelta(minutes=1)
LONGEST_REASON = 500  # characters, the length of the column

CLOSING = 421  # RFC 5321: the server closes the connection, whatever the command was
TOO_LARGE = 552

INTERRUPTED = "การส่งครั้งล่าสุดถูกตัดกลางคัน ระบบจะลองใหม่เอง"
PRINTED = "พิมพ์ลงหน้าจอของเครื่องแม่ข่ายเท่านั้น ไม่ได้ส่งถึงผู้รับ (INTRANET_EMAIL_URL=console:)"
TOO_OLD = "ค้างเกิน 14 วัน ระบบจึงไม่ส่งเอง ตรวจแล้วกดส่งอีกครั้งได้"


class Fate(Enum):
    """What happens to a mail after a failed try."""

    LATER = "later"  # only this mail waits; the next one is tried at once
    REFUSED = "refused"  # it will never be accepted, so it is not retried automatically
    LINE_LOST = "line lost"  # no mail can be sent now, so the run ends


@dataclass(frozen=True)
class Verdict:
    """What happens to the mail, and the reason: Thai, then the server's own words."""

    fate: Fate
    reason: str


def backoff(attempts: int) -> timedelta:
    """Two minutes, four, eight … at most six hours between two tries."""
    return min(timedelta(minutes=2 ** min(attempts, 10)), timedelta(hours=6))


def in_words(said: bytes | str) -> str:
    """A server's reply on one line that every database and page can hold."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    line = " ".join(text.split())
    return "".join(letter for letter in line if letter.isprintable())


def reason(thai: str, code: int | str = "", said: bytes | str = "") -> str:
    """The explanation in Thai, then the server's reply in brackets."""
    words = f"{code} {in_words(said)}".strip()
    return f"{thai} ({words})"[:LONGEST_REASON] if words else thai


def judge_answer(code: int, said: bytes | str) -> Verdict:
    """A reply about this one mail: 5xx is permanent, 4xx temporary (greylisting, a full mailbox),
    421 about the connection.
    """
    if code == CLOSING:
        return Verdict(
            Fate.LINE_LOST, reason("เซิร์ฟเวอร์อีเมลปิดการเชื่อมต่อ ระบบจะลองใหม่เอง", code, said)
        )
    if code >= 500:
        return Verdict(Fate.REFUSED, reason("เซิร์ฟเวอร์อีเมลไม่รับจดหมายนี้ โปรดตรวจที่อยู่ผู้รับ", code, said))
    return Verdict(Fate.LATER, reason("เซิร์ฟเวอร์อีเมลขอให้ส่งใหม่ภายหลัง ระบบจะลองใหม่เอง", code, said))


def judge_sender(code: int, said: bytes | str) -> Verdict:
    """A reply about the From address, or about the size, which is declared in the same command."""
    if code < 500 or code == TOO_LARGE:
        return judge_answer(code, said)
    thai = "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่ผู้ส่ง โปรดตรวจ _default_from_email ใน INTRANET_EMAIL_URL"
    return Verdict(Fate.LINE_LOST, reason(thai, code, said))


def judge_recipients(answers: dict[str, tuple[int, bytes]]) -> Verdict:
    """Each mail has exactly one recipient here."""
    code, said = next(iter(answers.values()))
    return judge_answer(code, said)


def timed_out(error: OSError) -> bool:
    """smtplib reports a silent server as a disconnect; only the exception's cause differs."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def judge_line(error: OSError) -> Verdict:
    """Why no mail can be sent: authentication, encryption, a server that is down, hangs or
    disconnects.
    """
    thai, code, said = (
        "ติดต่อเซิร์ฟเวอร์อีเมลไม่ได้ โปรดตรวจชื่อเครื่องและพอร์ตใน INTRANET_EMAIL_URL",
        "",
        str(error),
    )
    if isinstance(error, smtplib.SMTPResponseException):
        thai, code, said = (
            "เซิร์ฟเวอร์อีเมลไม่ให้บริการในขณะนี้",
            str(error.smtp_code),
            in_words(error.smtp_error),
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        thai = "เซิร์ฟเวอร์อีเมลไม่รับชื่อผู้ใช้หรือรหัสผ่าน โปรดตรวจ INTRANET_EMAIL_URL"
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        thai = "เซิร์ฟเวอร์อีเมลไม่มีวิธีเข้ารหัสหรือลงชื่อเข้าใช้ที่ตั้งไว้ โปรดตรวจ INTRANET_EMAIL_URL"
    elif timed_out(error):
        thai = "เซิร์ฟเวอร์อีเมลไม่ตอบในเวลาที่กำหนด ระบบจะลองใหม่เอง"
    elif isinstance(error, smtplib.SMTPServerDisconnected):
        thai = "เซิร์ฟเวอร์อีเมลตัดการเชื่อมต่อ ระบบจะลองใหม่เอง"
    elif isinstance(error, ssl.SSLCertVerificationError):
        thai = "ใบรับรองของเซิร์ฟเวอร์อีเมลใช้ไม่ได้ โปรดตรวจชื่อเครื่องใน INTRANET_EMAIL_URL และใบรับรอง"
    elif isinstance(error, ssl.SSLError):
        thai = "เข้ารหัสกับเซิร์ฟเวอร์อีเมลไม่ได้ โปรดตรวจพอร์ตและ ssl=1 หรือ tls=1 ใน INTRANET_EMAIL_URL"
    return Verdict(Fate.LINE_LOST, reason(thai, code, said))


def judge(error: BaseException) -> Verdict:
    """What a failed try means; an unexpected error only delays this one mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return judge_recipients(error.recipients)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return judge_sender(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPDataError):
        return judge_answer(error.smtp_code, error.smtp_error)
    if isinstance(error, OSError):  # errors of smtplib and ssl are OSErrors too
        return judge_line(error)
    if isinstance(error, ValueError):
        return Verdict(Fate.REFUSED, reason("ที่อยู่ผู้รับหรือเนื้อหาของจดหมายนี้ใช้ไม่ได้", said=str(error)))
    said = f"{type(error).__name__}: {error}"
    return Verdict(Fate.LATER, reason("ส่งจดหมายนี้ไม่ได้เพราะข้อผิดพลาดของระบบ", said=said))
