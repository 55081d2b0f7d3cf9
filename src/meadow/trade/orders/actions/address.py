"""Where an order goes: sealed, masked, and findable by name or phone without being read."""

from typing import Any
from uuid import UUID

import msgspec

from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.vault import Vault, mask_name
from meadow.trade.orders import rules, store
from meadow.trade.orders.types import Address, State, WrongState

NAME, PHONE = "orders.name", "orders.phone"


def sealed(vault: Vault, address: Address) -> dict[str, Any]:
    """The columns of an address."""
    return {
        "address": vault.seal("orders.address", msgspec.json.encode(address).decode()),
        "region": address.region,
        "name_masked": mask_name(address.name),
        "name_ix": vault.index(NAME, address.name),
        "phone_ix": vault.index(PHONE, rules.dialled(address.phone)),
    }


def address_of(known: Any) -> Address:
    """An address of the book as an order keeps it: name, phone, region of two steps, street with the district."""
    region = " ".join(p for p in (known.province, known.city) if p)
    return Address(known.name, known.phone, region, f"{known.district} {known.street}".strip())


async def change_address(db: WriteDb, shop_id: UUID, order_id: UUID, address: Address) -> None:
    """Send an order elsewhere; raises `WrongState` once a piece has left."""
    order = await store.of_shop(db, shop_id=shop_id, order_id=order_id, lock=True)
    if order is None:
        raise NotFound
    if order.state not in {State.paid_hold, State.to_ship} or not rules.all_here(order.lines):
        raise WrongState(state=order.state.value)
    await store.set_address(db, shop_id=shop_id, order_id=order_id, values=sealed(db.house.vault, address))
