"""What an owner's orders leave behind at the desk: a received order with its review, and all that is asked for about it."""

from tests.conftest import Answer, Client


async def fill(mine: Client, known: dict[str, str]) -> None:
    """Buy, ship, receive and review; the ids go into `known`."""
    order = await _received(mine, known)
    line = _ok(await mine.get(f"/api/orders/{order}"))["lines"][0]["id"]
    said = _ok(
        await mine.post(f"/api/orders/{order}/reviews", {"lines": [{"line_id": line, "stars": 5, "text": "好"}]})
    )
    known["review_id"] = said["items"][0]["id"]
    desk = f"/api/merchant/{known['shop_id']}"
    known["view_id"] = _ok(await mine.post(f"{desk}/order-views", {"name": "全部", "filter": {}}))["id"]
    flag = {"verb": "flag", "flag": 1, "order_ids": [order]}
    sheet = _ok(await mine.post(f"{desk}/exports", {"order_ids": [order]}))
    known["export_id"] = sheet["id"]
    title = {"kind": "personal", "title": "李小满", "email": "li@example.com"}
    known["title_id"] = _ok(await mine.post("/api/me/titles", title))["items"][0]["id"]
    known["invoice_id"] = _ok(await mine.post(f"/api/orders/{order}/invoice", title))["id"]
    known["bulk_id"] = _ok(await mine.post(f"{desk}/orders/bulk", flag))["report"]["id"]


async def _received(mine: Client, known: dict[str, str]) -> str:
    quote = _ok(await mine.post("/api/quotes", {"lines": [{"sku_id": known["sku_id"], "qty": 1}]}))
    ask = {"quote_id": quote["quote_id"], "address_id": known["address_id"]}
    placed = _ok(await mine.post("/api/checkouts", ask))
    attempt = _ok(await mine.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"}))
    charge = attempt["redirect"].rpartition("/")[2]
    _ok(await mine.post(f"/api/sandbox/charges/{charge}", {"outcome": "succeed"}))
    order = str(placed["orders"][0]["id"])
    parcel = {"carrier": "sf", "tracking_no": f"SF{placed['orders'][0]['number']}"}
    _ok(await mine.post(f"/api/merchant/{known['shop_id']}/orders/{order}/ship", parcel))
    _ok(await mine.post(f"/api/orders/{order}/confirm"))
    return order


def _ok(answer: Answer) -> dict:  # type: ignore[type-arg]
    assert 200 <= answer.status < 300, answer
    return answer.json
