"""One owner's whole world: every kind of object that a path of the API names, under the name of its parameter."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from litestar import Litestar

from meadow.base import clock, ids
from meadow.base.db import House, metadata
from meadow.compass.metrics import actions as measuring
from meadow.people import access
from meadow.scenes.live.actions import patrol
from meadow.scenes.live.events import Started
from meadow.scenes.live.store import bag, clips, licences
from meadow.scenes.live.types.patrol import Warn
from meadow.wiring import PLATFORM
from tests.conftest import Answer, Client
from tests.make import desk, market, people
from tests.make.market import OPERATOR
from tests.make.people import Street

TUS = {"tus_resumable": "1.0.0"}


@dataclass
class Estate:
    """Who owns it, her browser, and her objects' ids."""

    name: str
    browser: Client
    known: dict[str, str]
    house: House


async def settle(street: Street, name: str, *, operator: bool = False) -> Estate:
    """Make a shop, an author, an agency, goods, orders, a clip and all that hangs on them, for one owner."""
    house, owner = street.house, await street.person(name)
    shop_id = await market.shop(house, owner, f"{name} 的店")
    author_id = await market.author(house, owner, f"{name} 主播")
    agency_id = await people.agency(house, owner, f"{name} 传媒")
    goods = await market.goods(house, shop_id)
    clip = await market.clip(house, author_id, goods.product_id)
    if operator:
        async with house.write() as db:
            await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=owner.id, name="Meadow")
    made = Estate(name, await street.browser(name), {
        "shop_id": str(shop_id), "author_id": str(author_id), "agency_id": str(agency_id), "video_id": str(clip),
        "product_id": str(goods.product_id), "sku_id": str(goods.skus[0]), "message_id": str(clip),
        "address_id": str(await market.address(house, owner.id)),
        "contract_id": str(await _contract(street, name, str(agency_id))),
    }, house)  # fmt: skip
    await _staff(street, made)
    await _bought(made)
    await _sent(made)
    await _told(made)
    await desk.fill(made.browser, made.known)
    await _offered(made)
    await _decorated(made)
    await _staged(made)
    await _watched(street, made)
    return made


async def _staged(made: Estate) -> None:
    """A live room, and a broadcast that is planned."""
    mine, base, now = made.browser, f"/api/author/{made.known['author_id']}/live", clock.now()
    room = _ok(await mine.put(f"{base}/room", {"title": "直播间", "shop_id": made.known["shop_id"]}))
    window = {"planned_at": now.isoformat(), "planned_end": (now + timedelta(hours=1)).isoformat()}
    made.known |= {
        "room_id": room["id"],
        "sid": _ok(await mine.post(f"{base}/sessions", {"title": "首播"} | window))["id"],
    }
    await _played(made, f"{base}/sessions/{made.known['sid']}")


async def _played(made: Estate, one: str) -> None:
    """What a broadcast gives and plays, something that went wrong in it, and what patrol said of it."""
    mine, known = made.browser, made.known
    _ok(await mine.post(f"{one}/items", {"items": [{"product_id": known["product_id"]}]}))
    now = clock.now()
    window = {"starts_at": now.isoformat(), "ends_at": (now + timedelta(days=1)).isoformat()}
    coupon = {"kind": "coupon", "off": 100, "valid_days": 1, "total": 10}
    new = {"title": {"zh-CN": "直播券"}, "rule": coupon, "whole": True, **window}
    offer = _ok(await mine.post(f"/api/merchant/{known['shop_id']}/promotions", new))
    known["drop_id"] = _ok(await mine.post(f"{one}/drops", {"offer_id": offer["id"], "quota": 2}))["id"]
    sku = {"sku_id": known["sku_id"], "price": 8000, "total": 2}
    deal = {"product_id": known["product_id"], "skus": [sku]}
    known["deal_id"] = _ok(await mine.post(f"{one}/deals", deal))["id"]
    luck = {"prize": {"kind": "points", "points": 10}, "quantity": 1}
    known["luck_id"] = _ok(await mine.post(f"{one}/lucky", luck))["id"]
    marked = await mine.post(f"{one}/incidents", {"kind": "other", "note": "试"})
    assert marked.status == 204, marked
    known["incident_id"] = _ok(await mine.get(f"{one}/incidents"))["items"][0]["id"]
    async with made.house.write() as db:
        known["warning_id"] = str(await patrol.warn(db, OPERATOR, UUID(known["sid"]), Warn("other", "请注意")))
        picture = {"id": str(ids.new()), "kind": "image", "width": 8, "height": 8, "alt": "", "variants": []}
        licence = {"category_id": ids.new(), "number": "粤妆 20260001", "picture": picture, "until": None}
        known["ask_id"] = str(await licences.add_ask(db, shop_id=UUID(known["shop_id"]), values=licence))
        span = {"session_id": UUID(known["sid"]), "product_id": UUID(known["product_id"])}
        said = await bag.open_explain(db, **span, number=1, host_id=None)
        known["explain_id"] = str(said.id)
        await bag.close_explain(db, session_id=said.session_id, why="operator")
        owner = UUID(known["author_id"])
        await clips.add_all(db, session_id=said.session_id, author_id=owner, least=timedelta(0))


