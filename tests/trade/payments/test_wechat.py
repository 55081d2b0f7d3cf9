"""WeChat Pay (API v3): codes to scan, sealed notifications, refunds told later, and what is not WeChat. Not the live service."""

import json
import time
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from aiohttp import web

from meadow.base import timers
from meadow.base.db import House
from meadow.base.settings import Wechat
from meadow.trade.payments.types import RefundState
from tests.make import market, ports
from tests.trade.conftest import Stall
from tests.trade.payments.conftest import Operator, forged, give_back, order_state, pieces, run_jobs
from tests.trade.payments.hosts import WechatHost, key, private_pem, public_pem, serve

HOOK = "/hooks/payments/wechat"
NATIVE, H5 = "/v3/pay/transactions/native", "/v3/pay/transactions/h5"
REFUNDS = "/v3/refund/domestic/refunds"


@pytest.fixture
async def wechat(house: House) -> AsyncIterator[WechatHost]:
    host, port = WechatHost(), ports.free()
    runner = await serve([web.route("*", "/{rest:.*}", host.any)], port)
    words = Wechat(
        mchid="1900000001", appid="wx0000000000000001", serial_no="5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
        private_key=private_pem(host.merchants), api_key=host.API_KEY, public_key=public_pem(host.ours),
        public_key_id=host.PUBLIC_ID, host=f"http://127.0.0.1:{port}",
    )  # fmt: skip
    house.settings = msgspec.structs.replace(house.settings, wechat=words)
    host.says[NATIVE] = (200, {"code_url": "weixin://wxpay/bizpayurl?pr=p4lpSuKzz"})
    yield host
    await runner.cleanup()


async def start(stall: Stall, device: str = "desk") -> tuple[dict, dict]:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    path = f"/api/payments/{placed['intent_id']}/attempts"
    answer = await stall.shopper.post(path, {"channel": "wechat", "device": device})
    assert answer.status == 201, answer
    return placed, answer.json


def order_of(stall: Stall, placed: dict, made: dict) -> str:
    return f"{stall.buyer.id}:{placed['intent_id']}:{made['attempt_id']}"


async def tell(stall: Stall, host: WechatHost, body: str, **heads: object) -> int:
    headers = host.heads(body, **heads) | {"content-type": "application/json"}
    return (await stall.shopper.http.post(HOOK, content=body.encode(), headers=headers)).status_code


async def test_a_desk_is_given_a_code_to_scan(stall: Stall, wechat: WechatHost) -> None:
    placed, made = await start(stall)
    assert made["redirect"] == f"/pay/scan/{placed['intent_id']}/{made['attempt_id']}"
    asked = wechat.asked[0][1]
    assert (asked["amount"], asked["mchid"]) == ({"total": 9900, "currency": "CNY"}, "1900000001")
    assert asked["out_trade_no"] == UUID(made["attempt_id"]).hex
    page = (await stall.shopper.get(f"/api/payments/{placed['intent_id']}/attempts/{made['attempt_id']}")).json
    assert page["size"] >= 21
    assert page["code"].startswith("M0 0h1v1h-1z")
    assert page["secret"] == "", "the code is drawn, the address stays here"


async def test_a_phone_is_sent_to_wechat(stall: Stall, wechat: WechatHost) -> None:
    wechat.says[H5] = (200, {"h5_url": "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx26"})
    _, made = await start(stall, "phone")
    assert made["redirect"].startswith("https://wx.tenpay.com/")
    scene = wechat.asked[0][1]["scene_info"]
    assert (scene["payer_client_ip"], scene["h5_info"]) == ("127.0.0.1", {"type": "Wap"})


async def test_a_refusal_of_the_channel_is_told(stall: Stall, wechat: WechatHost) -> None:
    wechat.says[NATIVE] = (403, {"code": "NO_AUTH", "message": "商户无权限"})
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    path = f"/api/payments/{placed['intent_id']}"
    down = await stall.shopper.post(f"{path}/attempts", {"channel": "wechat"})
    assert (down.status, down.code) == (503, "trade.payments.channel_down")
    assert (await stall.shopper.get(path)).json["last"] == {"channel": "wechat", "state": "failed", "reason": "NO_AUTH"}


