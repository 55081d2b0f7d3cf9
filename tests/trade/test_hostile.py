"""Bodies that nobody sends by mistake: each is refused with the place that is wrong, and nothing is written."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar

from meadow.base import ids
from meadow.base.db import House
from tests.conftest import Answer
from tests.make import market
from tests.make.estate import fingerprint
from tests.trade.conftest import Stall

NUL = "a\x00b"


@dataclass
class Scene:
    """A shopper with a frozen quote, and the ids of another shopper."""

    stall: Stall
    sku: UUID
    quote: str
    foreign: dict[str, str]

    def line(self, **over: object) -> dict[str, Any]:
        return {"sku_id": str(self.sku), "qty": 1} | over

    def ask(self, **over: object) -> dict[str, Any]:
        return {"quote_id": self.quote, "address_id": str(self.stall.address_id)} | over

    async def refused(self, method: str, path: str, body: object) -> Answer:
        """Send it, and prove that no row of any table has changed."""
        before = await fingerprint(self.stall.house)
        answer = await self.stall.shopper.send(method, path, body)
        assert await fingerprint(self.stall.house) == before, answer
        return answer


@pytest.fixture
async def scene(stall: Stall, house: House, app: Litestar) -> AsyncIterator[Scene]:
    sku = (await market.goods(house, stall.shop_id)).skus[0]
    quote = (await stall.quote((sku, 1))).json["quote_id"]
    other = await market.person(house, "other")
    address = await market.address(house, other.id)
    browser, opened = await market.browser(app, "other")
    line = {"sku_id": str(sku), "qty": 1}
    theirs = (await browser.post("/api/quotes", {"lines": [line]})).json["quote_id"]
    placed = (await browser.post("/api/checkouts", {"quote_id": theirs, "address_id": str(address)})).json
    yield Scene(stall, sku, quote, {"address": str(address), "quote": theirs, "intent": placed["intent_id"]})
    await opened.aclose()


def pointers(answer: Answer) -> list[str]:
    return [error["pointer"] for error in answer.json["errors"]]


@pytest.mark.parametrize("qty", [0, -1, 10**18, 10**30, 1.5, "1", None, True, [1], 1e18])
async def test_a_quantity_that_is_none(scene: Scene, qty: object) -> None:
    for path, body, at in (
        ("/api/quotes", {"lines": [scene.line(), scene.line(qty=qty)]}, "/lines/1/qty"),
        ("/api/cart/lines", scene.line(qty=qty), "/qty"),
    ):
        answer = await scene.refused("POST", path, body)
        assert (answer.status, pointers(answer)) == (422, [at])


async def test_ten_thousand_lines(scene: Scene) -> None:
    answer = await scene.refused("POST", "/api/quotes", {"lines": [scene.line()] * 10_000})
    assert (answer.status, pointers(answer)) == (422, ["/lines"])
    answer = await scene.refused("POST", "/api/cart/select", {"sku_ids": [str(scene.sku)] * 10_000, "selected": True})
    assert (answer.status, pointers(answer)) == (422, ["/sku_ids"])


async def test_notes_without_end(scene: Scene) -> None:
    shop = str(scene.stall.shop_id)
    long = await scene.refused("POST", "/api/checkouts", scene.ask(remarks={shop: "x" * 900_000}))
    assert (long.status, pointers(long)) == (422, [f"/remarks/{shop}"])
    huge = await scene.refused("POST", "/api/checkouts", scene.ask(remarks={shop: "x" * 1_100_000}))
    assert (huge.status, huge.code) == (413, "base.errors.too_large")
    many = await scene.refused("POST", "/api/checkouts", scene.ask(remarks={str(i): "x" for i in range(101)}))
    assert (many.status, pointers(many)) == (422, ["/remarks"])


async def test_the_character_that_no_column_holds(scene: Scene) -> None:
    shop = str(scene.stall.shop_id)
    for method, path, body, at in (
        ("POST", "/api/checkouts", scene.ask(remarks={shop: NUL}), f"/remarks/{shop}"),
        ("POST", "/api/checkouts", scene.ask(remarks={NUL: "x"}), "/remarks/ab"),
        ("POST", "/api/cart/lines", scene.line(source={"scene": "mall", "trace_id": NUL}), "/source/trace_id"),
        ("POST", "/api/quotes", {"lines": [scene.line(source={"trace_id": NUL})]}, "/lines/0/source/trace_id"),
        ("GET", "/api/products?q=a%00b", None, "/q"),
    ):
        answer = await scene.refused(method, path, body)
        assert (answer.status, pointers(answer)) == (422, [at])
    assert (await scene.refused("GET", "/api/sandbox/charges/a%00b", None)).status == 404
    spelled = await scene.stall.shopper.post("/api/cart/lines", scene.line(source={"trace_id": "\\u0000"}))
    assert spelled.status == 200, spelled


@pytest.mark.parametrize(
    "note", ["🎁 谢谢！👩‍👩‍👧", "ة\u200fאב", "a\tb\nc", "'; DROP TABLE orders_order; --", "=cmd()"]
)
async def test_odd_but_honest_text_is_kept_as_it_is(scene: Scene, note: str) -> None:
    placed = await scene.stall.shopper.post("/api/checkouts", scene.ask(remarks={str(scene.stall.shop_id): note}))
    assert placed.status == 201, placed
    seen = (await scene.stall.shopper.get(f"/api/orders/{placed.json['orders'][0]['id']}")).json
    assert seen["remark"] == note


async def test_ids_of_nobody_and_of_another(scene: Scene) -> None:
    nobody = str(ids.new())
    for path, body, status, at in (
        ("/api/quotes", {"lines": [scene.line(), scene.line(sku_id=nobody)]}, 404, ["/lines/1/sku_id"]),
        ("/api/cart/lines", scene.line(sku_id=nobody), 404, ["/sku_id"]),
        ("/api/cart/lines", scene.line(sku_id="x"), 422, ["/sku_id"]),
        ("/api/checkouts", scene.ask(address_id=scene.foreign["address"]), 404, ["/address_id"]),
        ("/api/checkouts", scene.ask(address_id=nobody), 404, ["/address_id"]),
        ("/api/checkouts", scene.ask(quote_id=scene.foreign["quote"]), 409, []),
        (f"/api/payments/{scene.foreign['intent']}/attempts", {"channel": "sandbox"}, 404, []),
    ):
        answer = await scene.refused("POST", path, body)
        assert (answer.status, pointers(answer)) == (status, at), path


async def test_a_price_of_nothing(scene: Scene) -> None:
    draft = {"category_id": str(ids.derived("category", "beauty")), "title": {"zh-CN": "白送"}, "skus": [{"price": 0}]}
    before = await fingerprint(scene.stall.house)
    answer = await scene.stall.clerk.post(f"/api/merchant/{scene.stall.shop_id}/products", draft)
    assert (answer.status, pointers(answer)) == (422, ["/skus/0/price"])
    assert await fingerprint(scene.stall.house) == before


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"lines": "x"}', b"null", b'{"lines": [{"sku_id": "\\ud800"}]}']
)
async def test_what_is_no_body_at_all(scene: Scene, body: bytes) -> None:
    answer = await scene.refused("POST", "/api/quotes", body)
    assert (answer.status, answer.code) == (422, "base.errors.invalid"), answer
