"""What Segment's libraries and GA4's Measurement Protocol send is understood; what they may not say is left out."""

import base64
import json

import pytest

from meadow.base import clock, ids
from meadow.base.track.collector import doors
from meadow.base.track.wire import BadBatchError

from .conftest import BROWSER, Browser
from .running import Running


async def test_segment_calls_become_events_once(log: Running, browser: Browser) -> None:
    product, message = ids.new(), str(ids.new())
    track = {"type": "track", "messageId": message, "event": "Product Viewed", "timestamp": f"{clock.now():%Y-%m-%dT%H:%M:%S.123Z}",
             "anonymousId": "visitor-1", "properties": {"product_id": str(product), "price": 19.9, "email": "a@b.c", "shop_id": 41}}  # fmt: skip
    strange = {"type": "track", "messageId": "ajs-next-1", "event": "Product Clicked", "timestamp": clock.now().isoformat(),
               "anonymousId": "visitor-2", "properties": {"sku": "SKU-9", "products": [{"product_id": "7"}, {"product_id": 8}]}}  # fmt: skip
    body = json.dumps({"batch": [track, strange, {"type": "identify", "userId": "boss"}]}).encode()
    headers = BROWSER | {"authorization": "Basic " + base64.b64encode(f"{browser.key}:".encode()).decode()}
    for _ in range(2):
        answer = await browser.http.post("/v1/batch", content=body, headers=headers)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
    one = "SELECT name, product_id, shop_id, props, sdk FROM events WHERE event_id = {e:UUID}"
    assert await log.until("SELECT count() FROM events WHERE event_id = {e:UUID}", 1, e=message) == 1
    name, key, shop, props, sdk = (await log.ask(one, e=message))[0]
    assert (name, key, shop, json.loads(str(props)), sdk) == (
        "view_item",
        ids.key64(product),
        41,
        {"price": 19.9},
        "segment",
    )
    other = str(ids.derived("said", "ajs-next-1"))
    assert await log.until("SELECT count() FROM events WHERE event_id = {e:UUID}", 2, e=other) == 2
    assert await log.ask("SELECT product_id FROM events WHERE event_id = {e:UUID} ORDER BY item_ix", e=other) == [
        (7,),
        (8,),
    ]
    assert (
        await log.number("SELECT uniqExact(actor) FROM events WHERE event_id IN {e:Array(UUID)}", e=[message, other])
        == 2
    )
    for path in ("/v1/identify", "/v1/alias"):
        assert (await browser.http.post(path, content=b'{"userId":"boss"}', headers=headers)).status_code == 200
    wrong = headers | {"authorization": "Basic bm9ib2R5Og=="}
    assert (await browser.http.post("/v1/track", content=json.dumps(track), headers=wrong)).status_code == 401


async def test_measurement_protocol_hits_and_their_debug_door(log: Running, browser: Browser) -> None:
    hits = {"client_id": "77.88", "timestamp_micros": clock.now_ms() * 1000, "events": [
        {"name": "view_item_list", "params": {"items": [{"item_id": "501", "price": 3, "quantity": 2}, {"item_id": "502"}], "shop_id": 4242}},
        {"name": "purchase", "params": {"transaction_id": "9", "value": 5}},
    ]}  # fmt: skip
    body = json.dumps(hits).encode()
    debug = await browser.http.post(f"/debug/mp/collect?api_secret={browser.key}", content=body, headers=BROWSER)
    assert [m["validationCode"] for m in debug.json()["validationMessages"]] == ["server_only_name"]
    for _ in range(2):
        sent = await browser.http.post(
            f"/mp/collect?api_secret={browser.key}&measurement_id=G-1", content=body, headers=BROWSER
        )
        assert (sent.status_code, sent.content) == (204, b"")
    rows = "SELECT product_id, qty, sdk FROM events WHERE shop_id = 4242 ORDER BY item_ix"
    assert await log.until("SELECT count() FROM events WHERE shop_id = 4242", 2) == 2
    assert await log.ask(rows) == [(501, 0, "ga4"), (502, 0, "ga4")]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"batch":7}', b"\xff", b'{"client_id":"1","events":[]}', b'{"client_id":"1","events":7}']
)
def test_bodies_that_are_neither(body: bytes) -> None:
    with pytest.raises(BadBatchError):
        doors.ga4(body)
    with pytest.raises(BadBatchError):
        list(doors.segment("/v1/batch", body))
    assert doors.basic_key("Basic ???") == doors.basic_key("Bearer x") == ""
