"""Carriers: who brings a parcel, behind one Protocol; the simulated one, an aggregator, and those that tell us nothing."""

from typing import Protocol
from uuid import UUID

from meadow.base.db import House, WriteDb
from meadow.trade.fulfilment.carriers.kuaidi100 import CODES, Kuaidi100
from meadow.trade.fulfilment.carriers.quiet import Quiet
from meadow.trade.fulfilment.carriers.simulated import Simulated
from meadow.trade.fulfilment.types import CarrierName, Held, Outcome

NAMES: dict[str, dict[str, str]] = {
    "meadow": {"zh-CN": "趣集速运（模拟）", "en": "Meadow Express (simulated)"},
    "sf": {"zh-CN": "顺丰速运", "en": "SF Express"},
    "zto": {"zh-CN": "中通快递", "en": "ZTO Express"},
    "yto": {"zh-CN": "圆通速递", "en": "YTO Express"},
    "sto": {"zh-CN": "申通快递", "en": "STO Express"},
    "yunda": {"zh-CN": "韵达快递", "en": "Yunda Express"},
    "jd": {"zh-CN": "京东快递", "en": "JD Logistics"},
    "jt": {"zh-CN": "极兔速递", "en": "J&T Express"},
    "ems": {"zh-CN": "邮政 EMS", "en": "EMS"},
    "other": {"zh-CN": "其他", "en": "Other"},
}


class Carrier(Protocol):
    """Who brings a parcel. Every verb runs in the caller's transaction, so what needs the network is queued as a job."""

    async def follow(self, db: WriteDb, held: Held) -> None:
        """Begin to hear of a parcel's way."""

    async def forget(self, db: WriteDb, held: Held) -> None:
        """The parcel travels under another number: stop following this one."""

    async def stop(self, db: WriteDb, held: Held) -> Outcome:
        """Ask for a parcel back: stopped, asked for (a person answers), or too late."""

    def waybill(self, parcel_id: UUID) -> str | None:
        """A number of the carrier's own; None where numbers come from the shop's pool."""


def carrier(house: House, code: str) -> Carrier:
    """The adapter of a carrier code that is known."""
    if code == "meadow":
        return Simulated()
    if code in CODES and house.settings.kuaidi100_key:
        return Kuaidi100()
    return Quiet()


def known(house: House) -> dict[str, CarrierName]:
    """The carriers a shop may name; those that are followed are `traced`."""
    return {code: CarrierName(code, name, not isinstance(carrier(house, code), Quiet)) for code, name in NAMES.items()}
