"""`meadow world run`: shoppers, merchants and authors who trade in real time over the public API, and a report."""

import asyncio
import secrets
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from meadow.base import clock
from meadow.world.client import Door, Person, Refused
from meadow.world.desk import Desk
from meadow.world.evening import Evening
from meadow.world.keys import cast, demo_keys, operator
from meadow.world.live import Evening as Rooms
from meadow.world.live import Plan as RoomPlan
from meadow.world.market import AUTHORS, SHOPS, Goods, goods, shopper
from meadow.world.seed.build import film_of, put_up
from meadow.world.stall import Stall, coupon
from meadow.world.trouble import Trouble
from meadow.world.visit import Mood, Visit

_JOIN_S = 12.0
_DESK_S = 5.0
_PACE = 0.12
"""A simulated second of looking takes this many real ones."""
_SAMPLES = 200_000
_FUSS, _CARE_EVERY = 5.0, 2
"""A run is short: what goes wrong goes wrong more often, and shops look at complaints every second round."""
_LINES = {
    "orders": ("placed", "paid", "cancelled", "called_off", "shipped", "confirmed"),
    "offers": ("claimed", "coupons"),
    "aftersale": ("asked", "agreed", "rejected", "resent", "ruled"),
    "reviews": ("reviewed", "followed_up", "replied", "invoiced"),
    "actions": ("watched", "viewed", "liked", "commented", "followed"),
    "live": ("live", "bagged", "explained", "repriced", "drops", "deals", "lucky", "host_changes", "cuts"),
    "viewers": ("live_paid", "chatted", "joined", "turned_away"),
}
"""The lines of the report and what each counts."""


class Plan(msgspec.Struct, frozen=True):
    """How many shoppers trade for how many minutes, with which dice; `live` adds rooms on air."""

    shoppers: int
    minutes: float
    seed: int
    live: RoomPlan | None = None


class Report:
    """What came back: counts and times by verb, refusals by code, what was bought."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}
        self.refused: dict[str, int] = {}
        self.done: dict[str, int] = {}
        self.requests = self.broken = self.held = 0

    def hear(self, verb: str, status: int, seconds: float, code: str) -> None:
        """One answer."""
        self.requests += 1
        if status >= 500:
            self.broken += 1
        if code:
            self.refused[code] = self.refused.get(code, 0) + 1
        if self.held < _SAMPLES:
            self.held += 1
            self.times.setdefault(verb, []).append(seconds)

    def count(self, done: dict[str, int]) -> None:
        """What a visit or a desk did."""
        for what, n in done.items():
            self.done[what] = self.done.get(what, 0) + n

    def told(self, seconds: float) -> dict[str, Any]:
        """The report; times in milliseconds."""
        verbs = {
            verb: {"count": len(t), "p50_ms": _part(t, 0.5), "p95_ms": _part(t, 0.95)}
            for verb, t in sorted(self.times.items())
        }
        return {
            "seconds": round(seconds, 1), "requests": self.requests, "per_s": round(self.requests / max(seconds, 0.1), 1),
            "status_5xx": self.broken, "events_sent": self.done.get("sent", 0),
            **{part: {n: self.done.get(n, 0) for n in names} for part, names in _LINES.items()},
            "refusals": dict(sorted(self.refused.items())), "verbs": verbs, "ok": self.ok,
        }  # fmt: skip

    @property
    def ok(self) -> bool:
        """Whether nothing broke on the server's side and something was served at all."""
        return self.broken == 0 and self.requests > 0


