"""What people hold in their hands: an app that shows codes (RFC 6238), and a key that makes
passkeys (WebAuthn).
"""

import base64
import hashlib
import hmac
import json
import os
import struct
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor


def app_code(secret: str, *, steps: int = 0, at: float | None = None) -> str:
    """The six digits that an app shows now, or so many steps of 30 seconds later."""
    step = int(time.time() if at is None else at) // 30 + steps
    key = base64.b32decode(secret.replace(" ", ""), casefold=True)
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Key:
    """A passkey in software: it answers a question as a browser sends the answer."""

    def __init__(self, host: str = "testserver", origin: str = "https://testserver"):
        self.host, self.origin = host, origin
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.count = 0

    def client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def authenticator_data(self, flags: int, more: bytes = b"") -> bytes:
        self.count += 1
        return (
            hashlib.sha256(self.host.encode()).digest()
            + struct.pack(">BI", flags, self.count)
            + more
        )

    def public_key(self) -> bytes:
        numbers = self.private.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor.encode({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def create(self, question: dict) -> dict:
        """To navigator.credentials.create."""
        made = bytes(16) + struct.pack(">H", len(self.id)) + self.id + self.public_key()
        attestation = {
            "fmt": "none",
            "attStmt": {},
            "authData": self.authenticator_data(0x45, made),
        }
        response = {
            "clientDataJSON": written(
                self.client_data("webauthn.create", question["publicKey"]["challenge"])
            ),
            "attestationObject": written(cbor.encode(attestation)),
            "transports": ["usb"],
        }
        return self.answer(response)

    def get(self, question: dict) -> dict:
        """To navigator.credentials.get."""
        client_data = self.client_data("webauthn.get", question["publicKey"]["challenge"])
        data = self.authenticator_data(0x05)
        signed = data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": written(client_data),
            "authenticatorData": written(data),
            "signature": written(self.private.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": None,
        }
        return self.answer(response)

    def answer(self, response: dict) -> dict:
        key = written(self.id)
        return {
            "type": "public-key",
            "id": key,
            "rawId": key,
            "response": response,
            "clientExtensionResults": {},
        }
