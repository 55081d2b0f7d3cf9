"""What live rooms ask of offers, by name: coupons that they hand out themselves, and deals against their own clock.

The front door has ten verbs already; these are answered through the wiring.
"""

SET_ASIDE = "goods.offers.set_aside"
"""(db, offer_id, owners, n) -> `CouponFace`: keep coupons of one of these owners' templates; `NotFound`, `CouponGone`."""
HAND = "goods.offers.hand"
"""(db, offer_id, coupon id by buyer) -> buyers who have enough and got none; `NotFound`, `CouponGone`."""
SETTLE = "goods.offers.settle"
"""(db, offer_id, n, handed) -> None: of `n` that were set aside so many went, the rest can be claimed again."""
ARM = "goods.offers.arm"
"""(db, shop_id, NewOffer, ItemIn) -> offer id: a draft of a flash sale; `BadRule`, `NotYours`, `BadPrice`, `FakeWas`, `Conflicting`."""
RUN = "goods.offers.run"
"""(db, shop_id, offer_id, starts_at, ends_at) -> None: the sale holds in this window; `NotFound`, `Conflicting`."""
STOP = "goods.offers.stop"
"""(db, shop_id, offer_id) -> None: the sale is over for good."""
PIECES = "goods.offers.pieces"
"""(db, shop_id, offer ids) -> (total, taken) by offer and SKU."""
