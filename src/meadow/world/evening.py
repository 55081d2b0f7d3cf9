"""What a buyer does about her orders: confirm what came, review it, ask for an invoice, complain, call an order off."""

from random import Random

from meadow.world.client import Door, Json, Person, Refused, attempt
from meadow.world.market import sayings
from meadow.world.trouble import Trouble, wish


class Evening:
    """One look into the orders. `fuss` multiplies what goes wrong, `words` is the share of lines that get a review."""

    def __init__(self, door: Door, trouble: Trouble, *, fuss: float = 1.0, words: float = 0.45) -> None:
        self.door, self.trouble, self.fuss, self.words = door, trouble, fuss, words

    async def run(
        self, who: Person, dice: Random, share: float, states: tuple[str, ...] = ("delivered",)
    ) -> dict[str, int]:
        """Go through the newest orders; of those that arrived a share is confirmed. Returns what was done by name."""
        done = {"confirmed": 0, "asked": 0, "called_off": 0, "reviewed": 0, "followed_up": 0, "invoiced": 0}
        page = await self.door.get(who, "/api/orders", "orders", limit=40)
        for order in page["items"]:
            try:
                await self._order(who, order, dice, share, states, done)
            except Refused as why:
                if why.status >= 500:
                    raise
        if any(o["aftersale"] == "open" for o in page["items"]):
            await self.trouble.go_on(who, dice)
        if dice.random() < 0.08:
            done["followed_up"] = await self._more(who, dice)
        return done

    async def _order(
        self, who: Person, order: Json, dice: Random, share: float, states: tuple[str, ...], done: dict[str, int]
    ) -> None:  # fmt: skip
        if kind := wish(order, self.fuss):
            what = "called_off" if order["state"] == "to_ship" else "asked"
            done[what] += await self.trouble.ask(who, order, kind, dice) is not None
        elif order["state"] in states and order["aftersale"] != "open" and dice.random() < share:
            await self.door.call(who, "POST", f"/api/orders/{order['id']}/confirm", verb="confirm")
            done["confirmed"] += 1
            if dice.random() < self.words:
                done["reviewed"] += await self.review(who, order, dice)
            if dice.random() < 0.05:
                done["invoiced"] += await self.invoice(who, order)
        elif order["state"] == "completed" and order["to_review"] and dice.random() < self.words / 6:
            done["reviewed"] += await self.review(who, order, dice)

    async def review(self, who: Person, order: Json, dice: Random, stars: int = 0) -> int:
        """Say how all lines of an order are; few show a picture. Returns how many lines were judged."""
        lines = []
        for line in order["lines"]:
            if line["gift_of"] is not None or line["qty"] == line["refunded_qty"]:
                continue
            judged = stars or dice.choice(sayings.STARS)
            said: Json = {"line_id": line["id"], "stars": judged}
            if dice.random() < 0.8:
                said["text"] = dice.choice(sayings.REVIEWS[judged])
            if line["image"] and dice.random() < 0.08:
                said["pictures"] = [await self.trouble.picture(who, line, dice)]
            lines.append(said)
        if lines:
            marks = {"logistics": dice.choice((5, 5, 5, 4, 3)), "service": dice.choice((5, 5, 5, 4))}
            body = {"lines": lines, "anonymous": dice.random() < 0.25, **marks}
            await self.door.call(who, "POST", f"/api/orders/{order['id']}/reviews", body, verb="review")
        return len(lines)

    async def _more(self, who: Person, dice: Random) -> int:
        """Add to an own review what the days have shown."""
        page = await self.door.get(who, "/api/me/reviews", "reviews", limit=5)
        for review in page["items"]:
            if review["more_text"] is None:
                body = {"text": dice.choice(sayings.LATER)}
                path = f"/api/me/reviews/{review['id']}/more"
                return int(await attempt(self.door, who, path, body, "more") is not None)
        return 0

    async def invoice(self, who: Person, order: Json) -> int:
        """Ask for the invoice of an order."""
        titled = {"kind": "personal", "title": who.name, "email": who.login}
        await self.door.call(who, "POST", f"/api/orders/{order['id']}/invoice", titled, verb="invoice")
        return 1
