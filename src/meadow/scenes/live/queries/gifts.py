"""Drops, deals and lucky bags as console and viewers see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.base.vault import mask_name
from meadow.goods.offers.types.coupons import CouponFace
from meadow.people import accounts
from meadow.scenes.live.queries.standing import standing
from meadow.scenes.live.store import deals as deal_store
from meadow.scenes.live.store import drops as drop_store
from meadow.scenes.live.store import luck as luck_store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types import Session
from meadow.scenes.live.types.deals import Deal, SkuOfDeal
from meadow.scenes.live.types.drops import Drop
from meadow.scenes.live.types.luck import Conditions, EntryOf, Luck, Mine, Prize, Winner

_SHOWN_WINNERS = 100
_TOLD = frozenset({"title", "product_id", "worth"})
"""What is kept of a prize beside what it is."""


async def drops(db: ReadDb, held: Session, cursor: str | None, limit: int) -> Page[Drop]:
    """Drops of a broadcast, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await drop_store.listed(db, session_id=held.id, before=at[0] if at else None, limit=limit)
    page, after = cut(rows, limit, lambda r: (r.id,))
    return Page(await _drops(db, held.id, page, None), after)


async def drop(db: ReadDb, session_id: UUID, drop_id: UUID) -> Drop:
    """One drop. Raises `NotFound`."""
    row = await drop_store.of(db, session_id=session_id, drop_id=drop_id)
    if row is None:
        raise NotFound
    return (await _drops(db, session_id, [row], None))[0]


async def _drops(db: ReadDb, session_id: UUID, rows: Sequence[Any], viewer: UUID | None) -> list[Drop]:
    taken = await drop_store.taken(db, session_id=session_id, drop_ids=[r.id for r in rows]) if rows else {}
    mine = await drop_store.claimed(db, session_id=session_id, account_id=viewer) if viewer and rows else set()
    return [
        Drop(
            id=r.id, offer_id=r.offer_id, face=msgspec.convert(r.face, CouponFace, strict=False), quota=r.quota,
            left=r.quota - taken.get(r.id, 0), window_s=r.window_s, state=r.state, made_at=r.made_at, opens_at=r.opens_at,
            ends_at=r.ends_at, ended_at=r.ended_at, mine=r.id in mine,
        )
        for r in rows
    ]  # fmt: skip


async def deals(db: ReadDb, held: Session, cursor: str | None, limit: int) -> Page[Deal]:
    """Deals of a broadcast, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await deal_store.listed(db, session_id=held.id, before=at[0] if at else None, limit=limit)
    page, after = cut(rows, limit, lambda r: (r.id,))
    return Page(await _deals(db, held.id, page), after)


async def deal(db: ReadDb, session_id: UUID, deal_id: UUID) -> Deal:
    """One deal. Raises `NotFound`."""
    row = await deal_store.of(db, session_id=session_id, deal_id=deal_id)
    if row is None:
        raise NotFound
    return (await _deals(db, session_id, [row]))[0]


async def _deals(db: ReadDb, session_id: UUID, rows: Sequence[Any]) -> list[Deal]:
    skus = await deal_store.skus_of(db, session_id=session_id, deal_ids=[r.id for r in rows]) if rows else {}
    return [_deal(r, [_sku(s) for s in skus[r.id]]) for r in rows]


def _sku(s: Any) -> SkuOfDeal:
    return SkuOfDeal(sku_id=s.sku_id, price=s.price, was=s.was, total=s.total, left=max(0, s.total - s.sold))


def _deal(r: Any, skus: list[SkuOfDeal]) -> Deal:
    return Deal(
        id=r.id, product_id=r.product_id, offer_id=r.offer_id, skus=skus, price=skus[0].price, was=skus[0].was,
        total=sum(s.total for s in skus), left=sum(s.left for s in skus), per_buyer=r.per_buyer, warmup_s=r.warmup_s,
        length_s=r.length_s, state=r.state, why=r.why, made_at=r.made_at, start_at=r.start_at, opens_at=r.opens_at,
        ends_at=r.ends_at, ended_at=r.ended_at,
    )  # fmt: skip


async def lucks(db: ReadDb, held: Session, cursor: str | None, limit: int) -> Page[Luck]:
    """Lucky bags of a broadcast, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await luck_store.listed(db, session_id=held.id, before=at[0] if at else None, limit=limit)
    page, after = cut(rows, limit, lambda r: (r.id,))
    return Page([await _luck(db, held, r, None) for r in page], after)