async def _watched(street: Street, made: Estate) -> None:
    """The broadcast was on air, and a link shows its screen."""
    whose: dict[str, Any] = {
        "session_id": UUID(made.known["sid"]),
        "author_id": UUID(made.known["author_id"]),
        "room_id": ids.new(),
    }
    async with street.house.write() as db:
        await measuring.open_session(db, Started(**whose, title="首播"))
    base = f"/api/author/{made.known['author_id']}/compass/rooms/{made.known['sid']}"
    shared = _ok(await made.browser.post(f"{base}/shares", {"hours": 1}))
    made.known |= {"share_id": shared["id"], "secret": shared["secret"]}
    at = clock.now().replace(minute=0, second=0, microsecond=0)
    peak = {"kind": "peak", "starts_at": at.isoformat(), "ends_at": (at + timedelta(hours=1)).isoformat()}
    nodes = f"/api/merchant/{made.known['shop_id']}/promo/nodes"
    node = _ok(await made.browser.post(nodes, {"name": {"zh-CN": "店庆"}, "phases": [peak]}))["id"]
    link = _ok(await made.browser.post(f"{nodes}/{node}/links", {"hours": 1}))
    made.known |= {"node_id": node, "promo_link_id": link["id"]}


async def _offered(made: Estate) -> None:
    """A shop's draft with a product in it, an author's budget, and a coupon of hers."""
    mine, known = made.browser, made.known
    now = clock.now()
    window = {
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=1)).isoformat(),
        "title": {"zh-CN": "优惠"},
    }
    base = f"/api/merchant/{known['shop_id']}/promotions"
    offer = _ok(await mine.post(base, window | {"rule": {"kind": "timed", "bp": 9000}, "draft": True}))
    _ok(await mine.put(f"{base}/{offer['id']}/items", {"items": [{"product_id": known["product_id"]}]}))
    budget = _ok(await mine.post(f"/api/author/{known['author_id']}/budgets", {"title": "六月", "total": 100}))
    known |= {"offer_id": offer["id"], "budget_id": budget["id"], "group_id": offer["id"]}


async def _decorated(made: Estate) -> None:
    """A block of the shop's home."""
    block = {"content": {"kind": "products"}, "state": "live"}
    page = _ok(await made.browser.post(f"/api/merchant/{made.known['shop_id']}/decor/blocks", block))
    made.known |= {"block_id": page["blocks"][0]["id"], "place": "home"}


async def _contract(street: Street, name: str, agency_id: str) -> str:
    """An offer of the owner's agency to an author of somebody else."""
    author_id = await market.author(street.house, await street.person(f"{name}-talent"), f"{name} 新人")
    invited = await (await street.browser(name)).post(
        f"/api/agency/{agency_id}/authors", {"author_id": str(author_id), "split_bp": 2000, "months": 12}
    )
    return str(_ok(invited)["id"])


async def _staff(street: Street, made: Estate) -> None:
    helper = await street.person(f"{made.name}-helper")
    new = {"login": market.login(f"{made.name}-helper"), "role": "finance"}
    _ok(await made.browser.post(f"/api/merchant/{made.known['shop_id']}/staff", new))
    made.known["account_id"] = str(helper.id)
    made.known["session_id"] = _ok(await made.browser.get("/api/me/sessions"))["items"][0]["id"]


