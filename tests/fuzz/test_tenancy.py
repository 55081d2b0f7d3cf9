"""Another owner's ids in every path: refused alike on every route, and nothing is written. A new route is covered by itself."""

import asyncio
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from schemathesis import GenerationMode

from meadow import app as web_app
from meadow.base import clock
from meadow.base.db import House
from tests.fuzz import cases
from tests.make.estate import TUS, Estate, country, fingerprint, settle

pytestmark = pytest.mark.fuzz
REFUSED = {401, 403, 404}
_PARAMETER = re.compile(r"\{(\w+):\w+\}")
# Routes on what everybody may see: nobody is a stranger there. A new one is added here by decision, or it is a leak.
PUBLIC = {
    "people_shops_page", "people_authors_page", "goods_media_serve", "goods_catalog_show", "scenes_video_show",
    "scenes_video_works", "scenes_video_share", "scenes_video_visit", "scenes_video_shelves", "scenes_video_shelf",
    "scenes_video_comments", "scenes_showcase_show", "scenes_showcase_front", "scenes_mall_page",
    "trade_orders_reviews", "trade_orders_review_counts",
    "goods_offers_shown", "goods_offers_group",
    "scenes_live_room", "scenes_live_bag", "scenes_live_snapshot", "scenes_live_events", "scenes_live_end_page", "scenes_live_ticket",
    "scenes_live_luck", "scenes_live_luck_entries", "scenes_live_tools", "scenes_live_replay", "scenes_live_shown_clips", "scenes_live_share", "scenes_live_visit",
    "scenes_live_hook",  # the secret door is the right
    "compass_screen_shared", "compass_screen_shared_stream", "compass_promo_shared", "compass_promo_shared_picture",  # the secret of the link is the right
    "trade_payments_charge", "trade_payments_act", "trade_payments_hear", "trade_settlement_hear", "trade_fulfilment_pushed",  # the secret reference, or the signature, is the right
}  # fmt: skip
# What anybody who is signed in may do to what everybody sees.
COMMON = {
    "scenes_live_claim", "scenes_live_join_luck", "scenes_live_claim_luck", "scenes_live_ship_luck", "scenes_live_club", "scenes_live_join_club",
    "scenes_live_leave_club", "scenes_live_stay", "scenes_live_report",
    "scenes_live_remind", "scenes_live_forget", "people_members_mine", "people_members_join", "people_members_leave",
    "people_shops_follow", "people_shops_unfollow", "people_authors_follow", "people_authors_unfollow", "scenes_video_like",
    "scenes_video_unlike", "scenes_video_favourite", "scenes_video_unfavourite", "scenes_video_dislike", "scenes_video_say",
    "scenes_video_like_comment", "scenes_video_report", "scenes_video_report_comment", "scenes_video_unlike_comment", "trade_orders_review_vote", "trade_orders_review_unvote",
}  # fmt: skip
# Acts on the caller's own list whatever the id, and taking out what is not there is no error; the rows below prove it.
OWN = {"trade_cart_remove"}
_BANK = {"holder": "别的公司", "bank": "银行", "number": "6222021234567890"}
_TITLE = {"zh-CN": "别人的", "en": "Not yours"}


def _draft(known: dict[str, str]) -> dict[str, Any]:
    return {"category_id": known["category_id"], "title": _TITLE, "skus": [{"price": 100}]}


def _offer(_known: dict[str, str]) -> dict[str, Any]:
    window = {"starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-01-02T00:00:00Z"}
    return {"title": _TITLE, "rule": {"kind": "full", "steps": [{"over": 100, "off": 10}]}, "whole": True, **window}


def _node() -> dict[str, Any]:
    at = clock.now().replace(minute=0, second=0, microsecond=0)
    peak = {"kind": "peak", "starts_at": at.isoformat(), "ends_at": (at + timedelta(hours=1)).isoformat()}
    return {"name": _TITLE, "phases": [peak]}