async def test_a_notification_pays_once(stall: Stall, wechat: WechatHost) -> None:
    placed, made = await start(stall)
    body = wechat.notice("TRANSACTION.SUCCESS", wechat.transaction(order_of(stall, placed, made)))
    assert [await tell(stall, wechat, body) for _ in range(3)] == [200, 200, 200]
    assert await order_state(stall, placed) == "to_ship"
    assert await stall.audit() == []


async def test_what_wechat_did_not_sign_is_refused_noted_and_fetches_nothing(stall: Stall, wechat: WechatHost) -> None:
    placed, made = await start(stall)
    thing = wechat.transaction(order_of(stall, placed, made))
    body = wechat.notice("TRANSACTION.SUCCESS", thing)
    before = len(wechat.asked)
    assert await tell(stall, wechat, body, held=key()) == 401
    assert await tell(stall, wechat, body, serial="5157F09EFDC096DE15EBE81A47057A7232F1B8E1") == 401
    assert await tell(stall, wechat, body, stamp=int(time.time()) - 3600) == 401
    assert await tell(stall, wechat, wechat.notice("TRANSACTION.SUCCESS", thing | {"mchid": "1900000002"})) == 401
    bent = json.loads(body)
    bent["resource"]["ciphertext"] = bent["resource"]["ciphertext"][:-8] + "AAAAAAA="
    for odd in (json.dumps(bent), "[]", "{}", "", '{"resource_type": "encrypt-resource"}'):
        assert await tell(stall, wechat, odd) == 401, odd
    for headers in ({}, {"wechatpay-serial": wechat.PUBLIC_ID}, {"wechatpay-timestamp": "9" * 400}):
        answer = await stall.shopper.http.post(HOOK, content=body.encode(), headers=headers)
        assert answer.status_code == 401
    assert await forged(stall.house) == 12
    assert await order_state(stall, placed) == "created"
    assert len(wechat.asked) == before


async def paid(stall: Stall, host: WechatHost) -> dict:
    placed, made = await start(stall)
    order = order_of(stall, placed, made)
    assert await tell(stall, host, host.notice("TRANSACTION.SUCCESS", host.transaction(order))) == 200
    return placed


async def test_a_refund_is_taken_up_and_told_later(stall: Stall, wechat: WechatHost) -> None:
    placed = await paid(stall, wechat)
    wechat.says[REFUNDS] = (200, {"refund_id": "50000000382019052709732678859", "status": "PROCESSING"})
    assert await give_back(stall, placed, 2500) is RefundState.to_refund
    await run_jobs(stall.house)
    assert (await pieces(stall.house))[0][0] == "refunding"
    asked = wechat.asked[-1][1]
    assert asked["amount"] == {"refund": 2500, "total": 9900, "currency": "CNY"}
    thing = {
        "mchid": "1900000001", "out_trade_no": "x", "transaction_id": asked["transaction_id"],
        "out_refund_no": asked["out_refund_no"], "refund_id": "50000000382019052709732678859", "refund_status": "SUCCESS",
        "success_time": "2026-11-26T11:00:00+08:00", "user_received_account": "招商银行信用卡0403",
        "amount": {"total": 9900, "refund": 2500, "payer_total": 9900, "payer_refund": 2500},
    }  # fmt: skip
    for bad in ({"amount": thing["amount"] | {"refund": 2501}}, {"transaction_id": "42"}, {"out_refund_no": "0" * 32}):
        assert await tell(stall, wechat, wechat.notice("REFUND.SUCCESS", thing | bad)) == 200
        assert (await pieces(stall.house))[0][0] == "refunding", "told of what is none of ours"
    for _ in range(2):
        assert await tell(stall, wechat, wechat.notice("REFUND.SUCCESS", thing)) == 200
    assert (await pieces(stall.house))[0][0] == "success"
    async with stall.house.read() as db:
        assert await db.value(sa.text("SELECT sum(amount) FROM payments_txn")) == 7400
    assert await stall.audit() == []