async def _bought(made: Estate) -> None:
    """A paid order, and one that waits at the cashier."""
    mine, line = made.browser, {"sku_id": made.known["sku_id"], "qty": 1}
    _ok(await mine.post("/api/cart/lines", line))
    for paid in (True, False):
        quote = _ok(await mine.post("/api/quotes", {"lines": [line]}))
        ask = {"quote_id": quote["quote_id"], "address_id": made.known["address_id"]}
        placed = _ok(await mine.post("/api/checkouts", ask))
        attempt = _ok(await mine.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"}))
        charge = attempt["redirect"].rpartition("/")[2]
        if paid:
            _ok(await mine.post(f"/api/sandbox/charges/{charge}", {"outcome": "succeed"}))
            made.known["order_id"] = placed["orders"][0]["id"]
        else:
            made.known |= {
                "intent_id": placed["intent_id"],
                "charge": charge,
                "attempt_id": attempt["attempt_id"],
                "name": "sandbox",
                "quote_id": quote["quote_id"],
            }


async def _sent(made: Estate) -> None:
    """A parcel of an order that has left."""
    mine, known = made.browser, made.known
    quote = _ok(await mine.post("/api/quotes", {"lines": [{"sku_id": known["sku_id"], "qty": 1}]}))
    placed = _ok(await mine.post("/api/checkouts", {"quote_id": quote["quote_id"], "address_id": known["address_id"]}))
    attempt = _ok(await mine.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"}))
    _ok(await mine.post(f"/api/sandbox/charges/{attempt['redirect'].rpartition('/')[2]}", {"outcome": "succeed"}))
    path = f"/api/merchant/{known['shop_id']}/orders/{placed['orders'][0]['id']}"
    _ok(await mine.post(f"{path}/ship", {"carrier": "sf", "tracking_no": "SF7654321"}))
    known["parcel_id"] = _ok(await mine.get(f"{path}/parcels"))["items"][0]["id"]
    shop = f"/api/merchant/{known['shop_id']}"
    sheet = f"order_number,carrier,tracking_no\n{placed['orders'][0]['number']},sf,SF7654322\n".encode()
    elsewhere = {
        "name": "王小雨",
        "phone": "13900001111",
        "province": "江苏省",
        "city": "南京市",
        "district": "玄武区",
        "street": "9 号",
    }
    other = _ok(await mine.post("/api/me/addresses", elsewhere))["id"]
    wish = await mine.post(f"/api/orders/{known['order_id']}/address-change", {"address_id": other})
    known["change_id"] = _ok(wish)["id"]
    houses = _ok(await mine.post(f"{shop}/warehouses", {"name": "华南仓"}))["items"]
    known["warehouse_id"] = houses[-1]["id"]
    expected = {"lines": [{"sku_id": known["sku_id"], "qty": 1}]}
    known["inbound_id"] = _ok(await mine.post(f"{shop}/inbounds", expected))["id"]
    rule = {"name": "通用", "rule": {"by": "fixed", "elsewhere": {"first_fee": 600}}}
    known["template_id"] = _ok(await mine.post(f"{shop}/freight-templates", rule))["id"]
    known["batch_id"] = _ok(await mine.post(f"{shop}/shipments", sheet))["id"]
    known["print_id"] = _ok(await mine.post(f"{shop}/prints", {"order_ids": [known["order_id"]]}))["id"]
    await _asked_back(made, placed["orders"][0]["id"])


async def _asked_back(made: Estate, order_id: str) -> None:
    """An after-sale case, and a place for its goods."""
    mine, known = made.browser, made.known
    new = {"name": "售后组", "phone": "13900001111", "region": "浙江省 杭州市", "street": "仓前 2 号"}
    book = _ok(await mine.post(f"/api/merchant/{known['shop_id']}/return-addresses", new))
    known["return_id"] = book["items"][0]["id"]
    line = _ok(await mine.get(f"/api/orders/{order_id}"))["lines"][0]["id"]
    ask = {"kind": "return_refund", "reason": "no_reason", "line_id": line}
    known["case_id"] = _ok(await mine.post(f"/api/orders/{order_id}/aftersale", ask))["id"]


async def _told(made: Estate) -> None:
    """A comment, a link, an upload under way, an import, a showcase, a rate."""
    mine, known = made.browser, made.known
    said = _ok(await mine.post(f"/api/videos/{known['video_id']}/comments", {"text": "好看"}))
    known["comment_id"] = said["id"]
    known["link_id"] = _ok(await mine.post(f"/api/videos/{known['video_id']}/share"))["link_id"]
    meta = "filename " + base64.b64encode(b"a.mp4").decode()
    path = f"/uploads/videos?author_id={known['author_id']}"
    opened = await mine.post(path, upload_length="9", upload_metadata=meta, **TUS)
    assert opened.status == 201, opened
    known["upload_id"] = opened.headers["location"].rpartition("/")[2]
    tree = _ok(await mine.get("/api/categories"))["items"]
    known["category_id"] = tree[0]["id"]
    run = f"/api/merchant/{known['shop_id']}/imports"
    sheet = (await mine.get(f"{run}/template.csv")).content
    done = await mine.post(f"{run}?category={tree[0]['icon']}", sheet, content_type="text/csv")
    known["import_id"] = _ok(done)["id"]
    rows = {"rows": [{"product_id": known["product_id"], "rate_bp": 1000}]}
    _ok(await mine.put(f"/api/merchant/{known['shop_id']}/plans", rows))
    _ok(await mine.post(f"/api/author/{known['author_id']}/showcase", {"product_ids": [known["product_id"]]}))


def _ok(answer: Answer) -> dict:  # type: ignore[type-arg]
    assert 200 <= answer.status < 300, answer
    return answer.json


@asynccontextmanager
async def country(house: House, app: Litestar) -> AsyncIterator[Street]:
    """A street whose sandbox channel is heard by this app."""
    market.listen(house, app)
    async with people.street(house, app) as street:
        yield street
    await house.engines["trade.payments.client"].aclose()


async def fingerprint(house: House) -> dict[str, tuple[int, int]]:
    """Rows and a digest of every table."""
    found = {}
    async with house.read() as db:
        for table in metadata.sorted_tables:
            digest = sa.func.sum(sa.func.hashtextextended(sa.literal_column(f'"{table.name}"::text'), 0))
            row = await db.one(sa.select(sa.func.count(), digest).select_from(table))
            assert row is not None
            found[table.name] = (int(row[0]), int(row[1] or 0))
    return found