# Bodies whose rules the OpenAPI document cannot say: without these, a stranger would be refused for the shape alone.
BODIES: dict[str, Callable[[dict[str, str]], dict[str, Any]]] = {
    "goods_catalog_draft": _draft,
    "goods_catalog_edit": _draft,
    "goods_catalog_rename_category": lambda _: {"name": _TITLE},
    **{f"goods_offers_{own}_{verb}": _offer for own in ("shop", "author", "platform") for verb in ("make", "edit")},
    "goods_offers_shop_preview": lambda known: {"lines": [{k: known[k] for k in ("sku_id", "product_id")}]},
    "people_shops_set_origin": lambda _: {"province": "33"},
    "scenes_live_retract": lambda _: {"chat_ids": ["c1"]},
    "people_members_put_program": lambda _: {"open": True, "levels": [{"name": _TITLE, "threshold": 0}]},
    "scenes_live_ask_licence": lambda known: {
        "category_id": known["category_id"],
        "number": "20260001",
        "picture": known["product_id"],
    },
    "compass_screen_target": lambda _: {"amount": 1},
    "compass_market_target": lambda _: {"amount": 1},
    **{f"compass_market_{verb}": lambda _: _node() for verb in ("shop_add", "add")},
    **{f"compass_market_{verb}": lambda _: _node() | {"rev": 1} for verb in ("shop_edit", "edit")},
    "trade_payments_try": lambda _: {"channel": "sandbox"},
    "goods_stock_adjust": lambda _: {"set": 3, "reason": "count"},
    "trade_fulfilment_add_numbers": lambda _: {"carrier": "sf", "numbers": ["SF1234567"]},
    "trade_fulfilment_ship_packs": lambda _: {"packs": [{"carrier": "sf", "tracking_no": "SF1234567"}]},
    "trade_fulfilment_ship_together": lambda known: {
        "order_ids": [known["order_id"], known["product_id"]],
        "carrier": "sf",
        "tracking_no": "SF1234567",
    },
    "trade_fulfilment_ship_batch": lambda _: {
        "rows": [{"order_number": "1", "carrier": "sf", "tracking_no": "SF1234567"}]
    },
    "trade_fulfilment_print": lambda known: {"order_ids": [known["order_id"]]},
    "trade_fulfilment_news": lambda _: {
        "rows": [{"tracking_no": "SF1234567", "at": "2026-01-01T00:00:00Z", "state": "delivered"}]
    },
    "trade_fulfilment_ask_address": lambda known: {"address_id": known["address_id"]},
    "trade_fulfilment_decide_address": lambda _: {"agree": True},
    "trade_fulfilment_put_habits": lambda _: {"address_changes": "auto"},
    "trade_fulfilment_add_freight": lambda _: {"name": "x", "rule": {"by": "free"}},
    "trade_fulfilment_try_freight": lambda _: {"rule": {"by": "free"}},
    "goods_stock_change": lambda known: {"rows": [{"sku_id": known["sku_id"], "set": 1}]},
    "goods_stock_transfer": lambda known: {
        "source_id": known["warehouse_id"],
        "target_id": known["shop_id"],
        "rows": [{"sku_id": known["sku_id"], "qty": 1}],
    },
    "goods_stock_expect": lambda known: {"lines": [{"sku_id": known["sku_id"], "qty": 1}]},
    "goods_stock_receive": lambda known: {"lines": [{"sku_id": known["sku_id"], "qty": 1}]},
    "goods_stock_add_warehouse": lambda _: {"name": "x"},
    "goods_stock_put_warehouse": lambda _: {"name": "x"},
    "trade_fulfilment_put_freight": lambda _: {"name": "x", "rule": {"by": "free"}},
    **{f"trade_settlement_{o}_withdraw": lambda _: {"amount": 1000} for o in ("shop", "author", "agency")},
    **{f"trade_settlement_{o}_bank": lambda _: _BANK for o in ("shop", "author", "agency")},
    "trade_settlement_move_deposit": lambda _: {"amount": 1000, "way": "in"},
    **{
        f"scenes_mall_{own}{verb}": lambda _: {"content": {"kind": "flash"}}
        for own in ("", "shop_")
        for verb in ("add", "edit")
    },
    **{f"scenes_mall_{verb}": lambda _: {"place": "not-yours", "title": _TITLE} for verb in ("make_page", "copy")},
    "scenes_mall_rename": lambda _: {"title": _TITLE, "rev": 0},
    "trade_fulfilment_amend": lambda _: {"carrier": "sf", "tracking_no": "SF1234567"},
    "trade_fulfilment_ship": lambda _: {"carrier": "sf", "tracking_no": "SF1234567"},
}


