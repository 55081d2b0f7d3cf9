"""Alipay: our signature, its notifications, refunds under our number, and what is not Alipay. Not the live service."""

import base64
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import msgspec
import pytest
from aiohttp import web

from meadow.base import timers
from meadow.base.db import House
from meadow.base.settings import Alipay
from meadow.trade.payments.types import RefundState
from tests.make import market, ports
from tests.trade.conftest import Stall
from tests.trade.payments.conftest import forged, give_back, order_state, pieces, run_jobs
from tests.trade.payments.hosts import AlipayHost, genuine, private_pem, public_pem, serve

HOOK = "/hooks/payments/alipay"
FORM = {"content-type": "application/x-www-form-urlencoded; text/html; charset=utf-8"}


@pytest.fixture
async def alipay(house: House) -> AsyncIterator[AlipayHost]:
    host, port = AlipayHost(), ports.free()
    runner = await serve([web.get("/gateway.do", host.gateway)], port)
    words = Alipay(
        app_id="2021000000000001", private_key=private_pem(host.merchants), alipay_key=public_pem(host.ours),
        seller_id="2088102119685838", host=f"http://127.0.0.1:{port}",
    )  # fmt: skip
    house.settings = msgspec.structs.replace(house.settings, alipay=words)
    yield host
    await runner.cleanup()


async def start(stall: Stall, device: str = "desk") -> tuple[dict, dict[str, str]]:
    """An order, and the fields of the address that its payer is sent to."""
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    path = f"/api/payments/{placed['intent_id']}/attempts"
    answer = await stall.shopper.post(path, {"channel": "alipay", "device": device})
    assert answer.status == 201, answer
    parts = urlsplit(answer.json["redirect"])
    assert (parts.scheme, parts.path) == ("http", "/gateway.do")
    return placed, dict(parse_qsl(parts.query))


async def tell(stall: Stall, body: bytes) -> int:
    return (await stall.shopper.http.post(HOOK, content=body, headers=FORM)).status_code


@pytest.mark.parametrize(("device", "method"), [("desk", "alipay.trade.page.pay"), ("phone", "alipay.trade.wap.pay")])
async def test_the_payer_brings_a_signed_order(stall: Stall, alipay: AlipayHost, device: str, method: str) -> None:
    placed, form = await start(stall, device)
    mark = form.pop("sign")
    assert genuine(alipay.merchants, "&".join(f"{k}={form[k]}" for k in sorted(form)), mark)
    order = msgspec.json.decode(form["biz_content"])
    assert (form["method"], form["app_id"], form["sign_type"]) == (method, "2021000000000001", "RSA2")
    assert (order["total_amount"], len(order["out_trade_no"])) == ("99.00", 32)
    assert form["notify_url"].endswith(HOOK)
    assert form["return_url"].endswith(f"/pay/{placed['intent_id']}")
    assert alipay.asked == [], "nothing is asked of the host"


def named(form: dict[str, str]) -> str:
    """Our name for the charge, as Alipay gives it back."""
    return parse_qs("x=" + msgspec.json.decode(form["biz_content"])["passback_params"])["x"][0]


async def test_a_notification_pays_once_however_often_it_comes(stall: Stall, alipay: AlipayHost) -> None:
    placed, form = await start(stall)
    waiting = alipay.notice(passback_params=named(form), trade_status="WAIT_BUYER_PAY")
    assert await tell(stall, waiting) == 200
    assert await order_state(stall, placed) == "created"
    body = alipay.notice(passback_params=named(form))
    for _ in range(3):
        answer = await stall.shopper.http.post(HOOK, content=body, headers=FORM)
        assert (answer.status_code, answer.content) == (200, b"success")
    assert await order_state(stall, placed) == "to_ship"
    assert await tell(stall, alipay.notice(passback_params=named(form), trade_status="TRADE_FINISHED")) == 200
    assert await stall.audit() == []


async def test_another_amount_is_sent_home(stall: Stall, alipay: AlipayHost) -> None:
    alipay.says["alipay.trade.refund"] = lambda _: {"code": "10000", "msg": "Success", "fund_change": "Y"}
    placed, form = await start(stall)
    assert await tell(stall, alipay.notice(passback_params=named(form), total_amount="98.99")) == 200
    assert await order_state(stall, placed) == "created"
    assert await run_jobs(stall.house) == 1
    assert alipay.asked[0][1]["refund_amount"] == "98.99"
    assert (await pieces(stall.house))[0][0] == "success"
    assert await stall.audit() == []


