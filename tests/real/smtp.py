"""A real SMTP server on a port of its own, for mails that leave through a socket: it takes them, or
behaves as badly as a test asks it to, and can be told to behave otherwise while it runs.
"""

import asyncio
import subprocess
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from . import need

ACCOUNT, PASSWORD = "intranet", "not:a@real/one?%"
HANG = "hang"  # never an answer, from the first line on
HANG_IN_DATA = "hang in DATA"  # takes a mail's text and never says whether it has it
DROP = "drop"  # cuts the line in the middle of a mail
REFUSE_SENDER = "refuse sender"


@dataclass
class Received:
    """One mail as it came over the socket."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content()


@dataclass
class Mailbox:
    """What a test asks of the server, and what the server saw."""

    mood: str = ""  # one of the constants above; empty: takes everything
    answers: dict[str, str] = field(default_factory=dict)  # an answer to RCPT, by recipient
    data_answers: dict[str, str] = field(
        default_factory=dict
    )  # an answer after a mail's text, by recipient
    greylisted: set[str] = field(default_factory=set)  # turned away at their first try only
    mails: list[Received] = field(default_factory=list)
    connections: int = 0
    signed_in: list[bytes] = field(default_factory=list)

    def to(self, recipient: str) -> list[Received]:
        return [mail for mail in self.mails if mail.recipient == recipient]


class Handler:
    """The hooks of aiosmtpd."""

    def __init__(self, box: Mailbox):
        self.box = box

    async def handle_MAIL(
        self, server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.box.mood == REFUSE_SENDER:
            return "550 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.box.greylisted:
            self.box.greylisted.discard(address)
            return "451 4.7.1 Greylisted, come back in a while"
        if address in self.box.answers:
            return self.box.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session: Session, envelope: Envelope) -> str:
        if self.box.mood == HANG_IN_DATA:
            await asyncio.Event().wait()
        if self.box.mood == DROP:
            server.transport.abort()
            return "421 gone"
        [recipient] = envelope.rcpt_tos
        if recipient in self.box.data_answers:
            return self.box.data_answers[recipient]
        self.box.mails.append(
            Received(envelope.mail_from, recipient, bytes(envelope.original_content))
        )
        return "250 taken"


class Protocol(SMTP):
    """Counts connections, and keeps silent where it is told to hang."""

    def __init__(self, box: Mailbox, *args, **kwargs):
        self.box = box
        super().__init__(*args, **kwargs)

    def connection_made(self, transport) -> None:
        if isinstance(transport, asyncio.Transport) and self.session is None:
            self.box.connections += 1
        super().connection_made(transport)

    async def _handle_client(self) -> None:
        if self.box.mood == HANG:
            await asyncio.Event().wait()
        await super()._handle_client()


class Listener(Controller):
    """Runs in a thread of its own on a port that the system chose."""

    def __init__(self, box: Mailbox, *, certificate: Path | None = None, sign_in: bool = False):
        self.box = box
        facts: dict[str, object] = {"ident": "real", "enable_SMTPUTF8": False, "ready_timeout": 120}
        if certificate is not None:
            facts["tls_context"] = tls(certificate)
            facts["require_starttls"] = True
        if sign_in:
            facts |= {"authenticator": self.judge, "auth_required": True}
        super().__init__(Handler(box), hostname="127.0.0.1", port=0, **facts)

    def factory(self) -> SMTP:
        return Protocol(self.box, self.handler, **self.SMTP_kwargs)

    def judge(self, server, session, envelope, mechanism: str, data: object) -> AuthResult:
        right = isinstance(data, LoginPassword) and data == LoginPassword(
            ACCOUNT.encode(), PASSWORD.encode()
        )
        if right:
            self.box.signed_in.append(data.login)
        return AuthResult(success=right, handled=False, auth_data=data)

    def _trigger_server(self) -> None:
        """aiosmtpd visits its own server once to see it answer; by then the port is known."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
        self.box.connections = 0


def tls(certificate: Path) -> SSLContext:
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def make_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file; trusted by who names it in
    SSL_CERT_FILE.
    """
    file = folder / "server.pem"
    key = folder / "key.pem"
    wanted = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext"
        " subjectAltName=IP:127.0.0.1"
    )
    command = [need("openssl"), *wanted.split(), "-keyout", str(key), "-out", str(file)]
    subprocess.run(command, capture_output=True, check=True)
    file.write_bytes(file.read_bytes() + key.read_bytes())
    return file


def wait_until(holds, seconds: float = 120) -> None:
    """Look again and again until something holds; generous, for machines that are busy."""
    pause = threading.Event()
    for _ in range(int(seconds * 10)):
        if holds():
            return
        pause.wait(0.1)
    raise AssertionError("waited in vain")
