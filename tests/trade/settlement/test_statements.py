"""Closed days and statements: what was closed stays, what comes later is in the next, and every file says the same."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.trade import ledger, settlement
from meadow.trade.ledger.tables import close, entry
from meadow.trade.settlement import actions as settling
from meadow.trade.settlement.tables.statements import statement
from meadow.trade.settlement.types import Payee
from tests.make import bills as make
from tests.make import market
from tests.trade.settlement.conftest import Desk


async def findings(house: House) -> list[str]:
    async with house.read() as db:
        return [*await settlement.checks(db), *await ledger.checks(db)]


async def at(desk: Desk, text: str) -> None:
    """Move the clock to a moment in UTC, where everybody logs in again."""
    clock.reset()
    clock.move(datetime.fromisoformat(text).replace(tzinfo=UTC) - clock.now())
    for name, browser in (("seller", desk.seller), ("ann", desk.ann), ("ops", desk.ops)):
        assert (await browser.log_in(market.login(name), market.PASSWORD)).status == 200


async def closed(house: House) -> int:
    n = 0
    while True:
        async with house.write() as db:
            if await settling.close_day(db) is None:
                return n
        n += 1


async def sold(desk: Desk, paid: int = 10_000) -> make.Line:
    line = await make.paid(desk.house, desk.shop_id, {(Payee.author, desk.author_id): paid // 5}, paid=paid)
    await make.due(desk.house, line)
    assert await settling.sweep(desk.house) == 1
    return line


async def test_days_follow_each_other_and_a_later_refund_is_in_the_next(desk: Desk, moved: object) -> None:
    await at(desk, "2031-03-30T03:00:00")
    line = await sold(desk)
    async with desk.house.write() as db:
        assert await settling.close_day(db) is None, "the day is not over"
    await at(desk, "2031-03-30T16:05:00")
    async with desk.house.write() as db:
        assert await settling.close_day(db) is None, "midnight in Shanghai was five minutes ago"
    await at(desk, "2031-03-31T04:00:00")
    assert await closed(desk.house) == 1
    first = (await desk.seller.get(f"{desk.shop}/statements")).json["items"]
    assert [(s["start"], s["opening"], s["closing"], s["moved"]) for s in first] == [
        ("2031-03-30", 0, 8070, {"settled": 8070})
    ]
    assert (first[0]["figures"]["lines"], first[0]["figures"]["net"], first[0]["figures"]["commission"]) == (
        1,
        8070,
        2000,
    )
    async with desk.house.write() as db:
        await settling.on_refunded(db, make.refund(line, goods=5000))
    await at(desk, "2031-04-01T04:00:00")
    assert await closed(desk.house) == 1
    now = (await desk.seller.get(f"{desk.shop}/statements")).json["items"]
    assert now[1] == first[0], "what was closed stays as it was"
    assert (now[0]["opening"], now[0]["moved"], now[0]["closing"]) == (8070, {"refunded": -3750}, 4320)
    assert now[0]["figures"]["refunded_after"] == 3750
    months = (await desk.seller.get(f"{desk.shop}/statements", period="month")).json["items"]
    assert [(m["start"], m["closing"], m["moved"]) for m in months] == [
        ("2031-03-01", 4320, {"settled": 8070, "refunded": -3750})
    ]
    hers = (await desk.ann.get(f"{desk.author}/statements")).json["items"]
    assert [s["closing"] for s in hers] == [1000, 2000]
    seen = (await desk.ops.get("/api/ops/statements", owner="author")).json["items"]
    assert {s["owner_name"] for s in seen} == {"林小满"}
    days = (await desk.ops.get("/api/ops/closes")).json["items"]
    assert [d["day"] for d in days] == ["2031-03-31", "2031-03-30"]
    assert sum(days[0]["balances"]["CNY"].values()) == 0
    assert await findings(desk.house) == []


async def test_quiet_days_are_closed_too_and_the_clock_comes_back(desk: Desk, moved: object) -> None:
    from meadow.base import timers

    await at(desk, "2031-01-01T03:00:00")
    await sold(desk)
    await at(desk, "2031-01-05T03:00:00")
    async with desk.house.write() as db:
        await timers.set(db, settling.CLOSE, ids.new(), clock.now())
    for _ in range(7):
        await timers.fire_due(desk.house)
        clock.move(timedelta(seconds=2))
    days = (await desk.ops.get("/api/ops/closes")).json["items"]
    assert [d["postings"] for d in days] == [0, 0, 0, 2]
    async with desk.house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM timers WHERE kind = :k"), {"k": settling.CLOSE}) == 1


@pytest.mark.parametrize(("table", "column"), [(statement, "closing"), (close, "entries"), (entry, "amount")])
async def test_nothing_closed_can_be_rewritten(desk: Desk, table: sa.Table, column: str, moved: object) -> None:
    await at(desk, "2031-03-30T03:00:00")
    await sold(desk)
    await at(desk, "2031-03-31T04:00:00")
    await closed(desk.house)
    for verb in (table.delete(), table.update().values({column: 1})):
        with pytest.raises(sa.exc.IntegrityError, match="never rewritten"):
            async with desk.house.write() as db:
                await db.run(verb)


async def test_whoever_gets_past_the_database_is_found(desk: Desk, moved: object) -> None:
    await at(desk, "2031-03-30T03:00:00")
    await sold(desk)
    await at(desk, "2031-04-01T04:00:00")
    await closed(desk.house)
    assert await findings(desk.house) == []
    for what, change in {
        "statement": "UPDATE settlement_statement SET closing = closing + 1, moved = '{\"settled\": 8071}' WHERE owner_kind = 'shop'",
        "not those that were closed": "UPDATE ledger_posting SET at = at - interval '1 minute'",
        "does not follow from the day before": "UPDATE ledger_close SET entries = entries + 1",
    }.items():
        async with desk.house.write() as db:
            await db.run(sa.text("SET LOCAL session_replication_role = replica"))
            await db.run(sa.text(change))
        assert any(what in f for f in await findings(desk.house)), what


async def test_a_statement_is_taken_away_as_csv_xlsx_and_pdf(desk: Desk, moved: object) -> None:
    await at(desk, "2031-03-30T03:00:00")
    line = await sold(desk)
    async with desk.house.write() as db:
        title = {"zh-CN": "=1+1", "en": "+SUM(A1)"}
        await db.run(sa.text("UPDATE settlement_bill SET title = CAST(:t AS jsonb)"), {"t": json.dumps(title)})
        await settling.on_refunded(db, make.refund(line, goods=1000))
    await at(desk, "2031-03-31T04:00:00")
    await closed(desk.house)
    path = f"{desk.shop}/statements/file"
    text = (await desk.seller.get(path, start="2031-03-30", format="csv", lang="en")).content.decode("utf-8-sig")
    rows = [r.split(",") for r in text.splitlines()]
    assert ["Opening balance", "0.00"] in rows
    assert ["Refunds", "-7.50"] in rows
    assert "'+SUM(A1)" in text, "a title that a spreadsheet would run"
    assert rows[-2][1:3] == ["Settled", rows[-1][2]]
    assert (rows[-2][-1], rows[-1][-1]) == ("80.70", "-7.50"), "amounts are numbers, below zero too"
    book = load_workbook(
        io.BytesIO((await desk.seller.get(path, start="2031-03-30", format="xlsx", lang="en")).content)
    )
    cells = [[c.value for c in row] for row in book.active]
    assert cells[-1][-1] == -7.5
    assert cells[-2][3] == "+SUM(A1)"
    pdf = await desk.seller.get(path, start="2031-03-30", format="pdf", lang="zh-CN")
    assert pdf.content[:5] == b"%PDF-"
    assert pdf.headers["content-type"] == "application/pdf"
    hers = await desk.ann.get(f"{desk.author}/statements/file", start="2031-03-30", format="csv", lang="en")
    assert "Author" in hers.content.decode()
    assert (await desk.seller.get(path, start="2031-03-29")).status == 404
    assert (await desk.ann.get(path, start="2031-03-30")).status == 404
    for hostile in (
        {"start": "x"},
        {"start": "2031-03-30", "format": "exe"},
        {"start": "2031-03-30", "period": "year"},
    ):
        assert (await desk.seller.get(path, **hostile)).status in {400, 422}


async def test_bills_are_filtered_counted_and_explained(desk: Desk) -> None:
    one = await make.paid(desk.house, desk.shop_id, {(Payee.author, desk.author_id): 2000, (Payee.leader1, ids.new()): 500},
                          platform_subsidy=700, shop_discount=300)  # fmt: skip
    two = await sold(desk)
    async with desk.house.write() as db:
        await settling.on_refunded(db, make.refund(one, goods=1000))
        await settling.on_refunded(db, make.refund(two, goods=1000))
    counts = (await desk.seller.get(f"{desk.shop}/bills/counts")).json["counts"]
    assert {k: v for k, v in counts.items() if v} == {"pending": 1, "adjusted": 1}
    bill = (await desk.seller.get(f"{desk.shop}/bills", state="pending")).json["items"][0]
    assert bill["income"] == bill["goods"] + bill["freight"] - bill["shop_discount"] - bill["refunded"]
    assert bill["outgo"] == sum(
        bill[k] for k in ("platform_fee", "commission", "leader_fee", "promotion_fee", "other_fee")
    )
    assert bill["net"] == bill["income"] - bill["outgo"]
    assert (bill["commission"], bill["leader_fee"], bill["refunded"]) == (1800, 450, 1070)
    assert (await desk.seller.get(f"{desk.shop}/bills", number=bill["order_number"])).json["items"] == [bill]
    later = (await desk.seller.get(f"{desk.shop}/bills", state="adjusted")).json["items"][0]
    assert (later["refunded"], later["refunded_after"]) == (0, 750)
    why = (await desk.seller.get(f"{desk.shop}/bills/changes", line_id=str(two.line_id))).json["items"]
    assert [(c["kind"], c["goods"], c["net"], c["payees"]) for c in why] == [("after", 1000, 750, {"author": 200})]
    page = (await desk.seller.get(f"{desk.shop}/bills", limit=1)).json
    rest = (await desk.seller.get(f"{desk.shop}/bills", limit=1, cursor=page["next"])).json
    assert {page["items"][0]["id"], rest["items"][0]["id"]} == {str(one.line_id), str(two.line_id)}
    assert rest["next"] is None
    earned = (await desk.ann.get(f"{desk.author}/bills")).json["items"]
    assert [(e["estimated"], e["taken_back"], e["net"]) for e in earned] == [(2000, 200, 1800)] * 2
    file = (await desk.seller.get(f"{desk.shop}/bills/file", format="csv", state="pending", lang="en")).content.decode()
    assert len(file.splitlines()) == 2


async def test_fees_by_category_hold_from_their_day_on(desk: Desk) -> None:
    from meadow.trade.settlement import rules, store

    category, now = ids.new(), clock.now()
    body = {"category_ids": [str(category)], "bp": 300}
    assert (await desk.ops.put("/api/ops/fees", body)).json["items"][0]["bp"] == 300
    later = (now + timedelta(days=2)).isoformat()
    assert (await desk.ops.put("/api/ops/fees", body | {"bp": 200, "effective_at": later})).status == 200
    past = (now - timedelta(days=2)).isoformat()
    assert (await desk.ops.put("/api/ops/fees", body | {"effective_at": past})).status == 422
    assert (await desk.ops.put("/api/ops/fees", body | {"bp": 1001})).status == 422
    assert (await desk.seller.put("/api/ops/fees", body)).status == 403
    async with desk.house.read() as db:
        rates = (await store.fees(db))[category]
    assert [rules.rate_of(rates, clock.now() + timedelta(days=n)) for n in (-1, 1, 3)] == [None, 300, 200]


async def test_an_operator_freezes_row_by_row(desk: Desk) -> None:
    line = await make.paid(desk.house, desk.shop_id)
    rows = [{"shop_id": str(desk.shop_id), "line_id": str(i)} for i in (line.line_id, ids.new())]
    done = (await desk.ops.post("/api/ops/bills/hold", {"lines": rows, "why": "wash trades"})).json["results"]
    assert [(r["ok"], r["code"]) for r in done] == [(True, None), (False, "base.errors.not_found")]
    assert (await desk.ops.get("/api/ops/bills", state="frozen")).json["items"][0]["state"] == "frozen"
    assert (await desk.seller.post("/api/ops/bills/hold", {"lines": rows, "why": "no"})).status == 403
    assert (await desk.ops.post("/api/ops/bills/hold", {"lines": [], "why": "none"})).status == 422