def routes() -> list[Any]:
    return [route for route in web_app.routes() if any("{" in path for path in route.paths)]


def parameters(route: Any) -> list[str]:
    return _PARAMETER.findall(min(route.paths))


def test_whoever_may_be_anybody_is_listed() -> None:
    assert {r.opt["op"] for r in routes() if r.opt["guard"].name == "public"} == PUBLIC
    assert {r.opt["op"] for r in routes()} >= COMMON | OWN


def swapped(route: Any, victim: Estate, stranger: Estate) -> Iterator[dict[str, str]]:
    """The ways to name another owner's things: all of them, or one's own subject with her object."""
    names = parameters(route)
    yield {name: victim.known[name] for name in names}
    kind = route.opt["guard"].name.partition(":")[0]
    if len(names) > 1 and f"{kind}_id" in names:
        yield {name: (stranger if name == f"{kind}_id" else victim).known[name] for name in names}


async def tried(
    route: Any, operations: dict[str, Any], stranger: Estate, known: dict[str, str]
) -> list[tuple[str, int]]:
    """The answers a stranger gets: with well-formed bodies, since a wrong one would be refused for its shape."""
    op = route.opt["op"]
    some: list[cases.Sent] = []
    path = _PARAMETER.sub(lambda m: known[m[1]], min(route.paths))
    if op in BODIES:
        some = [cases.Sent(op, min(route.http_methods), path, {}, BODIES[op](known))]
    elif op in operations:
        await asyncio.to_thread(cases.each, operations[op], known, 4, GenerationMode.POSITIVE, some.append)
    else:
        some = [cases.Sent(op, str(method), path, {}) for method in sorted(route.http_methods) if method != "OPTIONS"]
    answers = [(one, await one.by(stranger.browser, **TUS)) for one in some]
    return [(f"{one.method} {one.path}", answer.status) for one, answer in answers]


async def test_a_stranger_is_refused_on_every_route_and_writes_nothing(house: House, app: Litestar) -> None:
    document = msgspec.to_builtins(app.openapi_schema.to_schema())
    operations = {cases.name_of(o): o for o in cases.operations(document)}
    async with country(house, app) as street:
        victim, stranger = await settle(street, "ann"), await settle(street, "bob")
        before = await fingerprint(house)
        leaks, shapes, tries = [], [], 0
        for route in routes():
            if route.opt["op"] in PUBLIC | COMMON:
                continue
            missing = set(parameters(route)) - victim.known.keys()
            assert not missing, f"{route.opt['op']}: tests/make/estate.py must make one for {missing}"
            for ids in swapped(route, victim, stranger):
                answers = await tried(route, operations, stranger, victim.known | ids)
                tries += len(answers)
                allowed = REFUSED | {422} | ({200} if route.opt["op"] in OWN else set())
                leaks += [(what, status) for what, status in answers if status not in allowed]
                if not any(status != 422 for _, status in answers):
                    shapes.append((route.opt["op"], answers))
        assert not leaks
        assert not shapes, "only ever refused for their shape, so their tenancy is not proven"
        assert tries > 200
        after = await fingerprint(house)
        assert {name for name, rows in after.items() if rows != before[name]} <= {"idem"}