async def test_what_alipay_did_not_sign_is_refused_and_noted(stall: Stall, alipay: AlipayHost) -> None:
    placed, form = await start(stall)
    good = alipay.notice(passback_params=named(form))
    other = AlipayHost().notice(passback_params=named(form))
    bent = good.replace(b"total_amount=99.00", b"total_amount=0.01")
    blank = urlencode([(k, v) for k, v in parse_qsl(good.decode()) if k != "sign"]).encode()
    sent = [
        other, bent, blank, good + b"&total_amount=99.00", b"", b"\xff\xfe", b"sign=" + base64.b64encode(b"x" * 256),
        b"&".join(b"a%d=1" % i for i in range(200)), alipay.notice(passback_params=named(form), app_id="2021000000000002"),
        alipay.notice(passback_params=named(form), seller_id="2088000000000000"),
    ]  # fmt: skip
    for body in sent:
        assert await tell(stall, body) == 401, body
    assert await forged(stall.house) == len(sent)
    assert await order_state(stall, placed) == "created"


async def test_names_that_we_never_gave_are_not_found(stall: Stall, alipay: AlipayHost) -> None:
    for name in ("x", "a:b:c", f"{stall.buyer.id}:{stall.buyer.id}:{stall.buyer.id}"):
        assert await tell(stall, alipay.notice(passback_params=name)) == 404, name
    assert await tell(stall, alipay.notice()) == 200, "somebody else's order at the same application"


async def paid(stall: Stall, alipay: AlipayHost) -> dict:
    placed, form = await start(stall)
    await tell(stall, alipay.notice(passback_params=named(form)))
    return placed


async def test_a_refund_is_asked_under_our_number_until_it_is_done(
    stall: Stall, alipay: AlipayHost, moved: object
) -> None:
    placed = await paid(stall, alipay)
    alipay.says["alipay.trade.refund"] = lambda _: {
        "code": "40004", "msg": "Business Failed", "sub_code": "ACQ.SELLER_BALANCE_NOT_ENOUGH", "sub_msg": "卖家余额不足",
    }  # fmt: skip
    assert await give_back(stall, placed, 2500) is RefundState.to_refund
    await run_jobs(stall.house)
    assert (await pieces(stall.house))[0][:2] == ("to_refund", "ACQ.SELLER_BALANCE_NOT_ENOUGH")
    alipay.says["alipay.trade.refund"] = lambda _: {"code": "10000", "msg": "Success", "fund_change": "N"}
    alipay.says["alipay.trade.fastpay.refund.query"] = lambda _: {"code": "10000", "msg": "Success"}
    moved(minutes=2)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    await run_jobs(stall.house)
    assert (await pieces(stall.house))[0][0] == "refunding"
    alipay.says["alipay.trade.fastpay.refund.query"] = lambda _: {"code": "10000", "refund_status": "REFUND_SUCCESS"}
    moved(hours=1)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    await run_jobs(stall.house)
    state, _, number, _ = (await pieces(stall.house))[0]
    assert state == "success"
    numbers = {c["out_request_no"] for m, c in alipay.asked if m == "alipay.trade.refund"}
    assert len(numbers) == 1
    assert number == f"2026112622001473037502221234:{numbers.pop()}"
    # Alipay tells of refunds by the payment's notification, too: its answer was the news already.
    assert (
        await tell(stall, alipay.notice(refund_fee="25.00", out_biz_no="x", gmt_refund="2026-11-26 11:00:00.1")) == 200
    )
    assert await stall.audit() == []


async def test_an_answer_that_alipay_did_not_sign_is_no_refund(stall: Stall, alipay: AlipayHost) -> None:
    placed = await paid(stall, alipay)
    alipay.says["alipay.trade.refund"] = lambda _: {"code": "10000", "fund_change": "Y"}
    alipay.ours = AlipayHost().ours
    await give_back(stall, placed, 2500)
    await run_jobs(stall.house)
    assert (await pieces(stall.house))[0][:2] == ("to_refund", "AliPayValidationError")


async def test_a_lost_notification_is_asked_after(stall: Stall, alipay: AlipayHost, moved: object) -> None:
    placed, _ = await start(stall)
    held = {"code": "10000", "trade_no": "20261126", "total_amount": "99.00", "trade_status": "WAIT_BUYER_PAY"}
    alipay.says["alipay.trade.query"] = lambda _: held
    for status, state in (("WAIT_BUYER_PAY", "created"), ("TRADE_SUCCESS", "to_ship")):
        held["trade_status"] = status
        moved(minutes=3)  # type: ignore[operator]
        await timers.fire_due(stall.house)
        await run_jobs(stall.house)
        assert await order_state(stall, placed) == state
