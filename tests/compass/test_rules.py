"""From facts to rows of the event log: every fact fits, and a sale without a clip is no exception."""

from datetime import UTC, datetime, timedelta

import pytest

from meadow.base import ids
from meadow.compass.metrics import rules
from meadow.people.authors.events import Followed, Unfollowed
from meadow.scenes.video.events import Reacted
from meadow.trade.cart.types import Scene
from meadow.trade.orders.events import Cancelled, LineFact, Paid, Placed
from meadow.trade.settlement.events import Settled, SettledShare

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def line(scene: Scene, *, clip: bool) -> LineFact:
    return LineFact(
        line_id=ids.new(), sku_id=ids.new(), product_id=ids.new(), category_id=ids.new(), qty=2, amount=19_800, freight=600, scene=scene,
        video_id=ids.new() if clip else None, author_id=ids.new() if clip else None, trace_id=str(ids.new()) if clip else None,
    )  # fmt: skip


def order(kind: type, *lines: LineFact, **more: object) -> object:
    held = {
        "shop_id": ids.new(),
        "order_id": ids.new(),
        "buyer_id": ids.new(),
        "checkout_id": ids.new(),
        "number": ids.number(),
        "version": 1,
    }
    return kind(at=NOW, amount=sum(x.amount for x in lines), currency="CNY", lines=lines, **held, **more)


@pytest.mark.parametrize("scene", list(Scene))
@pytest.mark.parametrize("clip", [True, False])
def test_every_order_fact_fits_the_log(scene: Scene, *, clip: bool) -> None:
    sold = line(scene, clip=clip)
    facts = [
        (order(Placed, sold, from_cart=True), "order_created"),
        (order(Paid, sold, paid_at=NOW, placed_at=NOW), "purchase"),
        (order(Cancelled, sold, reason="timeout"), "order_cancelled"),
    ]
    for fact, name in facts:
        (row,) = rules.rows_of(fact)
        assert (row.name, row.scene, row.source) == (name, scene.value, "recommend" if clip else "other")
        assert (row.amount_minor, row.line_id, row.first_in & 1) == (19_800, ids.key64(sold.line_id), 1)
        assert rules.rows_of(fact)[0].event_id == row.event_id


def test_the_order_counts_once_however_many_lines() -> None:
    rows = rules.rows_of(order(Paid, *(line(Scene.mall, clip=False) for _ in range(3)), paid_at=NOW, placed_at=NOW))
    assert [r.first_in & 1 for r in rows] == [1, 0, 0]


def test_settlement_and_what_people_do_fit_too() -> None:
    who = {"account_id": ids.new(), "author_id": ids.new()}
    settled = Settled(
        at=NOW, shop_id=ids.new(), order_id=ids.new(), line_id=ids.new(), product_id=ids.new(), sku_id=ids.new(), buyer_id=ids.new(),
        amount=9900, net=8000, currency="CNY", paid_at=NOW - timedelta(days=9), shares=(SettledShare("author", who["author_id"], 1900),),
    )  # fmt: skip
    assert [(r.name, r.author_id) for r in rules.rows_of(settled)] == [("order_settled", ids.key64(who["author_id"]))]
    told = [Reacted(at=NOW, name="like", video_id=ids.new(), **who), Followed(at=NOW, **who), Unfollowed(at=NOW, **who)]
    assert [rules.rows_of(x)[0].name for x in told] == ["like", "follow", "unfollow"]
    assert rules.rows_of(object()) == []


def test_a_paid_line_must_be_in_the_log_once_and_to_the_cent() -> None:
    truth = [(1, 100), (2, 200), (3, 300), (4, 400)]
    log = [(1, 1, 100), (2, 2, 400), (3, 1, 299), (9, 1, 5)]
    assert len(rules.differ(truth, log)) == 4
    assert rules.differ(truth[:1], log[:1]) == []
