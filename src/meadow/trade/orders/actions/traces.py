"""Leaving a trace on an order: who did what when, for its timeline."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.base.trail import Who
from meadow.trade.orders.store import desk as store


async def left(
    db: WriteDb,
    shop_id: UUID,
    order_ids: Sequence[UUID],
    who: Who | UUID | None,
    kind: str,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one verb on orders into their timelines; nobody means the house itself."""
    account = who.account_id if isinstance(who, Who) else who
    row = {"at": clock.now(), "account_id": account, "kind": kind, "detail": detail or {}}
    await store.add_trace(db, shop_id=shop_id, rows=[{"order_id": o, "id": ids.new()} | row for o in order_ids])


async def on_parcel(
    db: WriteDb, shop_id: UUID, order_id: UUID, parcel_id: UUID, *, tracking_no: str, state: str, purpose: str
) -> None:
    """A parcel moved: the order is found by its number, and its timeline says so."""
    if tracking_no:
        await store.put_word(db, shop_id=shop_id, order_id=order_id, text=tracking_no)
    row = {"order_id": order_id, "id": ids.derived("parcel", parcel_id, state), "at": clock.now(), "account_id": None}
    detail = {"state": state, "tracking_no": tracking_no, "purpose": purpose}
    await store.add_trace(db, shop_id=shop_id, rows=[row | {"kind": "parcel", "detail": detail}])


async def on_case(
    db: WriteDb,
    shop_id: UUID,
    order_id: UUID,
    line_id: UUID,
    *,
    case_id: UUID,
    buyer_id: UUID,
    kind: str,
    is_open: bool,
) -> None:
    """A case took a line, or let it go."""
    row = {"order_id": order_id, "line_id": line_id, "case_id": case_id, "buyer_id": buyer_id, "kind": kind}
    await store.put_case(db, shop_id=shop_id, **row, open=is_open)
    step = "opened" if is_open else "closed"
    told = {"order_id": order_id, "id": ids.derived("case", case_id, step), "at": clock.now(), "account_id": None}
    detail = {"step": step, "kind": kind, "case_id": str(case_id)}
    await store.add_trace(db, shop_id=shop_id, rows=[told | {"kind": "case", "detail": detail}])


async def on_refund(db: WriteDb, shop_id: UUID, order_id: UUID, refund_id: UUID, *, amount: int, currency: str) -> None:
    """Money of an order goes home."""
    row = {"order_id": order_id, "id": ids.derived("refund", refund_id), "at": clock.now(), "account_id": None}
    detail = {"amount": amount, "currency": currency}
    await store.add_trace(db, shop_id=shop_id, rows=[row | {"kind": "refunded", "detail": detail}])
