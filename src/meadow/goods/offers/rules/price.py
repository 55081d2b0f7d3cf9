"""What one piece costs: the lowest price that holds for this buyer, and what forbids to buy: pure."""

from collections.abc import Sequence

from meadow.base import money
from meadow.goods.offers.types.discounts import Basis, Offer, Piece
from meadow.goods.offers.types.kinds import (
    PRICES,
    Flash,
    Group,
    Live,
    Member,
    Opening,
    Presale,
    Qty,
    Timed,
)


def unit(piece: Piece, basis: Basis) -> tuple[int, Offer | None]:
    """The lowest unit price and the offer that makes it; None where the catalogue's own price is as low."""
    found = [(price, PRICES.index(o.kind), o.id, o) for o in basis.offers if (price := candidate(o, piece, basis))]
    best = min(found, key=lambda x: x[:3], default=None)
    return (best[0], best[3]) if best and best[0] < piece.price else (piece.price, None)


def candidate(offer: Offer, piece: Piece, basis: Basis) -> int | None:
    """The unit price an offer makes for this buyer, or None where it does not hold for her."""
    if offer.kind not in PRICES or offer.owner_id != piece.shop_id or not offer.covers(piece.product_id):
        return None
    return _asked(offer, piece) if _holds(offer, piece, basis) else None


def _holds(offer: Offer, piece: Piece, basis: Basis) -> bool:
    rule = offer.rule
    if isinstance(rule, Live):
        return piece.room_id == rule.room_id and (rule.room_id, piece.product_id) in basis.live
    if isinstance(rule, Member):
        return basis.levels.get(piece.shop_id, 0) >= rule.level
    return short_of(offer, piece) is None


def _asked(offer: Offer, piece: Piece) -> int | None:
    rule = offer.rule
    if isinstance(rule, Qty):
        reached = [s.bp for s in rule.steps if piece.qty >= s.n]
        return max(1, money.share(piece.price, min(reached))) if reached else None
    if said := offer.sku(piece.product_id, piece.sku_id):
        return said.price
    bp = rule.bp if isinstance(rule, Timed | Live | Member) else None
    return max(1, money.share(piece.price, bp)) if bp else None


def short_of(offer: Offer, piece: Piece) -> str | None:
    """Why an offer has not enough for this many: `sold_out`, or `limit` for what one buyer may take."""
    per_buyer = offer.rule.per_buyer if isinstance(offer.rule, Flash | Group | Presale) else None
    if per_buyer is not None and offer.mine.get(piece.sku_id, 0) + piece.qty > per_buyer:
        return "limit"
    left = offer.left.get(piece.sku_id)
    return "sold_out" if left is not None and left < piece.qty else None


def forbidden(piece: Piece, offers: Sequence[Offer], way: Offer | None = None) -> str | None:
    """Why a piece cannot be bought (in this way) now: `not_yet`, `presale_only`, `sold_out` or `limit` of a flash sale."""
    for offer in offers:
        if offer.owner_id != piece.shop_id or not offer.covers(piece.product_id):
            continue
        if isinstance(offer.rule, Opening):
            return "not_yet"
        if isinstance(offer.rule, Presale) and offer is not way:
            return "presale_only"
        stops = isinstance(offer.rule, Flash) and offer.rule.after == "stop" and way is None
        if stops and offer.sku(piece.product_id, piece.sku_id) and (why := short_of(offer, piece)):
            return why
    return None


def way_problem(way: Offer | None, pieces: Sequence[Piece], basis: Basis) -> str | None:
    """Why a basket cannot be bought by a presale or a group: over, not one line, not this SKU, or not enough left."""
    if way is None or not isinstance(way.rule, Presale | Group) or not way.starts_at <= basis.now < way.ends_at:
        return "way_ended"
    if len(pieces) != 1 or pieces[0].shop_id != way.owner_id:
        return "way_one_line"
    said = way.sku(pieces[0].product_id, pieces[0].sku_id)
    if said is None or (isinstance(way.rule, Presale) and said.deposit is None):
        return "way_other_sku"
    return short_of(way, pieces[0])