async def luck(db: ReadDb, session_id: UUID, luck_id: UUID, viewer: UUID | None, *, desk: bool = False) -> Luck:
    """One lucky bag as this viewer sees it; one that has not opened only its own console sees. Raises `NotFound`."""
    held = await sessions.of(db, session_id=session_id)
    row = await luck_store.of(db, session_id=session_id, luck_id=luck_id) if held else None
    if held is None or row is None or (not desk and (held.rehearsal or row.state in {"draft", "scheduled"})):
        raise NotFound
    return await _luck(db, held, row, viewer)


async def _luck(db: ReadDb, held: Session, row: Any, viewer: UUID | None) -> Luck:
    asked = msgspec.convert(row.conditions, Conditions, strict=False)
    drawn = row.state in {"drawn", "awarded"}
    mine = {"session_id": held.id, "luck_id": row.id}
    own = await luck_store.entry_of(db, **mine, account_id=viewer) if viewer else None
    return Luck(
        id=row.id, state=row.state, prize=prize_of(row), title=row.prize.get("title", {}),
        product_id=row.prize.get("product_id"), worth=row.prize.get("worth"), quantity=row.quantity,
        conditions=await standing(db, held, asked, viewer, None), length_s=row.length_s, open_at=row.open_at,
        opened_at=row.opened_at, draws_at=row.draws_at, drawn_at=row.drawn_at, claim_by=row.claim_by,
        seed_hash=row.seed_hash, seed=row.seed.hex() if drawn else None, list_hash=row.list_hash,
        entries=row.entries if drawn else await luck_store.count(db, **mine),
        winners=await _winners(db, held, row.id) if drawn else [],
        mine=Mine(entry=own.entry, place=own.place, prize=own.prize, coupon_id=own.coupon_id, order_id=own.order_id) if own else None,
    )  # fmt: skip


def prize_of(row: Any) -> Prize:
    """What can be won in a bag as stored."""
    said = {k: v for k, v in row.prize.items() if k not in _TOLD}
    found: Prize = msgspec.convert(said, Prize, strict=False)
    return found


async def _winners(db: ReadDb, held: Session, luck_id: UUID) -> list[Winner]:
    rows = (await luck_store.winners(db, session_id=held.id, luck_ids=[luck_id])).get(luck_id, [])[:_SHOWN_WINNERS]
    known = await accounts.profiles(db, [r.account_id for r in rows])
    return [Winner(r.place, r.entry, mask_name(known[r.account_id].name)) for r in rows if r.account_id in known]


async def entries(db: ReadDb, session_id: UUID, luck_id: UUID, cursor: str | None, limit: int) -> Page[EntryOf]:
    """The list that a bag was drawn from, in its order: with the seed anybody can draw it again. Raises `NotFound`."""
    row = await luck_store.of(db, session_id=session_id, luck_id=luck_id)
    if row is None or row.state not in {"drawn", "awarded"}:
        raise NotFound
    at = Cursor.read(cursor, UUID)
    found = await luck_store.page(db, session_id=session_id, luck_id=luck_id, after=at[0] if at else None, limit=limit)
    page, after = cut(found, limit, lambda e: (e,))
    return Page([EntryOf(e) for e in page], after)


async def open_now(db: ReadDb, held: Session, viewer: UUID | None) -> dict[str, Any]:
    """Drops, deals and bags that are open in a broadcast, with a viewer's own part in them."""
    open_drops = await drop_store.listed(db, session_id=held.id, states=["open"])
    open_deals = await deal_store.listed(db, session_id=held.id, states=["warmup", "open"])
    open_bags = await luck_store.listed(db, session_id=held.id, states=["open"])
    return {
        "drops": await _drops(db, held.id, open_drops, viewer),
        "deals": await _deals(db, held.id, open_deals),
        "lucky": [await _luck(db, held, r, viewer) for r in open_bags],
    }
