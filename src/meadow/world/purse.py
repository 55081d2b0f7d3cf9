"""Money that leaves the house: bank accounts, withdrawals, and the operator who lets them go."""

from meadow.world.client import Door, Json, Person, attempt

_BANKS = ("招商银行", "中国工商银行", "中国建设银行", "中国农业银行")


class Purse:
    """What owners do about what they earned; `base` is where an owner's paths begin."""

    def __init__(self, door: Door) -> None:
        self.door = door

    async def bank(self, who: Person, base: str) -> None:
        """Name a bank account."""
        account = {
            "holder": who.name,
            "bank": _BANKS[who.number % 4],
            "number": f"62220210{who.number:04d}{who.number * 7919 % 10_000:04d}",
        }
        await self.door.call(who, "PUT", f"{base}/bank", account, verb="bank")

    async def take(self, who: Person, base: str, share_bp: int, *, least: int = 5000) -> int:
        """Withdraw a share of what is free; returns how many requests were made."""
        terms = await self.door.get(who, f"{base}/withdrawals/terms", "terms")
        amount = terms["most"] * share_bp // 10_000
        if terms["bank"] is None or terms["blocked"] or amount < max(least, terms["least"]):
            return 0
        done = await attempt(self.door, who, f"{base}/withdrawals", {"amount": amount}, "withdraw")
        return int(done is not None)

    async def approve(self, operator: Person) -> int:
        """Let go all that waits for one more yes."""
        page = await self.door.get(operator, "/api/ops/withdrawals", "withdrawals", state="risk_check", limit=50)
        rows: list[Json] = [{"id": w["id"], "owner_id": w["owner_id"]} for w in page["items"]]
        if rows:
            await self.door.call(operator, "POST", "/api/ops/withdrawals/approve", {"items": rows}, verb="approve")
        return len(rows)
