"""What a host plays beside explaining: a coupon dropped, a flash deal, a lucky bag."""

from datetime import timedelta

from meadow.base import clock
from meadow.world.client import Json, attempt
from meadow.world.live.host import Host
from meadow.world.stall import Stall, coupon

_OFF, _QUOTA, _PIECES, _DEAL_BP = 500, 20, 5, 7_000
_LUCKY_S = 180


class Tools:
    """One host's; each tool comes once, turn by turn."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.plays = [self._drop, self._deal, self._lucky]

    async def turn(self) -> None:
        """Play the next tool, if there is one left."""
        if self.plays:
            await self.plays.pop(0)()

    async def _call(self, path: str, body: Json | None, verb: str) -> Json | None:
        host = self.host
        return await attempt(host.door, host.who, f"{host.one}/{path}", body or {}, verb)

    async def _drop(self) -> None:
        """A coupon that the host pays for, for the first who tap."""
        host = self.host
        window = (clock.now() - timedelta(minutes=1), clock.now() + timedelta(hours=6))
        stall = Stall(host.door, host.who, f"/api/author/{host.author_id}")
        rule = coupon(_OFF, _OFF * 2, total=_QUOTA, per_person=1) | {"channel": "private"}
        budget = await stall.budget("直播福利", _OFF * _QUOTA)
        offer = await stall.offer(f"直播券 {host.sid[-6:]}", "Live coupon", rule, window, budget_id=budget)
        made = await self._call("drops", {"offer_id": offer, "quota": _QUOTA}, "live_drop")
        if made and await self._call(f"drops/{made['id']}/drop", None, "live_drop"):
            host.count({"drops": 1})

    async def _deal(self) -> None:
        """A few pieces of one product much cheaper, from a few seconds on."""
        host = self.host
        for item in reversed(host.items):
            if item["floor"] is None or any(s["live"] for s in item["skus"]):
                continue
            sku = next((s for s in item["skus"] if s["left"] >= _PIECES), None)
            if sku is None:
                continue
            row = {
                "sku_id": sku["sku_id"],
                "price": max(item["floor"], sku["price"] * _DEAL_BP // 10_000),
                "total": _PIECES,
            }
            asked = {"product_id": item["product"]["id"], "skus": [row], "warmup_s": 10, "length_s": 60}
            made = await self._call("deals", asked, "live_deal")
            if made and await self._call(f"deals/{made['id']}/start", None, "live_deal"):
                host.count({"deals": 1})
                return

    async def _lucky(self) -> None:
        """Points for some of those who stay and follow."""
        bag = {"prize": {"kind": "points", "points": 100}, "quantity": 3, "conditions": {}, "length_s": _LUCKY_S}
        made = await self._call("lucky", bag, "live_lucky")
        if made and await self._call(f"lucky/{made['id']}/open", None, "live_lucky"):
            self.host.count({"lucky": 1})
