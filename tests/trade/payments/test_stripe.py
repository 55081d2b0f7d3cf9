"""Stripe through its official SDK against localstripe: a process that speaks Stripe's API and sends its signed events."""

import asyncio
import contextlib
import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from aiohttp import web
from litestar import Litestar

from meadow.base import clock, timers
from meadow.base.db import House
from meadow.base.settings import Stripe
from meadow.trade.ledger import PLATFORM, Kind, balances
from meadow.trade.payments.types import RefundState
from tests.make import market, ports
from tests.trade.conftest import Stall
from tests.trade.payments.conftest import Operator, forged, give_back, order_state, pieces, run_jobs

SECRET = "whsec_test"
SERVE = "from aiohttp import web; from localstripe.server import app; web.run_app(app, host='127.0.0.1', port={}, print=None)"
GOOD, DECLINED = "4242424242424242", "4000000000000341"


@pytest.fixture(scope="module")
def localstripe() -> Iterator[str]:
    """The address of a localstripe of this test run."""
    port = ports.free()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        end = clock.monotonic() + 20
        while clock.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"{base}/v1/charges", auth=("sk_test_12345", ""), trust_env=False)
                break
        yield base
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
async def host(localstripe: str, house: House, app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Stripe as the payer's browser reaches it; the house is set up for it, and hears its events through a real port."""
    words = Stripe(secret_key="sk_test_12345", public_key="pk_test_12345", webhook_secret=SECRET, host=localstripe)
    house.settings = msgspec.structs.replace(house.settings, stripe=words)
    inner = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000")

    async def pass_on(request: web.Request) -> web.Response:
        sent = {"stripe-signature": request.headers["stripe-signature"], "content-type": "application/json"}
        answer = await inner.post("/hooks/payments/stripe", content=await request.read(), headers=sent)
        return web.Response(status=answer.status_code, body=answer.content)

    door = web.Application()
    door.add_routes([web.post("/", pass_on)])
    runner = web.AppRunner(door)
    await runner.setup()
    port = ports.free()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with httpx.AsyncClient(base_url=localstripe, auth=("sk_test_12345", ""), trust_env=False) as client:
        await client.delete("/_config/data")
        hook = {"url": f"http://127.0.0.1:{port}/", "secret": SECRET}
        assert (await client.post("/_config/webhooks/meadow", json=hook)).status_code == 200
        yield client
    await runner.cleanup()
    await inner.aclose()


async def start(stall: Stall, key: str | None = None) -> tuple[dict, dict]:
    """An order at Stripe's form: the order, and what the form's page is given."""
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    path = f"/api/payments/{placed['intent_id']}/attempts"
    answer = await stall.shopper.post(path, {"channel": "stripe"}, key=key)
    assert answer.status == 201, answer
    assert answer.json["redirect"] == f"/pay/card/{placed['intent_id']}/{answer.json['attempt_id']}"
    return placed, (await stall.shopper.get(f"{path}/{answer.json['attempt_id']}")).json


async def confirm(host: httpx.AsyncClient, secret: str, number: str = GOOD) -> httpx.Response:
    """What Stripe's form does in the payer's browser: a card, and the intent confirmed with it."""
    card = {"type": "card", "card": {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}}
    method = (await host.post("/v1/payment_methods", json=card)).json()["id"]
    intent = secret.partition("_secret_")[0]
    await host.post(f"/v1/payment_intents/{intent}", json={"payment_method": method})
    return await host.post(f"/v1/payment_intents/{intent}/confirm")


async def until(stall: Stall, placed: dict, wanted: str) -> None:
    for _ in range(60):
        if await order_state(stall, placed) == wanted:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(await order_state(stall, placed))


async def test_a_card_pays_and_the_charge_is_what_our_books_name(stall: Stall, host: httpx.AsyncClient) -> None:
    placed, form = await start(stall)
    assert (form["channel"], form["public_key"], form["state"]) == ("stripe", "pk_test_12345", "started")
    assert form["script"].startswith("https://js.stripe.com/")
    charge = (await confirm(host, form["secret"])).json()["latest_charge"]["id"]
    await until(stall, placed, "to_ship")
    async with stall.house.read() as db:
        row = await db.one(sa.text("SELECT channel_no, amount, verdict FROM payments_txn"))
    assert tuple(row) == (charge, 9900, "book")
    seen = (await stall.shopper.get(f"/api/payments/{placed['intent_id']}")).json
    assert (seen["state"], seen["last"]) == ("succeeded", {"channel": "stripe", "state": "succeeded", "reason": ""})
    assert await stall.audit() == []


async def test_a_declined_card_is_told_and_another_try_pays(stall: Stall, host: httpx.AsyncClient) -> None:
    placed, form = await start(stall)
    assert (await confirm(host, form["secret"], DECLINED)).status_code == 402
    path = f"/api/payments/{placed['intent_id']}"
    for _ in range(60):
        if (await stall.shopper.get(path)).json["last"]["state"] == "failed":
            break
        await asyncio.sleep(0.1)
    last = (await stall.shopper.get(path)).json["last"]
    assert last == {"channel": "stripe", "state": "failed", "reason": "card_declined"}
    again = (await stall.shopper.post(f"{path}/attempts", {"channel": "stripe"})).json
    form = (await stall.shopper.get(f"{path}/attempts/{again['attempt_id']}")).json
    await confirm(host, form["secret"])
    await until(stall, placed, "to_ship")


async def test_the_same_request_twice_opens_one_charge(stall: Stall, host: httpx.AsyncClient) -> None:
    placed, _ = await start(stall, key="once")
    path = f"/api/payments/{placed['intent_id']}/attempts"
    both = await asyncio.gather(*(stall.shopper.post(path, {"channel": "stripe"}, key="once") for _ in range(5)))
    assert {a.json["redirect"] for a in both} == {both[0].json["redirect"]}
    assert len((await host.get("/v1/payment_intents")).json()["data"]) == 1


async def test_a_lost_event_is_asked_after(
    stall: Stall, host: httpx.AsyncClient, moved: object, localstripe: str
) -> None:
    await host.post("/_config/webhooks/meadow", json={"url": "http://127.0.0.1:9/", "secret": SECRET})
    placed, form = await start(stall)
    await confirm(host, form["secret"])
    moved(seconds=31)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    assert await run_jobs(stall.house) == 1
    assert await order_state(stall, placed) == "to_ship"
    moved(minutes=2)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    assert await run_jobs(stall.house) == 0, "what is paid is not asked after"


async def test_money_goes_home_through_the_sdk_and_the_balance_agrees(
    stall: Stall, host: httpx.AsyncClient, operator: Operator
) -> None:
    placed, form = await start(stall)
    await confirm(host, form["secret"])
    await until(stall, placed, "to_ship")
    assert await give_back(stall, placed, 2500) is RefundState.to_refund
    async with stall.house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM payments_txn WHERE kind = 'refund'")) == 0
    assert await run_jobs(stall.house) == 1
    state, _, number, _ = (await pieces(stall.house))[0]
    assert (state, number[:3]) == ("success", "re_")
    async with stall.house.read() as db:
        held = {b.kind: b.balance for b in await balances(db, PLATFORM)}
    assert held[Kind.channel] == -7400
    assert (await host.get("/v1/refunds")).json()["data"][0]["amount"] == 2500

    day = (datetime.now(UTC) + timedelta(hours=8)).date().isoformat()
    done = await operator.web.post(f"/api/ops/payments/statements?channel=stripe&day={day}")
    assert done.status == 201, done
    assert {k: done.json[k] for k in ("rows", "matched", "differences", "taken", "returned")} == {
        "rows": 2, "matched": 2, "differences": 0, "taken": 9900, "returned": 2500,
    }  # fmt: skip
    assert (await operator.web.post(f"/api/ops/payments/statements?channel=stripe&day={day}")).json["again"] is True


async def test_an_answer_that_was_lost_does_not_refund_twice(
    stall: Stall, host: httpx.AsyncClient, moved: object
) -> None:
    placed, form = await start(stall)
    await confirm(host, form["secret"])
    await until(stall, placed, "to_ship")
    await give_back(stall, placed, 2500)
    async with stall.house.read() as db:
        piece = await db.one(sa.text("SELECT id, buyer_id, channel_ref FROM payments_refund_piece"))
    # The refund was made at Stripe, and the process died before it wrote that down: one try is counted.
    about = {"payment_intent": piece.channel_ref, "amount": 2500, "metadata": {"piece": str(piece.id)}}
    assert (await host.post("/v1/refunds", json=about)).status_code == 200
    async with stall.house.write() as db:
        await db.run(sa.text("UPDATE payments_refund_piece SET tries = 1"))
    await run_jobs(stall.house)
    assert (await pieces(stall.house))[0][0] == "success"
    assert len((await host.get("/v1/refunds")).json()["data"]) == 1


async def test_a_host_that_is_away_is_told_and_the_same_request_may_try_again(
    stall: Stall, host: httpx.AsyncClient, localstripe: str
) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    path, here = f"/api/payments/{placed['intent_id']}/attempts", stall.house.settings
    away = msgspec.structs.replace(here.stripe, host="http://127.0.0.1:9")
    stall.house.settings = msgspec.structs.replace(here, stripe=away)
    down = await stall.shopper.post(path, {"channel": "stripe"}, key="k")
    assert (down.status, down.code) == (503, "trade.payments.channel_down")
    stall.house.settings = here
    assert (await stall.shopper.post(path, {"channel": "stripe"}, key="k")).status == 201


def signed(body: bytes, secret: str = SECRET, at: int | None = None) -> dict[str, str]:
    stamp = at or clock.now_ms() // 1000
    mark = hmac.new(secret.encode(), str(stamp).encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={stamp},v1={mark}", "content-type": "application/json"}


async def test_what_stripe_did_not_say_is_refused_and_noted(stall: Stall, host: httpx.AsyncClient) -> None:
    body = b'{"type": "payment_intent.succeeded", "data": {"object": {}}}'
    sent = [
        {}, {"stripe-signature": ""}, {"stripe-signature": "t=1,v1=00"}, signed(body, "whsec_other"),
        signed(body, at=clock.now_ms() // 1000 - 3600), signed(body + b" "), {"stripe-signature": "\xff"},
    ]  # fmt: skip
    for headers in sent:
        raw = {k.encode(): v.encode("latin-1") for k, v in headers.items()}
        answer = await stall.shopper.http.post("/hooks/payments/stripe", content=body, headers=raw)
        assert answer.status_code == 401, headers
    assert await forged(stall.house) == len(sent)
    odd = [b"[]", b"{}", b'{"type": 1}', b"\xff", b""]
    for other in odd:
        answer = await stall.shopper.http.post("/hooks/payments/stripe", content=other, headers=signed(other))
        assert answer.status_code == 401, other
    for other in ({"type": "account.updated", "data": {"object": {}}}, json.loads(body)):
        text = json.dumps(other).encode()
        answer = await stall.shopper.http.post("/hooks/payments/stripe", content=text, headers=signed(text))
        assert answer.status_code == 200, "genuine, and no concern of ours"
    huge = b"x" * 70_000
    assert (
        await stall.shopper.http.post("/hooks/payments/stripe", content=huge, headers=signed(huge))
    ).status_code == 413


async def test_a_channel_without_settings_is_not_there(stall: Stall) -> None:
    answer = await stall.shopper.http.post("/hooks/payments/stripe", content=b"{}")
    assert answer.status_code == 422
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    assert (await stall.shopper.get(f"/api/payments/{placed['intent_id']}")).json["channels"] == ["sandbox"]
    assert repr(Stripe(secret_key="s", public_key="p", webhook_secret="w")) == "Stripe(…)"