class Run:
    """One run of the simulated market."""

    def __init__(self, home: Path, web: str, collect: str, plan: Plan) -> None:
        self.home, self.plan, self.report = home, plan, Report()
        crowd = plan.shoppers + (plan.live.viewers // 10 if plan.live else 0)
        self.door = Door(web, collect, wide=max(8, min(48, crowd)), told=self.report.hear)
        self.bosses: list[Person] = []
        self.authors: list[Person] = []
        self.operator: Person | None = None
        self.rooms: Rooms | None = None
        self.until = 0.0

    async def run(self) -> dict[str, Any]:
        """Trade until the time is over; returns the report."""
        site = await self.door.open()
        try:
            await self._cast()
            if self.plan.live:
                await self._hosts(self.plan.live.rooms)
                self.rooms = Rooms(
                    self.door, self.plan.live, self.plan.seed, site["gateway"], self._enter, self.report.count
                )  # fmt: skip
            began = clock.monotonic()
            self.until = began + self.plan.minutes * 60
            carriers = (await self.door.get(None, "/api/carriers", "carriers"))["items"]
            codes = [c["code"] for c in carriers if c["traced"]] or [carriers[0]["code"]]
            desk, trouble = Desk(self.door, codes), Trouble(self.door, codes)
            evening = Evening(self.door, trouble, fuss=_FUSS, words=0.6)
            async with asyncio.TaskGroup() as group:
                group.create_task(self._safely(self._counters(desk, trouble)))
                group.create_task(self._safely(self._author()))
                for n in range(self.plan.shoppers):
                    group.create_task(self._safely(self._shopper(evening, n)))
                if self.rooms:
                    group.create_task(self.rooms.run(self.authors, self.bosses, self.until))
            told = self.report.told(clock.monotonic() - began)
            return told | ({"evening": self.rooms.told()} if self.rooms else {})
        finally:
            await self.door.close()

    async def _safely(self, work: Any) -> None:
        """One person's trouble ends her own part only; what the server broke is counted by the door."""
        try:
            await work
        except (Refused, OSError, TimeoutError) as why:
            self.report.refused[type(why).__name__] = self.report.refused.get(type(why).__name__, 0) + 1

    async def _cast(self) -> None:
        """Demo merchants and authors where there are any, else a small shop made with the operator's log-in."""
        if (self.home / "keys" / "operator").exists():
            self.operator = operator(self.home)
            await self.door.log_in(self.operator)
        shown = (await self.door.get(None, "/api/products", "mall", limit=1))["items"]
        if (self.home / "keys" / "demo.json").exists() and shown:
            master = str(demo_keys(self.home)["master"])
            self.bosses = [cast(master, "boss", n + 1, s.name) for n, s in enumerate(SHOPS)]
            self.authors = [cast(master, "author", n + 1, a.name) for n, a in enumerate(AUTHORS[:4])]
            for person in (*self.bosses, *self.authors):
                await self.door.log_in(person)
        elif self.operator and (self.plan.live or not shown):
            await self._small_shop()

    async def _small_shop(self) -> None:
        """A shop of six products and an author, for a house without any."""
        boss = self._stranger("boss", 1, "小镇百货")
        await self.door.enter(boss)
        await self.door.call(
            boss,
            "POST",
            "/api/shops",
            {"name": f"小镇百货 {secrets.token_hex(3)}", "type": "personal"},
            verb="open_shop",
        )
        await self.door.look(boss)
        stall = Stall.of_shop(self.door, boss)
        await stall.furnish("浙江省杭州市余杭区", "13800001111")
        sold = [await self._sell(boss, item) for item in goods(self.plan.seed)[:6]]
        window = (clock.now(), clock.now() + timedelta(days=30))
        await stall.offer("满99减10券", "10 off 99", coupon(1000, 9900), window)
        plans = {"rows": [{"product_id": p, "rate_bp": 1500} for p in sold]}
        await self.door.call(boss, "PUT", f"/api/merchant/{boss.subject('shop')}/plans", plans, verb="plans")
        full = {"kind": "full", "steps": [{"over": 19900, "off": 2000}]}
        await stall.offer("满199减20", "20 off 199", full, window)
        flash = await stall.priced(sold[0], 8000, stock=20)
        await stall.offer("开张秒杀", "Opening flash sale", {"kind": "flash"}, window, items=[flash])
        author = self._stranger("author", 1, "小镇见闻")
        await self.door.enter(author)
        await self.door.call(author, "POST", "/api/authors", {"name": "小镇见闻", "bio": ""}, verb="become_author")
        await self.door.look(author)
        self.bosses, self.authors = [boss], [author]

    async def _sell(self, boss: Person, item: Goods) -> str:
        """Put one product on sale; returns its id."""
        path = f"/api/merchant/{boss.subject('shop')}/products"
        made = await self.door.call(boss, "POST", path, item.draft, verb="draft")
        sent = await self.door.call(boss, "POST", f"{path}/{made['id']}/submit", verb="submit")
        verdict = {"decision": "approve", "rev": sent["rev"]}
        await self.door.call(self.operator, "POST", f"/api/ops/products/{made['id']}/audit", verdict, verb="audit")
        return str(made["id"])

    def _stranger(self, kind: str, number: int, name: str) -> Person:
        """Somebody of this run only: her password lives in memory."""
        login = f"{kind}-{secrets.token_hex(5)}@run.meadow.local"
        return Person(login, secrets.token_urlsafe(12), name, 20_000 + number)

    async def _enter(self, n: int) -> Person:
        """A shopper of this run with an account and an address."""
        name, address = shopper(self.plan.seed, n)
        person = self._stranger("shopper", n, name)
        await self.door.enter(person)
        made = await self.door.call(person, "POST", "/api/me/addresses", address, verb="address")
        person.address_id = made["id"]
        return person

    async def _hosts(self, rooms: int) -> None:
        """As many authors as there are rooms; who is missing registers."""
        for n in range(len(self.authors), rooms):
            author = self._stranger("author", n + 1, f"小镇主播{n + 1}")
            await self.door.enter(author)
            await self.door.call(author, "POST", "/api/authors", {"name": author.name, "bio": ""}, verb="become_author")
            await self.door.look(author)
            self.authors.append(author)

    async def _shopper(self, evening: Evening, n: int) -> None:
        """She arrives, registers, and visits again and again until the time is over."""
        dice = Random(f"{self.plan.seed}:run:{n}")  # noqa: S311 - a simulated person
        await asyncio.sleep(dice.uniform(0, min(_JOIN_S, self.plan.minutes * 20)))
        person = await self._enter(n)
        while clock.monotonic() < self.until:
            visit = Visit(self.door, person, dice, pace=_PACE)
            visit.until = self.until
            self.report.count(await visit.run(Mood(dice, buys=1.4)))
            if dice.random() < 0.45:
                self.report.count(await evening.run(person, dice, 0.6, ("shipped", "delivered")))
            await asyncio.sleep(min(dice.uniform(0.5, 4), max(0.0, self.until - clock.monotonic())))

    async def _counters(self, desk: Desk, trouble: Trouble) -> None:
        """Shops ship every few seconds and look at complaints and reviews; the operator looks at clips and appeals."""
        dice = Random(f"{self.plan.seed}:run:desk")  # noqa: S311 - a simulated person
        turn = 0
        while clock.monotonic() < self.until:
            turn += 1
            for boss in self.bosses:
                shipped = await desk.ship(boss, boss.subject("shop"), dice, eager=0.9)
                self.report.count({"shipped": shipped})
                if turn % _CARE_EVERY == 0:
                    self.report.count(await trouble.answer(boss, dice, share=0.8))
                    self.report.count({"replied": await desk.reply(boss, dice)})
                    await desk.invoices(boss, dice)
            if self.operator:
                await desk.approve_clips(self.operator)
                self.report.count({"ruled": await trouble.rule(self.operator, dice, share=0.3)})
            await asyncio.sleep(min(_DESK_S, max(0.0, self.until - clock.monotonic())))

    async def _author(self) -> None:
        """One author shoots a film of something she may promote and puts it up."""
        if not self.authors:
            return
        person = self.authors[0]
        author_id = person.subject("author")
        page = await self.door.get(person, f"/api/author/{author_id}/products", "promotable", limit=5)
        item = goods(self.plan.seed)[self.plan.seed % 40]
        made, film = await asyncio.to_thread(film_of, item, self.plan.seed, 1)
        upload = await put_up(self.door, person, author_id, film, "run.mp4")
        anchors = [{"product_id": p["id"], "label": ""} for p in page["items"][:1]]
        new = {
            "upload_id": upload,
            "caption": made.caption,
            "topics": list(made.topics),
            "anchors": anchors,
            "publish": True,
        }
        await self.door.call(person, "POST", f"/api/author/{author_id}/videos", new, verb="clip")


def _part(times: list[float], part: float) -> float:
    return round(sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1000, 1)


def main(home: Path, web: str, collect: str, plan: Plan, *, as_json: bool) -> int:
    """The verb's entry: exit status 0 only where no answer was a 5xx."""
    told = asyncio.run(Run(home, web, collect, plan).run())
    if as_json:
        print(msgspec.json.encode(told).decode())  # noqa: T201 - the verb's answer
    else:
        print(table(told))  # noqa: T201 - as above
    return 0 if told["ok"] else 1


def table(told: dict[str, Any]) -> str:
    """The report for people."""
    head = f"{told['requests']} requests in {told['seconds']} s ({told['per_s']}/s), 5xx {told['status_5xx']}, events {told['events_sent']}"
    lines = [f"{part:<9} " + "  ".join(f"{k} {v}" for k, v in told[part].items()) for part in _LINES]
    refusals = "refused   " + ("  ".join(f"{k} {v}" for k, v in told["refusals"].items()) or "none")
    rows = [f"{'verb':<12} {'count':>7} {'p50 ms':>8} {'p95 ms':>8}"]
    rows += [f"{v:<12} {t['count']:>7} {t['p50_ms']:>8} {t['p95_ms']:>8}" for v, t in told["verbs"].items()]
    heard = [f"evening   {k} {v}" for k, v in told.get("evening", {}).items()]
    return "\n".join([head, *lines, *heard, refusals, *rows, "OK" if told["ok"] else "BAD"])
