"""Exports as jobs over HTTP: what is in a sheet, who may take persons away, what ends, what goes wrong."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from meadow.base import policy
from meadow.trade.orders import jobs as order_jobs
from meadow.trade.orders.actions import exports as exporting
from meadow.trade.orders.rules.exports import decimal
from meadow.trade.orders.sheets import CsvSheet, XlsxSheet
from meadow.trade.orders.tables import order
from tests.make import market
from tests.make.orders import shop_path
from tests.trade.conftest import Stall
from tests.trade.test_desk import colleague, some

EXPORTS = "/exports"


async def asked(stall: Stall, **ask: Any) -> dict[str, Any]:
    made = await stall.clerk.post(shop_path(stall, EXPORTS), ask, accept_language="en")
    assert made.status == 201, made
    return made.json


async def written(stall: Stall, **ask: Any) -> dict[str, Any]:
    made = await asked(stall, **ask)
    await order_jobs.export(stall.house, str(stall.shop_id), made["id"])
    return (await stall.clerk.get(shop_path(stall, f"{EXPORTS}/{made['id']}"))).json


async def sheet(stall: Stall, export_id: str) -> list[dict[str, str]]:
    taken = await stall.clerk.get(shop_path(stall, f"{EXPORTS}/{export_id}/file"))
    assert taken.status == 200, taken
    return list(csv.DictReader(io.StringIO(taken.content.decode("utf-8-sig"))))


async def test_a_sheet_holds_a_row_per_line_and_no_person(stall: Stall) -> None:
    a, b, c = await some(stall)
    done = await written(stall)
    assert (done["state"], done["total"], done["done"], done["errors"]) == ("done", 3, 3, 0)
    rows = await sheet(stall, done["id"])
    assert [r["Order"].strip() for r in rows] == [c["number"], b["number"], a["number"]]
    assert [(r["Pieces"], r["Paid for goods"], r["State"]) for r in rows] == [
        ("1", "70.00", "To ship"), ("3", "30.00", "To ship"), ("1", "10.00", "To ship"),
    ]  # fmt: skip
    assert {(r["Receiver"], r["Phone"], r["Street"]) for r in rows} == {("李**", "", "")}
    assert any("Asia/Shanghai" in name for name in rows[0])
    taken = await stall.clerk.get(shop_path(stall, f"{EXPORTS}/{done['id']}/file"))
    assert taken.headers["content-disposition"].startswith('attachment; filename="orders-')
    assert int(taken.headers["content-length"]) == len(taken.content) == done["size"]


async def test_a_workbook_of_a_selection(stall: Stall) -> None:
    a, b, _ = await some(stall)
    done = await written(stall, format="xlsx", order_ids=[a["id"], b["id"]])
    taken = await stall.clerk.get(shop_path(stall, f"{EXPORTS}/{done['id']}/file"))
    rows = list(load_workbook(io.BytesIO(taken.content), read_only=True).active.iter_rows(values_only=True))
    assert len(rows) == 3
    assert {r[0] for r in rows[1:]} == {a["number"], b["number"]}
    one = await written(stall, filter={"amount_min": 5000})
    assert len(await sheet(stall, one["id"])) == 1


async def test_persons_leave_the_house_with_right_reason_quota_and_an_audit_row(stall: Stall) -> None:
    await some(stall)
    path = shop_path(stall, EXPORTS)
    assert (await stall.clerk.post(path, {"plain": True})).code == "trade.orders.reason_missing"
    helper = await colleague(stall, "operations")
    refused = await helper.post(path, {"plain": True, "reason": "发货核对"})
    assert (refused.status, refused.code) == (403, "base.errors.forbidden")
    done = await written(stall, plain=True, reason="发货核对")
    rows = await sheet(stall, done["id"])
    assert {(r["Receiver"], r["Phone"].strip(), r["Street"]) for r in rows} == {
        ("李小满", "13812345678", "西湖区 文三路 1 号")
    }
    assert (await helper.get(shop_path(stall, f"{EXPORTS}/{done['id']}/file"))).status == 403, "nor is it taken without"
    assert (await helper.get(shop_path(stall, EXPORTS))).status == 200
    async with stall.house.write() as db:
        from meadow.base.trail import trail

        verbs = [r.verb for r in await db.all(trail.select())]
        await policy.change(db, market.OPERATOR, "trade.orders.export_plain_rows", 5)
    assert [v for v in verbs if v.startswith("trade.orders.export")] == [
        "trade.orders.export",
        "trade.orders.export_taken",
    ]
    policy.forget()
    over = await stall.clerk.post(path, {"plain": True, "reason": "再导一次"})
    assert (over.code, over.json["params"]) == ("trade.orders.quota_spent", {"left": 2, "most": 5})
    await helper.http.aclose()


async def test_a_row_that_cannot_be_opened_is_told_and_the_rest_is_written(stall: Stall) -> None:
    _, b, _ = await some(stall)
    async with stall.house.write() as db:
        await db.run(order.update().where(order.c.id == b["id"]).values(address=b"\x01" + b"0" * 60))
    done = await written(stall, plain=True, reason="核对地址")
    assert (done["state"], done["done"], done["errors"]) == ("done", 3, 1)
    assert [(w["number"], w["code"]) for w in done["wrong"]] == [(b["number"], "trade.orders.sealed_broken")]
    assert len(await sheet(stall, done["id"])) == 3


async def test_batches_join_without_a_gap(stall: Stall, monkeypatch: Any) -> None:
    numbers = {o["number"] for o in await some(stall)} | {o["number"] for o in await some(stall)}
    monkeypatch.setattr(exporting, "_BATCH", 2)
    done = await written(stall)
    rows = [r["Order"].strip() for r in await sheet(stall, done["id"])]
    assert len(rows) == 6
    assert set(rows) == numbers


async def test_what_is_called_off_or_over_cannot_be_taken(stall: Stall, moved: Any) -> None:
    await some(stall)
    path = shop_path(stall, EXPORTS)
    made = await asked(stall)
    early = await stall.clerk.get(f"{path}/{made['id']}/file")
    assert (early.status, early.code) == (409, "trade.orders.export_not_ready")
    assert (await stall.clerk.post(f"{path}/{made['id']}/cancel")).json["state"] == "cancelled"
    await order_jobs.export(stall.house, str(stall.shop_id), made["id"])
    assert (await stall.clerk.get(f"{path}/{made['id']}")).json["state"] == "cancelled"
    done = await written(stall)
    assert (await stall.clerk.post(f"{path}/{done['id']}/cancel")).json["state"] == "done", "what has ended stays"
    async with stall.house.read() as db:
        from meadow.trade.orders.tables.exports import export

        files = [r.file for r in await db.all(export.select()) if r.file]
    assert await stall.house.files.exists(files[0])
    moved(days=8)
    await stall.clerk.log_in(market.login("merchant"), market.PASSWORD)
    assert (await stall.clerk.get(f"{path}/{done['id']}")).json["state"] == "expired"
    assert (await stall.clerk.get(f"{path}/{done['id']}/file")).json["params"]["state"] == "expired"
    await order_jobs.forget(stall.house)
    assert not await stall.house.files.exists(files[0])
    history = (await stall.clerk.get(path)).json["items"]
    assert [h["state"] for h in history] == ["expired", "cancelled"]


async def test_a_job_that_breaks_says_so(stall: Stall, monkeypatch: Any) -> None:
    await some(stall)
    made = await asked(stall)

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(exporting, "open_sheet", broken)
    await order_jobs.export(stall.house, str(stall.shop_id), made["id"])
    assert (await stall.clerk.get(shop_path(stall, f"{EXPORTS}/{made['id']}"))).json["state"] == "failed"


async def test_nothing_and_too_much_are_refused(stall: Stall, monkeypatch: Any) -> None:
    path = shop_path(stall, EXPORTS)
    assert (await stall.clerk.post(path, {})).code == "trade.orders.nothing_chosen"
    await some(stall)
    monkeypatch.setattr(exporting, "MOST_ORDERS", 2)
    assert (await stall.clerk.post(path, {})).code == "trade.orders.too_many_rows"
    for body in ({"format": "pdf"}, {"kind": "people"}, {"filter": {"flags": [9]}}, {"order_ids": ["x"]}, {"x": 1}):
        assert (await stall.clerk.post(path, body)).status == 422, body
    helper = await colleague(stall, "warehouse")
    assert (await helper.post(path, {})).status == 403
    await helper.http.aclose()


@given(st.lists(st.lists(st.text(max_size=30) | st.integers(-(10**9), 10**9), min_size=1, max_size=4), max_size=6))
def test_no_cell_of_a_csv_runs(rows: list[list[object]]) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        made = CsvSheet(Path(folder) / "a.csv")
        made.add(rows)
        made.close()
        text = (Path(folder) / "a.csv").read_text("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "@")), cell
            assert not cell.startswith("-") or cell[1:].isdigit(), cell


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "\x00\x07bell", "x" * 200, "表情😀"])
def test_no_cell_of_a_workbook_is_a_formula(text: str, tmp_path: Any) -> None:
    made = XlsxSheet(tmp_path / "a.xlsx")
    made.add([[text, 5, None]])
    made.close()
    cell = load_workbook(tmp_path / "a.xlsx").active["A1"]
    assert cell.data_type == "s"
    assert cell.value == "".join(c for c in text if c >= " ")


@given(st.integers(-(10**14), 10**14))
def test_money_reads_back(minor: int) -> None:
    whole, _, cents = decimal(minor).lstrip("-").partition(".")
    assert int(whole) * 100 + int(cents) == abs(minor)
    assert decimal(minor).startswith("-") == (minor < 0)
