"""An aggregator of carriers (Kuaidi100): we subscribe a number, it pushes the whole trace, signed, each time it changes.

Built from its public documentation and tested on recorded shapes; not run against the live service.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

import msgspec

from meadow.base import jobs
from meadow.base.db import House, WriteDb
from meadow.base.errors import Problem
from meadow.trade.fulfilment.rules import STARTED
from meadow.trade.fulfilment.types import Held, Outcome, ParcelState, Told

SUBSCRIBE = "trade.fulfilment.subscribe"
ADDRESS = "https://poll.kuaidi100.com/poll"
_LIMIT = 200_000
_ZONE = timezone(timedelta(hours=8))
P = ParcelState
# Its basic states; the advanced ones (resultv2=4) have the same first digits.
_STATES = {
    "0": P.in_transit, "1": P.collected, "3": P.delivered, "4": P.returned, "5": P.out_for_delivery, "6": P.returned,
    "7": P.in_transit, "8": P.in_transit, "14": P.rejected, "101": P.created, "102": P.created, "103": P.collected,
    "203": P.rejected, "207": P.lost, "301": P.delivered, "302": P.delivered, "303": P.delivered, "304": P.delivered,
    "501": P.out_for_delivery, "1001": P.in_transit, "1002": P.in_transit, "1003": P.in_transit,
}  # fmt: skip
CODES = {
    "sf": "shunfeng", "zto": "zhongtong", "yto": "yuantong", "sto": "shentong", "yunda": "yunda", "jd": "jd",
    "jt": "jtexpress", "ems": "ems",
}  # fmt: skip
"""What it calls our carriers."""


class Forged(Problem):
    """The push is not signed by whom we subscribed with."""

    code, status = "trade.fulfilment.forged", 401


class NotTaken(Problem):
    """The aggregator refused the subscription; `reason` is its own."""

    code, status = "trade.fulfilment.not_taken", 409


class Line(msgspec.Struct, frozen=True):
    """One line of a pushed trace; times are Beijing's."""

    context: str
    time: str
    statusCode: str = ""  # noqa: N815 - its name
    areaName: str = ""  # noqa: N815 - its name


class Result(msgspec.Struct, frozen=True):
    nu: str
    state: str = ""
    data: list[Line] = []


class Push(msgspec.Struct, frozen=True):
    status: str
    lastResult: Result | None = None  # noqa: N815 - its name


class Kuaidi100:
    """Follows the carriers of the mainland by push; it cannot stop a parcel, so a person must."""

    async def follow(self, db: WriteDb, held: Held) -> None:
        await jobs.queue(db, SUBSCRIBE, shop_id=str(held.shop_id), parcel_id=str(held.id))

    async def forget(self, db: WriteDb, held: Held) -> None:
        """Its pushes name the number, and news of a number that is not the parcel's is let go."""

    async def stop(self, db: WriteDb, held: Held) -> Outcome:  # noqa: ARG002 - the Protocol's shape
        return "stopped" if held.state in STARTED else "asked"

    def waybill(self, parcel_id: UUID) -> str | None:  # noqa: ARG002 - the Protocol's shape
        return None


def salt(house: House, shop_id: UUID, parcel_id: UUID) -> str:
    """What a parcel's pushes are signed with; nobody but we and the aggregator can make it."""
    return hmac.digest(house.settings.keys.channel, b"kuaidi100" + shop_id.bytes + parcel_id.bytes, "sha256").hex()[:32]


def request(house: House, held: Held, phone: str) -> bytes:
    """The body of a subscription; some carriers ask for the last digits of a phone."""
    push = f"{house.settings.public}/api/carriers/kuaidi100/{held.shop_id}/{held.id}"
    params = {"callbackurl": push, "salt": salt(house, held.shop_id, held.id), "resultv2": "4", "phone": phone}
    asked = {
        "company": CODES[held.carrier], "number": held.tracking_no, "key": house.settings.kuaidi100_key,
        "parameters": params,
    }  # fmt: skip
    return urlencode({"schema": "json", "param": msgspec.json.encode(asked).decode()}).encode()


async def subscribe(house: House, held: Held, phone: str) -> None:
    """Ask to be told of a parcel; that it was asked before is no error. Raises `NotTaken`, `FetchFailed`."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    body, _ = await house.fetch.post(ADDRESS, request(house, held, phone), headers=form, limit=_LIMIT)
    said = msgspec.json.decode(body, type=dict[str, Any])
    if not said.get("result") and str(said.get("returnCode")) != "501":
        raise NotTaken(reason=f"{said.get('returnCode')} {said.get('message', '')}"[:200])


def read(house: House, shop_id: UUID, parcel_id: UUID, body: bytes) -> tuple[str, list[Told]]:
    """A push: the tracking number and what it tells, the oldest first. Raises `Forged` for anything not signed right."""
    try:
        form = parse_qs(body.decode(), strict_parsing=True, max_num_fields=10)
        param, sign = form["param"][0], form["sign"][0]
    except (UnicodeDecodeError, ValueError, KeyError) as error:
        raise Forged from error
    ours = hashlib.md5((param + salt(house, shop_id, parcel_id)).encode()).hexdigest()  # noqa: S324 - its protocol
    if not hmac.compare_digest(ours.upper().encode(), sign.upper().encode()):
        raise Forged
    try:
        push = msgspec.json.decode(param, type=Push)
    except msgspec.DecodeError as error:
        raise Forged from error
    result = push.lastResult
    return (result.nu, _told(result)) if result else ("", [])


def _told(result: Result) -> list[Told]:
    told = []
    for line in reversed(result.data):
        at = _when(line.time)
        state = _STATES.get(line.statusCode) or _STATES.get(line.statusCode[:1])
        if at is not None:
            mark = hashlib.sha256(f"{line.time} {line.context}".encode()).hexdigest()[:24]
            told.append(
                Told(at=at, state=state or P.in_transit, place=line.areaName[:80], text=line.context[:400], mark=mark)
            )
    if told and (state := _STATES.get(result.state)):
        told[-1] = msgspec.structs.replace(told[-1], state=state)
    return told


def _when(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_ZONE).astimezone(UTC)
    except ValueError:
        return None