async def test_an_abnormal_refund_is_for_a_person_who_lets_it_try_again(
    stall: Stall, wechat: WechatHost, operator: Operator
) -> None:
    placed = await paid(stall, wechat)
    wechat.says[REFUNDS] = (200, {"refund_id": "5000", "status": "PROCESSING"})
    await give_back(stall, placed, 2500)
    await run_jobs(stall.house)
    asked = wechat.asked[-1][1]
    thing = {
        "mchid": "1900000001", "transaction_id": asked["transaction_id"], "out_refund_no": asked["out_refund_no"],
        "refund_id": "5000", "refund_status": "ABNORMAL", "amount": {"total": 9900, "refund": 2500},
    }  # fmt: skip
    assert await tell(stall, wechat, wechat.notice("REFUND.ABNORMAL", thing)) == 200
    failed = (await operator.web.get("/api/ops/payments/refunds", state="failed")).json["items"]
    assert [(f["channel"], f["reason"], f["amount"]) for f in failed] == [("wechat", "ABNORMAL", 2500)]
    ref = {"buyer_id": failed[0]["buyer_id"], "piece_id": failed[0]["id"]}
    nobody = ref | {"piece_id": failed[0]["refund_id"]}
    done = (await operator.web.post("/api/ops/payments/refunds/retry", {"pieces": [ref, nobody]})).json["results"]
    assert [(r["ok"], r["code"]) for r in done] == [(True, ""), (False, "base.errors.not_found")]
    wechat.says[REFUNDS] = (200, {"refund_id": "5000", "status": "SUCCESS"})
    await run_jobs(stall.house)
    assert (await pieces(stall.house))[0][0] == "success"
    async with stall.house.read() as db:
        verbs = await db.value(sa.text("SELECT count(*) FROM trail WHERE verb = 'trade.payments.refund_again'"))
    assert verbs == 1


async def test_a_channel_whose_settings_are_gone_leaves_its_refunds_to_a_person(
    stall: Stall, wechat: WechatHost
) -> None:
    placed = await paid(stall, wechat)
    stall.house.settings = msgspec.structs.replace(stall.house.settings, wechat=None)
    assert await give_back(stall, placed, 2500) is RefundState.failed
    assert (await pieces(stall.house))[0][:2] == ("failed", "not_set_up")
    assert await stall.audit() == []


async def test_a_lost_notification_is_asked_after(stall: Stall, wechat: WechatHost, moved: object) -> None:
    placed, made = await start(stall)
    path = f"/v3/pay/transactions/out-trade-no/{UUID(made['attempt_id']).hex}"
    for state, order in (("NOTPAY", "created"), ("SUCCESS", "to_ship")):
        wechat.says[path] = (200, wechat.transaction(order_of(stall, placed, made), trade_state=state))
        moved(minutes=3)  # type: ignore[operator]
        await timers.fire_due(stall.house)
        await run_jobs(stall.house)
        assert await order_state(stall, placed) == order


async def test_a_redirect_of_the_host_is_not_followed(stall: Stall, wechat: WechatHost, house: House) -> None:
    async def away(request: web.Request) -> web.Response:
        raise web.HTTPFound("http://127.0.0.1:9/elsewhere")

    port = ports.free()
    runner = await serve([web.route("*", "/{rest:.*}", away)], port)
    words = msgspec.structs.replace(house.settings.wechat, host=f"http://127.0.0.1:{port}")
    house.settings = msgspec.structs.replace(house.settings, wechat=words)
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    path = f"/api/payments/{placed['intent_id']}"
    assert (await stall.shopper.post(f"{path}/attempts", {"channel": "wechat"})).status == 503
    assert (await stall.shopper.get(path)).json["last"]["reason"] in {"302", "TooManyRedirects"}
    await runner.cleanup()
