"""SQL of cart and quotes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import Fixed, ReadDb, WriteDb, among, given, struct
from meadow.trade.cart.tables import cart_line, quote
from meadow.trade.cart.types import Claim, Quote


class Held(msgspec.Struct, frozen=True):
    """A cart line as stored."""

    sku_id: UUID
    qty: int
    selected: bool
    price_seen: int
    source: Claim


_MINE = Fixed(
    sa.select(cart_line.c.sku_id, cart_line.c.qty, cart_line.c.selected, cart_line.c.price_seen, cart_line.c.source)
    .where(cart_line.c.buyer_id == sa.bindparam("buyer_id"))
    .order_by(cart_line.c.at.desc(), cart_line.c.sku_id)
)
_PUT = insert(cart_line).values(given(cart_line))
_ADD = Fixed(
    _PUT.on_conflict_do_update(
        index_elements=["buyer_id", "sku_id"],
        set_={
            "qty": sa.func.least(cart_line.c.qty + _PUT.excluded.qty, 999), "selected": True,
            "source": _PUT.excluded.source, "at": _PUT.excluded.at,
        },
    ).returning(cart_line.c.sku_id, cart_line.c.qty, cart_line.c.selected, cart_line.c.price_seen, cart_line.c.source)
)  # fmt: skip
_TAKE_OUT = Fixed(
    sa.delete(cart_line).where(cart_line.c.buyer_id == sa.bindparam("buyer_id"), among(cart_line.c.sku_id, "sku_ids"))
)
_LEAVE = Fixed(
    sa.text(
        "DELETE FROM cart_line c USING unnest(CAST(:buyers AS uuid[]), CAST(:skus AS uuid[])) AS v(buyer_id, sku_id) "
        "WHERE c.buyer_id = v.buyer_id AND c.sku_id = v.sku_id"
    )
)
_ADD_QUOTE = Fixed(insert(quote).values(given(quote)))
_QUOTE = Fixed(
    sa.select(quote.c.body).where(quote.c.buyer_id == sa.bindparam("buyer_id"), quote.c.id == sa.bindparam("quote_id"))
)


async def lines(db: ReadDb, *, buyer_id: UUID) -> list[Held]:
    """The buyer's lines, newest first."""
    rows = await db.all(_MINE, {"buyer_id": buyer_id})
    return [struct(Held, row) for row in rows]


async def add(db: WriteDb, *, buyer_id: UUID, sku_id: UUID, qty: int, price: int, source: Claim) -> Held:
    """Add to a line or make it, and return it; the newest source wins, as the last click does."""
    row = {
        "buyer_id": buyer_id,
        "sku_id": sku_id,
        "qty": qty,
        "selected": True,
        "price_seen": price,
        "source": source,
        "at": clock.now(),
    }
    return struct(Held, await db.one(_ADD, row))


async def put(db: WriteDb, *, buyer_id: UUID, sku_id: UUID, qty: int, price: int, source: Claim) -> None:
    """Set a line's quantity, making the line where there is none; an older line keeps where it came from."""
    row = {
        "buyer_id": buyer_id, "sku_id": sku_id, "qty": qty, "selected": True, "price_seen": price, "source": source,
        "at": clock.now(),
    }  # fmt: skip
    keys = ["buyer_id", "sku_id"]
    await db.run(insert(cart_line).values(row).on_conflict_do_update(index_elements=keys, set_={"qty": qty}))


async def edit(db: WriteDb, *, buyer_id: UUID, sku_ids: Sequence[UUID], qty: int | None, selected: bool | None) -> int:
    """Change lines; returns how many there were."""
    change = {k: v for k, v in {"qty": qty, "selected": selected}.items() if v is not None}
    mine = (cart_line.c.buyer_id == buyer_id) & cart_line.c.sku_id.in_(sku_ids)
    if not change:
        return int(await db.value(sa.select(sa.func.count()).select_from(cart_line).where(mine)))
    return await db.run(cart_line.update().where(mine).values(change))


async def remove(db: WriteDb, *, buyer_id: UUID, sku_ids: Sequence[UUID]) -> int:
    return await db.run(_TAKE_OUT, {"buyer_id": buyer_id, "sku_ids": list(sku_ids)})


async def leave(db: WriteDb, *, bought: Sequence[tuple[UUID, UUID]]) -> int:
    """Remove lines of several buyers."""
    return await db.run(_LEAVE, {"buyers": [b for b, _ in bought], "skus": [s for _, s in bought]})


async def add_quote(db: WriteDb, *, buyer_id: UUID, made: Quote) -> None:
    row = {"buyer_id": buyer_id, "id": made.quote_id, "body": made, "expires_at": made.expires_at}
    await db.run(_ADD_QUOTE, row)


async def quote_of(db: ReadDb, *, buyer_id: UUID, quote_id: UUID) -> Quote | None:
    body = await db.value(_QUOTE, {"buyer_id": buyer_id, "quote_id": quote_id})
    return msgspec.convert(body, Quote, strict=False) if body is not None else None


async def drop_quotes(db: WriteDb, *, before: datetime, most: int) -> int:
    """Forget quotes that expired before a moment, up to so many; returns how many."""
    old = sa.select(quote.c.buyer_id, quote.c.id).where(quote.c.expires_at < before).limit(most)
    return await db.run(quote.delete().where(sa.tuple_(quote.c.buyer_id, quote.c.id).in_(old)))
