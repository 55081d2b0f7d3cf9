"""One visit of a shopper: clips watched, goods looked at, sometimes bought; and what her browser tells of it."""

import asyncio
from random import Random
from typing import Any

from meadow.base import clock, ids
from meadow.world.client import Door, Json, Person, Refused, attempt
from meadow.world.market.people import COMMENTS

HALF_PLAYED = 1 << 11
_WORDS = (
    "香水",
    "连衣裙",
    "耳机",
    "咖啡",
    "收纳",
    "帐篷",
    "猫粮",
    "保温杯",
    "运动鞋",
    "茶",
    "台灯",
    "口红",
    "毛衣",
    "礼盒",
)


class Mood:
    """How likely a visitor does what; a liking is a category slug that makes clips of it more welcome."""

    def __init__(self, dice: Random, *, buys: float = 1.0, pays: float = 0.88) -> None:
        self.clips = dice.choice((4, 6, 6, 10, 12))
        self.mall = dice.random() < 0.4
        self.buys = buys * dice.choice((0.4, 0.8, 1.0, 1.6))
        self.pays = pays
        self.coupons = dice.random() < 0.5
        self.talks = dice.choice((0.2, 0.6, 1.0, 2.0))


class Visit:
    """A visit under way. Times of events run from `at` (ms) and never pass the clock; with `pace` it also waits for real."""

    def __init__(self, door: Door, who: Person, dice: Random, *, pace: float = 0.0, back_ms: int = 0) -> None:
        self.door, self.who, self.dice, self.pace = door, who, dice, pace
        self.at = clock.now_ms() - back_ms
        self.until = float("inf")
        self.session = str(ids.at(self.at))
        self.events: list[Json] = []
        self.done: dict[str, int] = {"sent": 0}

    async def run(self, mood: Mood) -> dict[str, int]:
        """Watch, wander, perhaps buy; returns what was done by name, `sent` being events taken by the collector."""
        try:
            await self._watch(mood)
            if mood.mall and clock.monotonic() < self.until:
                await self._wander(mood)
        except Refused as why:
            if why.status >= 500:
                raise
            self._count("refused")
        await self._flush()
        return self.done

    def _count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1

    async def _rest(self, low: float, high: float) -> int:
        """Let some seconds pass; returns them in milliseconds."""
        ms = round(self.dice.uniform(low, high) * 1000)
        self.at = min(self.at + ms, clock.now_ms())
        if self.pace:
            await asyncio.sleep(ms / 1000 * self.pace)
        return ms

    def _note(self, name: str, **more: Any) -> None:
        ids_ = {k: str(ids.key64(ids.parse(str(v)))) for k, v in more.items() if k.endswith("_id") and v}
        rest = {k: v for k, v in more.items() if not k.endswith("_id") and v is not None}
        self.at += 1
        self.events.append({
            "event_id": str(ids.at(self.at)), "name": name, "ts": self.at, "session": str(ids.key64(ids.parse(self.session))),
            **ids_, **rest,
        })  # fmt: skip

    async def _flush(self) -> None:
        while self.events:
            part, self.events = self.events[:200], self.events[200:]
            self.done["sent"] += await self.door.tell(self.who, part)

    async def _watch(self, mood: Mood) -> None:
        tab = "follow" if self.dice.random() < 0.15 else "recommend"
        seen = 0
        while seen < mood.clips:
            page = await self.door.get(self.who, "/api/feed", "feed", tab=tab, session=self.session, limit=6)
            if not page["items"]:
                return
            for item in page["items"]:
                if clock.monotonic() > self.until:
                    return
                await self._clip(item, mood)
                seen += 1
            if self.pace:
                await self._flush()

    async def _clip(self, item: Json, mood: Mood) -> None:
        of = {
            "scene": "video", "source": item["source"] if item["source"] in {"follow", "recommend"} else "recommend",
            "video_id": item["video_id"], "author_id": item["author"]["id"], "trace_id": item["trace_id"],
        }  # fmt: skip
        self._note("video_impression", **of, props={"slot": item["slot"]})
        self._note("video_start", **of)
        whole = max(item["duration_ms"], 3000)
        share = self.dice.choice((0.12, 0.25, 0.5, 0.8, 1.0, 1.0, 1.4))
        watched = min(await self._rest(whole * share / 1000, whole * share / 1000 + 0.4), whole * 2)
        half = HALF_PLAYED if share >= 0.5 else 0
        self._note("video_progress", **of, dwell_ms=watched, stay_ms=watched, flags=half)
        if share >= 1:
            self._note("video_complete", **of, dwell_ms=0, stay_ms=watched, flags=HALF_PLAYED)
        self._count("watched")
        await self._react(item, share * mood.talks)
        anchors = [a for a in item["anchors"] if a["tappable"]]
        if anchors and share >= 0.25:
            anchor = anchors[0]
            self._note("view_item_list", **of, product_id=anchor["product_id"])
            if self.dice.random() < 0.16 * share * mood.buys:
                self._note("select_item", **of, product_id=anchor["product_id"])
                source = {
                    "scene": "video",
                    "video_id": of["video_id"],
                    "author_id": of["author_id"],
                    "trace_id": of["trace_id"],
                }
                await self._product(anchor["product_id"], of, source, mood)

    async def _react(self, item: Json, warmth: float) -> None:
        video, author = item["video_id"], item["author"]
        if self.dice.random() < 0.09 * warmth and not item["liked"]:
            await self.door.call(self.who, "PUT", f"/api/videos/{video}/like", verb="like")
            self._count("liked")
        if self.dice.random() < 0.03 * warmth and not item["favourited"]:
            await self.door.call(self.who, "PUT", f"/api/videos/{video}/favourite", verb="favourite")
        if self.dice.random() < 0.03 * warmth:
            said = {"text": self.dice.choice(COMMENTS)}
            await self.door.call(self.who, "POST", f"/api/videos/{video}/comments", said, verb="comment")
            self._count("commented")
        if self.dice.random() < 0.035 * warmth and not author["followed"]:
            await self.door.call(self.who, "PUT", f"/api/follows/{author['id']}", verb="follow")
            self._count("followed")
        if self.dice.random() < 0.01 * warmth:
            await self.door.call(self.who, "POST", f"/api/videos/{video}/share", verb="share")

    async def _wander(self, mood: Mood) -> None:
        """The mall: a list by sales or by a search word, one product of it."""
        word = self.dice.choice(_WORDS) if self.dice.random() < 0.35 else ""
        scene = "search" if word else "mall"
        if word:
            self._note("search", scene="search", props={"q": word})
        page = await self.door.get(self.who, "/api/products", "mall", q=word or None, sort="popular", limit=24)
        shown = page["items"]
        if not shown:
            return
        for card in shown[:6]:
            self._note("view_item_list", scene=scene, product_id=card["id"], shop_id=card["shop_id"])
        await self._rest(3, 12)
        for _ in range(self.dice.choice((1, 1, 2))):
            card = shown[min(int(self.dice.expovariate(0.16)), len(shown) - 1)]
            self._note("select_item", scene=scene, product_id=card["id"], shop_id=card["shop_id"])
            await self._product(card["id"], {"scene": scene, "source": "mall"}, {"scene": scene}, mood)

    async def _product(self, product: str, of: Json, source: Json, mood: Mood) -> None:
        page = await self.door.get(self.who, f"/api/products/{product}", "product")
        self._note("view_item", **of, product_id=product, shop_id=page["shop_id"])
        self._count("viewed")
        await self._rest(5, 30)
        wanted = [s for s in page["skus"] if s["available"] > 0]
        if not wanted or self.dice.random() > 0.45 * mood.buys:
            return
        if mood.coupons:
            for _ in range(await claim(self.door, self.who, product)):
                self._count("claimed")
        sku = self.dice.choice(wanted)
        line = {"sku_id": sku["id"], "qty": 2 if self.dice.random() < 0.1 else 1, "source": source}
        by_cart = self.dice.random() < 0.45
        about = {**of, "product_id": product, "sku_id": sku["id"], "shop_id": page["shop_id"]}
        if by_cart:
            await self.door.call(self.who, "POST", "/api/cart/lines", line, verb="cart")
            self._note("add_to_cart", **about, qty=line["qty"])
            self._count("carted")
            await self._rest(3, 20)
            if self.dice.random() < 0.4:
                return
        self._note("begin_checkout", **about)
        await self._order([line], mood, from_cart=by_cart)

    async def _order(self, lines: list[Json], mood: Mood, *, from_cart: bool) -> None:
        if not self.who.address_id:
            return
        quote, placed = await place(self.door, self.who, lines, from_cart=from_cart)
        self._count("placed")
        if any(c["chosen"] for part in quote["shops"] for c in part["coupons"]):
            self._count("coupons")
        await self._rest(2, 10)
        luck = self.dice.random()
        if luck < mood.pays:
            self._note("add_payment_info", scene="order", props={"channel": "sandbox"})
            await pay(self.door, self.who, self.dice, placed["intent_id"])
            self._count("paid")
        elif luck < mood.pays + 0.06:
            for shop_order in placed["orders"]:
                await self.door.call(
                    self.who, "POST", f"/api/orders/{shop_order['id']}/cancel", {"reason": "不想要了"}, verb="cancel"
                )
            self._count("cancelled")


