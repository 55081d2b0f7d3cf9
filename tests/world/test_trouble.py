"""What the market's people say and ask for is what the house takes: words, reasons, offers, a buyer's own photo."""

import io
from collections import Counter
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from PIL import Image

from meadow.goods.media import rules as media
from meadow.goods.offers.rules import legal
from meadow.goods.offers.rules.freight import flaws, province
from meadow.goods.offers.types.discounts import Bearer
from meadow.goods.offers.types.freight import FreightRule
from meadow.goods.offers.types.views import NewOffer
from meadow.trade.aftersale.rules import reasons
from meadow.trade.aftersale.types import Kind
from meadow.world.draw import Look, Shot, photo
from meadow.world.draw.snapshot import SIDE, snapshot
from meadow.world.market import PLACES, sayings
from meadow.world.stall import FREIGHT, coupon
from meadow.world.trouble import FATES, PROOF, REASONS, wish


def test_every_reason_goes_with_its_kind_and_shows_proof_where_it_has_to() -> None:
    for (_, kind), codes in REASONS.items():
        for code in codes:
            assert reasons.fits(code, Kind(kind)), (kind, code)
            assert reasons.REASONS[code].proof == (code in PROOF), code
            assert sayings.TROUBLE[code]
    assert {(state, kind) for state, rows in FATES.items() for _, kind in rows} == REASONS.keys()
    assert "not_agreed" in reasons.REFUSALS
    assert not reasons.REFUSALS["not_agreed"].proof


def test_no_word_of_a_buyer_or_shop_is_one_that_nobody_may_publish() -> None:
    said = [*(t for texts in sayings.REVIEWS.values() for t in texts), *sayings.LATER, sayings.THANKS, sayings.SORRY]
    said += [t for texts in sayings.TROUBLE.values() for t in texts]
    assert not [f for text in said for f in media.check("text", text)]
    assert len(sayings.STARS) == 100
    assert sayings.REVIEWS.keys() == set(sayings.STARS) == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(("state", "low", "high"), [("to_ship", 20, 50), ("shipped", 6, 30), ("delivered", 45, 95)])
def test_a_few_of_a_hundred_orders_go_wrong_and_each_keeps_its_fate(state: str, low: int, high: int) -> None:
    def order(n: int, **more: str) -> dict[str, str]:
        return {"number": f"26{n:014d}", "state": state, "aftersale": "none", "kind": "normal", **more}

    fates = Counter(wish(order(n), 1.0) for n in range(1000))
    assert low <= 1000 - fates[None] <= high
    assert [wish(order(n), 1.0) for n in range(50)] == [wish(order(n), 1.0) for n in range(50)]
    assert all(wish(order(n, aftersale="open"), 9.0) is None for n in range(50)), "nobody asks twice"


def test_a_stall_offers_what_the_rules_of_offers_take() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    for rule in (coupon(500, 4900), {"kind": "full", "steps": [{"over": 19900, "off": 2000}]}):
        new = {
            "title": {"zh-CN": "券"},
            "rule": rule,
            "starts_at": now,
            "ends_at": now + timedelta(days=9),
            "whole": True,
        }
        assert not legal.flaws(msgspec.convert(new, NewOffer), Bearer.shop, now)
    assert not flaws(msgspec.convert(FREIGHT, FreightRule))
    assert all(province(p[0]) not in {None, *FREIGHT["unreachable"]} for p in PLACES), "every shopper is reached"


def test_a_buyers_photo_is_small_hers_and_the_same_from_the_same_seed() -> None:
    shown = photo(Look(kind="mug", colour="#ccaa88", brand="MEADOW"), Shot.hero)
    taken = snapshot(shown, 7)
    assert taken == snapshot(shown, 7) != snapshot(shown, 8)
    with Image.open(io.BytesIO(taken)) as seen:
        assert (seen.format, seen.size) == ("JPEG", (SIDE, SIDE))
