"""Frozen quotes, and the claim of a commission when an order is paid."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, policy
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.growth.alliance import rules, store
from meadow.growth.alliance.events import Claimed
from meadow.growth.alliance.types import GRACE_S, TECH_BP, CommissionQuote, Outcome
from meadow.people import access, agencies, authors
from meadow.people.agencies.types import Split
from meadow.scenes import live, showcase, video
from meadow.trade import settlement
from meadow.trade.cart.types import Claim, Origin
from meadow.trade.ledger.types import PLATFORM
from meadow.trade.orders.events import LineFact, Paid
from meadow.trade.settlement.types import Payee, Share

_REUSE = timedelta(hours=1)
_KEPT = timedelta(days=90)


async def quote(db: WriteDb, product_ids: Sequence[UUID], author_id: UUID, at: datetime) -> dict[UUID, CommissionQuote]:
    """Freeze what an author would earn on these products at a moment; a product without a plan has no quote.

    An active author only. A quote of the last hour over the same plan version is handed out again.
    """
    if not product_ids or not await _active(db, author_id):
        return {}
    rates = await store.rates_at(db, product_ids, at)
    tech_bp = int(await policy.value(db, TECH_BP.key))
    grace = timedelta(seconds=await policy.value(db, GRACE_S.key))
    held = await store.fresh_quotes(db, list(rates), author_id=author_id, since=at - min(_REUSE, grace), until=at)
    found: dict[UUID, CommissionQuote] = {}
    made: list[CommissionQuote] = []
    for product_id, rate in rates.items():
        old = held.get(product_id)
        if old and (old.plan_id, old.plan_version, old.tech_bp) == (rate.plan_id, rate.version, tech_bp):
            found[product_id] = old
            continue
        found[product_id] = CommissionQuote(
            id=ids.new(), shop_id=rate.shop_id, product_id=product_id, author_id=author_id, plan_id=rate.plan_id,
            plan_version=rate.version, author_bp=rate.rate_bp, tech_bp=tech_bp, quoted_at=at, expires_at=at + grace,
        )  # fmt: skip
        made.append(found[product_id])
    await store.add_quotes(db, made)
    return found


async def attribute(db: WriteDb, buyer_id: UUID, pairs: Sequence[tuple[UUID | None, Claim]]) -> list[Origin]:
    """What the client says of its way here, checked: who the author is, and which quote was frozen for her.

    An author is believed only where her room on air or a shown clip of hers carries the product, or her showcase holds it: anything else a
    browser could make up. One who buys of herself keeps the origin, for the reports, and gets no quote.
    """
    now = clock.now()
    ways = await _ways(db, pairs)
    known = await authors.cards(db, list({by for by, _ in ways if by}))
    quotes: dict[UUID, dict[UUID, CommissionQuote]] = {}
    for author_id, card in known.items():
        if card.status is authors.Status.active and buyer_id not in await access.holders(db, author_id):
            wanted = [p for (p, _), (by, _) in zip(pairs, ways, strict=True) if by == author_id and p]
            quotes[author_id] = await quote(db, wanted, author_id, now)
    found = []
    for (product_id, claim), (by, video_id) in zip(pairs, ways, strict=True):
        held = quotes.get(by, {}).get(product_id) if by and product_id else None
        found.append(Origin(claim.scene, video_id, by, claim.trace_id, commission_quote_id=held.id if held else None))
    return found


async def _ways(db: WriteDb, pairs: Sequence[tuple[UUID | None, Claim]]) -> list[tuple[UUID | None, UUID | None]]:
    """Author and clip of each claim, or neither where what was said does not hold; a room on air names its own author."""
    rooms = await live.carried(db, [(c.room_id, p) for p, c in pairs if c.room_id and p])
    clips = await video.traced(db, list({c.video_id for _, c in pairs if c.video_id}))
    asked = [(c.author_id, p) for p, c in pairs if c.author_id and p and not c.video_id]
    shown = await showcase.holds(db, asked)
    found: list[tuple[UUID | None, UUID | None]] = []
    for product_id, claim in pairs:
        clip = clips.get(claim.video_id) if claim.video_id else None
        if claim.room_id and product_id and (claim.room_id, product_id) in rooms:
            found.append((rooms[claim.room_id, product_id], None))
        elif clip and product_id in clip.product_ids:
            found.append((clip.author_id, claim.video_id))
        elif not claim.video_id and claim.author_id and (claim.author_id, product_id) in shown:
            found.append((claim.author_id, None))
        else:
            found.append((None, None))
    return found


async def claim_on_paid(db: WriteDb, event: Paid) -> None:
    """Claim the commission of every paid line that came through an author, or write down why there is none."""
    lines = [x for x in event.lines if x.author_id is not None]
    if not lines:
        return
    quotes = await store.quotes(
        db, [x.commission_quote_id for x in lines if x.commission_quote_id], shop_id=event.shop_id
    )
    people = {a: await _person(db, a, event) for a in {x.author_id for x in lines if x.author_id}}
    for line in lines:
        if line.author_id is None:
            continue
        outcome, split = people[line.author_id]
        held = await _valid(db, line, quotes, event) if outcome is Outcome.claimed else None
        await _claim(
            db, event, line, held, Outcome.no_plan if outcome is Outcome.claimed and held is None else outcome, split
        )


async def forget_quotes(db: WriteDb) -> int:
    """Drop quotes that expired ninety days ago; returns how many."""
    return await store.drop_quotes(db, before=clock.now() - _KEPT)


async def _active(db: WriteDb, author_id: UUID) -> bool:
    card = (await authors.cards(db, [author_id])).get(author_id)
    return card is not None and card.status is authors.Status.active


async def _person(db: WriteDb, author_id: UUID, event: Paid) -> tuple[Outcome, Split | None]:
    """Whether this author may earn on this order, and who shares with her at the moment of payment."""
    if not await _active(db, author_id):
        return Outcome.author_inactive, None
    if event.buyer_id in await access.holders(db, author_id):
        return Outcome.self_purchase, None
    return Outcome.claimed, await agencies.split_at(db, author_id, event.paid_at)


async def _valid(
    db: WriteDb, line: LineFact, quotes: dict[UUID, CommissionQuote], event: Paid
) -> CommissionQuote | None:
    """The line's own quote where it held at placement, else the plan in force then, else nothing (domain 4.6)."""
    held = quotes.get(line.commission_quote_id) if line.commission_quote_id else None
    if (
        held is not None
        and (held.author_id, held.product_id) == (line.author_id, line.product_id)
        and rules.usable(held.expires_at, event.placed_at)
    ):
        return held
    if line.author_id is None:
        return None
    made = (await quote(db, [line.product_id], line.author_id, event.placed_at)).get(line.product_id)
    return made if made and made.shop_id == event.shop_id else None