async def claim(door: Door, who: Person, product: str) -> int:
    """Take the coupons that a product's page shows, one of each at most; returns how many."""
    shown = await door.get(who, f"/api/products/{product}/offers", "offers")
    took = 0
    for found in shown["coupons"]:
        if found["claimable"] and not found["mine"]:
            offer = {"offer_id": found["face"]["offer_id"]}
            took += await attempt(door, who, "/api/coupons", offer, "claim") is not None
    return took


async def place(
    door: Door, who: Person, lines: list[Json], *, from_cart: bool = False, offer_id: str = "", group_id: str = ""
) -> tuple[Json, Json]:
    """Quote and order lines, by a presale or in a group on demand; the best coupons in hand are used. Returns both."""
    ask: Json = {"lines": lines, "address_id": who.address_id}
    if offer_id:
        ask |= {"offer_id": offer_id, "group_id": group_id or None}
    quote = await door.call(who, "POST", "/api/quotes", ask, verb="quote")
    order = {"quote_id": quote["quote_id"], "address_id": who.address_id, "from_cart": from_cart}
    placed = await door.call(who, "POST", "/api/checkouts", order, key=f"o{quote['quote_id']}", verb="checkout")
    return quote, placed


async def pay(door: Door, who: Person, dice: Random, intent: str) -> None:
    """Pay at the sandbox's cashier; now and then the first try fails."""
    outcomes = ("fail", "succeed") if dice.random() < 0.05 else ("succeed",)
    for outcome in outcomes:
        handed = await door.call(who, "POST", f"/api/payments/{intent}/attempts", {"channel": "sandbox"}, verb="pay")
        charge = handed["redirect"].rstrip("/").rpartition("/")[2]
        await door.call(who, "POST", f"/api/sandbox/charges/{charge}", {"outcome": outcome}, verb="charge")
