"""The demo's log-ins: random at the first run, kept beside the installation's keys and readable by their owner only."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Any

import msgspec

from meadow.world.client import Person

ROLES = {
    "merchant": "boss1@demo.meadow.local", "staff": "staff1@demo.meadow.local", "author": "author1@demo.meadow.local",
    "agency": "agency1@demo.meadow.local", "shopper": "shopper1@demo.meadow.local",
}  # fmt: skip


def demo_keys(home: Path) -> dict[str, Any]:
    """The file `keys/demo.json`: `master`, from which every demo password follows, and a log-in for each role."""
    file = home / "keys" / "demo.json"
    if file.exists():
        return dict(msgspec.json.decode(file.read_bytes()))
    master = secrets.token_hex(16)
    roles = {role: {"login": login, "password": password(master, login)} for role, login in ROLES.items()}
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode({"master": master, "roles": roles})))
    return {"master": master, "roles": roles}


def password(master: str, login: str) -> str:
    """The password of a demo account."""
    return hmac.new(master.encode(), login.encode(), hashlib.sha256).hexdigest()[:14]


def cast(master: str, kind: str, number: int, name: str) -> Person:
    """A person of the demo: boss 1 to 12, author 1 to 24, shopper 1 to 400, staff, agency."""
    login = f"{kind}{number}@demo.meadow.local"
    place = {"boss": 0, "author": 100, "staff": 200, "agency": 250}.get(kind, 1000) + number
    return Person(login, password(master, login), name, place)


def operator(home: Path) -> Person:
    """The operator, by the password that `meadow up` keeps beside the keys."""
    return Person("operator@meadow.local", (home / "keys" / "operator").read_text().strip(), "Operator")
