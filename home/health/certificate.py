"""The certificate that browsers get at the site's own address.

The rule that no page calls another host holds: the one host asked is that of INTRANET_BASE_URL,
which is this site. It is asked as browsers ask it, by its public name, because what stands there,
usually a web server before us, has the certificate; nothing is sent but the name. Who answers
slowly, or a name server that does not answer at all, costs the page no more than SECONDS.
"""

import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509

from .patience import look_within

SECONDS = 0.6


@dataclass(frozen=True)
class Certificate:
    """Until when it is valid, None where it could not be read; and why browsers refuse it."""

    until: datetime | None = None
    fault: str = ""


def handshake(host: str, port: int, context: ssl.SSLContext) -> bytes:
    with (
        socket.create_connection((host, port), timeout=SECONDS / 2) as link,
        context.wrap_socket(link, server_hostname=host) as secured,
    ):
        return secured.getpeercert(binary_form=True) or b""


def until_of(certificate: bytes) -> datetime:
    return x509.load_der_x509_certificate(certificate).not_valid_after_utc


def read_anyway(host: str, port: int) -> datetime:
    """Until when a certificate is valid that browsers refuse: only read, nothing is sent by it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return until_of(handshake(host, port, context))


def look_at(host: str, port: int) -> Certificate:
    try:
        return Certificate(until_of(handshake(host, port, ssl.create_default_context())))
    except ssl.SSLCertVerificationError as error:
        fault = error.verify_message
    except (OSError, ValueError) as error:
        return Certificate(fault=str(error) or type(error).__name__)
    try:
        return Certificate(read_anyway(host, port), fault)
    except (OSError, ValueError) as error:
        return Certificate(fault=f"{fault}; {error}")


def certificate_of(url: str) -> Certificate:
    """Of an https address, within SECONDS: asking for a name has no timeout of its own."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    try:
        return look_within(SECONDS, f"certificate of {host}:{port}", lambda: look_at(host, port))
    except TimeoutError:
        return Certificate(fault=f"ไม่ตอบภายใน {SECONDS} วินาที")
