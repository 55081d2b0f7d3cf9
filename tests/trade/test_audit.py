"""`meadow audit` finds what is broken: rows are changed behind every verb's back, one kind of damage at a time."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from meadow.base.db import WriteDb
from meadow.goods.offers.types import Freight
from tests.make import market
from tests.make.orders import shop_path
from tests.trade.conftest import Stall


@pytest.fixture
async def busy(stall: Stall) -> Stall:
    """An unpaid, a waiting, a part shipped and a part refunded order of two lines each, and nothing to find."""
    goods = await market.goods(stall.house, stall.shop_id, values=("30ml", "50ml"), freight=Freight("fixed", 600))
    lines = [(sku, 2) for sku in goods.skus]
    assert (await stall.place(*lines)).status == 201
    await stall.bought(*lines)
    part = (await stall.bought(*lines))["orders"][0]["id"]
    row = (await stall.clerk.get(shop_path(stall, f"/orders/{part}"))).json["lines"][0]
    parcel = {"carrier": "sf", "tracking_no": "SF1000001", "lines": [{"line_id": row["id"], "qty": 1}]}
    assert (await stall.clerk.post(shop_path(stall, f"/orders/{part}/ship"), parcel)).status == 200
    back = (await stall.bought(*lines))["orders"][0]["id"]
    line = (await stall.shopper.get(f"/api/orders/{back}")).json["lines"][0]
    ask = {"kind": "refund_unshipped", "reason": "changed_mind", "line_id": line["id"], "qty": 1}
    asked = await stall.shopper.post(f"/api/orders/{back}/aftersale", ask)
    assert (asked.status, asked.json["state"]) == (201, "success"), asked
    assert await stall.audit() == []
    return stall


_UNCHECKED = "SET LOCAL session_replication_role = replica;"
"""Without triggers, as one who means harm to a closed row would."""


DAMAGE = [
    # I1: shares + shop + fee + refunds = paid + subsidies, line by line.
    ("sales of shop", "UPDATE settlement_bill SET goods = goods + 1, paid = paid + 1, net = net + 1"),
    ("sales of shop", """UPDATE settlement_bill b SET paid = paid + d, goods = goods + d, net = net + d FROM (SELECT line_id,
        CASE WHEN row_number() OVER (ORDER BY line_id) = 1 THEN 1 ELSE -1 END AS d FROM settlement_bill ORDER BY line_id LIMIT 2) x
        WHERE x.line_id = b.line_id"""),
    ("escrow of shop by line", """UPDATE ledger_entry e SET amount = amount + d FROM (SELECT posting_id, ix, CASE WHEN
        row_number() OVER (ORDER BY posting_id, ix) = 1 THEN 1 ELSE -1 END AS d FROM ledger_entry WHERE kind = 'escrow' AND
        posting_id = (SELECT id FROM ledger_posting WHERE reason = 'paid' LIMIT 1)) x WHERE x.posting_id = e.posting_id AND
        x.ix = e.ix"""),
    ("is not the sum of its entries", "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'escrow'"),
    # I2: no more is promised to payees than the rates allow.
    ("claimed for more than may be promised", """INSERT INTO settlement_share (shop_id, line_id, payee, payee_id, amount, claimed,
        rate_bp, base) SELECT shop_id, line_id, 'author', shop_id, 0, paid, 10000, paid FROM settlement_bill LIMIT 1"""),
    # I4: what went back is one figure for the order, its case, its bill and the channel.
    ("sales of shop", "UPDATE orders_line SET refunded_qty = 2 WHERE refunded_qty = 1"),
    ("refunds of shop", "UPDATE aftersale_item SET goods = goods - 1"),
    ("refunds to buyer", "UPDATE payments_refund SET amount = amount + 1"),
    ("more went back of checkout", "UPDATE payments_refund SET amount = 10000000"),
    ("deposits and refunds say", "UPDATE payments_refund_piece SET state = 'failed'"),
    # I5: stock is what orders hold of it.
    ("pieces of SKU", """UPDATE stock_item SET committed = committed + 1;
        UPDATE stock_reservation SET qty = qty + 1 WHERE state = 'committed' AND shipped = 0"""),
    ("pieces of SKU", """UPDATE stock_item SET held = 0;
        UPDATE stock_reservation SET state = 'released' WHERE state = 'held'"""),
    ("pieces of SKU", "UPDATE orders_line SET shipped_qty = 0"),
    # I11: an order is paid once, and never without its posting.
    ("paid orders of shop", "UPDATE orders_order SET paid_at = NULL, state = 'cancelled' WHERE state = 'part_shipped'"),
    # I17: discounts are allotted without a rest, and each has a bearer.
    ("not what its bearers bear", """UPDATE orders_line SET discounts = '[{"bearer": "shop", "amount": 1}]'"""),
    ("not what its lines share", """UPDATE orders_line SET shop_discount = 1, paid = paid - 1,
        discounts = '[{"bearer": "shop", "amount": 1}]'"""),
]  # fmt: skip
"""What is found, and what was done; the invariants of domain.md that no database rule keeps alone."""


async def test_every_damage_is_found(busy: Stall) -> None:
    missed = []
    for finding, damage in DAMAGE:
        async with busy.house._connection() as conn, conn.transaction(force_rollback=True):
            db = WriteDb(conn, busy.house)
            for statement in (_UNCHECKED + damage).split(";"):
                await db.run(sa.text(statement))
            found = [f for check in busy.house.wiring.checks.values() for f in await check(db)]
            if not any(finding in one for one in found):
                missed.append((finding, damage, found))
    assert missed == []
    assert await busy.audit() == []


async def test_an_audit_sees_one_moment_while_others_go_on(busy: Stall) -> None:
    async with busy.house.still() as db:
        assert await busy.house.wiring.checks["agreement"](db) == []
        await busy.bought((await _sku(busy), 1))
        assert await busy.house.wiring.checks["agreement"](db) == []
        with pytest.raises(Exception, match="read-only transaction"):
            await db.value(sa.text("DELETE FROM timers RETURNING 1"))


async def _sku(stall: Stall) -> UUID:
    async with stall.house.read() as db:
        return UUID(str(await db.value(sa.text("SELECT sku_id FROM stock_item ORDER BY sku_id LIMIT 1"))))
