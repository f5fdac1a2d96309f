"""Keys of those who sign bundles (Ed25519): as people copy them, and as they compare them."""

import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .faults import BundleFault

KEY = re.compile(r"[0-9a-f]{64}")
DOMAIN = b"intranet bundle\n"  # so that a signature of anything else is none of a bundle
NO_KEY = "ไม่ใช่กุญแจของผู้ลงนาม ต้องเป็นเลขฐานสิบหก 64 ตัว"


def new_private_key() -> str:
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def read_private_key(text: str) -> Ed25519PrivateKey:
    if not KEY.fullmatch(text.strip()):
        raise BundleFault(NO_KEY)
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))


def public_key_of(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def fingerprint(public_key: str) -> str:
    """Short enough to be compared by telephone, long enough that nobody makes another of it."""
    digits = hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:32].upper()
    return " ".join(re.findall("....", digits))


def sign(key: Ed25519PrivateKey, content: bytes) -> str:
    return key.sign(DOMAIN + content).hex()


def is_signed_by(public_key: str, signature: str, content: bytes) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), DOMAIN + content)
    except (InvalidSignature, ValueError):
        return False
    return True