async def _claim(
    db: WriteDb, event: Paid, line: LineFact, held: CommissionQuote | None, outcome: Outcome, shared: Split | None
) -> None:
    parts = rules.Parts(0, 0, 0, 0)
    base = await settlement.commission_base(db, line)
    if held is not None and outcome is Outcome.claimed:
        parts = rules.split(base, held.author_bp, held.tech_bp, shared.split_bp if shared else 0)
        outcome = Outcome.claimed if parts.commission else Outcome.too_small
    row: dict[str, Any] = {
        "line_id": line.line_id, "order_id": event.order_id, "product_id": line.product_id, "author_id": line.author_id,
        "agency_id": shared.agency_id if shared else None, "contract_id": shared.contract_id if shared else None,
        "quote_id": held.id if held else None, "outcome": outcome.value, "base": base,
        "rate_bp": held.author_bp if held else 0, "currency": event.currency, "at": event.paid_at,
        **msgspec.structs.asdict(parts),
    }  # fmt: skip
    fresh = await store.add_claim(db, row, shop_id=event.shop_id)
    if not fresh or held is None or not parts.commission:
        return
    shares = _shares(parts, base, held, shared)
    await settlement.claim(db, shop_id=event.shop_id, line_id=line.line_id, shares=shares)
    await emit(
        db,
        Claimed(
            shop_id=event.shop_id, order_id=event.order_id, line_id=line.line_id, product_id=line.product_id,
            author_id=held.author_id, agency_id=shared.agency_id if shared else None, rate_bp=held.author_bp,
            currency=event.currency, **msgspec.structs.asdict(parts),
        ),
    )  # fmt: skip


def _shares(parts: rules.Parts, base: int, held: CommissionQuote, shared: Split | None) -> list[Share]:
    """The parts as settlement takes them; a part of nothing is no share."""
    gross = parts.commission - parts.tech
    rows = [
        (Payee.author, held.author_id, parts.author, held.author_bp, base),
        (Payee.agency, shared.agency_id if shared else PLATFORM, parts.agency, shared.split_bp if shared else 0, gross),
        (Payee.platform_tech, PLATFORM, parts.tech, held.tech_bp, parts.commission),
    ]
    return [
        Share(payee=payee, payee_id=owner, amount=amount, rate_bp=bp, base=base, quote_id=held.id)
        for payee, owner, amount, bp, base in rows
        if amount
    ]
