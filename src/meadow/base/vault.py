"""Personal data at rest: AES-256-GCM with a key id, the column as associated data, and a blind index to find it."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY_ID = 1
_NONCE = 12
_INDEX = 16


class Broken(Exception):  # noqa: N818 - says what the value is
    """The sealed value was cut, moved to another column, or made with another key."""


class Vault:
    """Seals and opens text; `column` is a stable name such as `accounts.phone`."""

    def __init__(self, key: bytes) -> None:
        self._seal = AESGCM(_derive(key, b"seal"))
        self._index = _derive(key, b"index")

    def seal(self, column: str, text: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return bytes([_KEY_ID]) + nonce + self._seal.encrypt(nonce, text.encode(), column.encode())

    def open(self, column: str, blob: bytes) -> str:
        """The text again; raises `Broken`."""
        blob = bytes(blob)
        if len(blob) <= 1 + _NONCE or blob[0] != _KEY_ID:
            raise Broken(column)
        try:
            return self._seal.decrypt(blob[1 : 1 + _NONCE], blob[1 + _NONCE :], column.encode()).decode()
        except InvalidTag as error:
            raise Broken(column) from error

    def index(self, column: str, text: str) -> bytes:
        """16 bytes that are equal for equal normalised text of one column, and say nothing else."""
        return hmac.digest(self._index, f"{column}\x1f{text.strip().casefold()}".encode(), hashlib.sha256)[:_INDEX]


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"meadow." + purpose).derive(key)


def mask_name(name: str) -> str:
    """李小满 becomes 李**; a Latin name keeps its first letter."""
    return name[:1] + "*" * min(max(len(name) - 1, 1), 2) if name else ""


def mask_phone(phone: str) -> str:
    """13812345678 becomes 138****5678; short numbers keep two digits."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else f"{phone[:1]}***{phone[-1:]}"


def mask_email(email: str) -> str:
    """lin.xm@example.com becomes l***@example.com."""
    name, _, host = email.partition("@")
    return f"{name[:1]}***@{host}"
