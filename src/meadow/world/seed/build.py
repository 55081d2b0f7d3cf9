"""The first hours of the market: people, shops, goods with pictures, plans, showcases, the first clips."""

import asyncio
import base64
import tempfile
from pathlib import Path
from typing import Any

from meadow.world.client import Door, Json, Person, Refused
from meadow.world.draw import photo
from meadow.world.film import Script, script, shoot
from meadow.world.market import AUTHORS, PLACES, SHOPS, Goods, Photo, goods, shopper
from meadow.world.seed.stage import Stage, each
from meadow.world.stall import Stall

_STAFF_SCOPES = ["orders.read", "orders.ship"]
_CHUNK = 8 << 20


class Builder:
    """Builds step by step; every finished step is in the journal and is not done again."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.door, self.journal = stage, stage.door, stage.journal
        self.goods = goods(stage.seed)
        self.products: dict[int, Json] = {}

    async def people(self) -> None:
        """The operator, owners, authors, a warehouse hand and an agency log in; shops and pages open."""
        await self.door.log_in(self.stage.operator)
        await each((self._shop(n) for n in range(len(SHOPS))), 4)
        await each((self._author(n) for n in range(len(AUTHORS))), 4)
        await self._helpers()

    async def _shop(self, n: int) -> None:
        boss, shop = self.stage.bosses[n], SHOPS[n]
        await self.door.enter(boss)
        if not any(g["kind"] == "shop" for g in boss.grants):
            body = {"name": shop.name, "type": shop.kind, "intro": shop.intro}
            await self.door.call(boss, "POST", "/api/shops", body, verb="open_shop")
            await self.door.look(boss)
        if not self.journal.has(f"logo:{n}"):
            shop_id = boss.subject("shop")
            province, city, district, _ = PLACES[n]
            await Stall.of_shop(self.door, boss).furnish(f"{province}{city}{district}", f"138{n:04d}8866")
            drawn = await asyncio.wrap_future(self.stage.paint(_logo, n))
            asset = await self._upload(boss, shop_id, drawn, shop.name)
            await self.door.call(
                boss, "PATCH", f"/api/merchant/{shop_id}/profile", {"logo_asset": asset}, verb="profile"
            )
            self.journal.finish(f"logo:{n}")

    async def _author(self, n: int) -> None:
        person, author = self.stage.authors[n], AUTHORS[n]
        await self.door.enter(person)
        if not any(g["kind"] == "author" for g in person.grants):
            await self.door.call(
                person, "POST", "/api/authors", {"name": author.name, "bio": author.bio}, verb="become_author"
            )
            await self.door.look(person)

    async def _helpers(self) -> None:
        """A sub-account with narrow scopes in the first shop, and an agency that six authors sign with."""
        if self.journal.has("helpers"):
            await self.door.log_in(self.stage.staff)
            return
        boss, agency = self.stage.bosses[0], self.stage.agency
        await self.door.enter(self.stage.staff)
        add = {"login": self.stage.staff.login, "role": "custom", "scopes": _STAFF_SCOPES}
        await self._maybe(boss, "POST", f"/api/merchant/{boss.subject('shop')}/staff", add)
        await self.door.enter(agency)
        if not any(g["kind"] == "agency" for g in agency.grants):
            await self.door.call(agency, "POST", "/api/agencies", {"name": "青禾文化 MCN"}, verb="found_agency")
            await self.door.look(agency)
        for n in range(0, 24, 4):
            author = self.stage.authors[n]
            ask = {"author_id": author.subject("author"), "split_bp": 2000, "months": 12}
            made = await self._maybe(agency, "POST", f"/api/agency/{agency.subject('agency')}/authors", ask)
            if made:
                path = f"/api/author/{author.subject('author')}/contracts/{made['id']}/accept"
                await self._maybe(author, "POST", path, None)
        self.journal.finish("helpers")

    async def _maybe(self, who: Person, method: str, path: str, body: Any) -> Any:
        """A step that an earlier, interrupted run may have done already."""
        try:
            return await self.door.call(who, method, path, body, verb="setup")
        except Refused as why:
            if why.status not in {404, 409}:
                raise
            return None

    async def shopper(self, n: int) -> None:
        """One shopper joins, with her address."""
        person = self.stage.shoppers[n]
        step = f"shopper:{n}"
        if self.journal.has(step):
            person.cookie, person.ticket, person.address_id = self.journal.get(step)
            return
        await self.door.enter(person)
        _, address = shopper(self.stage.seed, n)
        made = await self.door.call(
            person, "POST", "/api/me/addresses", address, key=f"seed-address-{n}", verb="address"
        )
        person.address_id = made["id"]
        self.journal.finish(step, [person.cookie, person.ticket, person.address_id])

    async def put_on_sale(self, item: Goods) -> None:
        """One product from paper to the shelf: pictures, draft, audit. A few wait in the queue, a few are sent back."""
        step = f"goods:{item.number}"
        if self.journal.has(step):
            self.products[item.number] = self.journal.get(step)
            return
        boss = self.stage.bosses[item.shop]
        shop_id = boss.subject("shop")
        pictures = await asyncio.gather(*(self._picture(boss, shop_id, item, n) for n in range(len(item.photos))))
        draft = _dressed(item, pictures)
        path = f"/api/merchant/{shop_id}/products"
        made = await self.door.call(boss, "POST", path, draft, key=f"seed-goods-{item.number}", verb="draft")
        product = made["id"]
        try:
            sent = await self.door.call(boss, "POST", f"{path}/{product}/submit", verb="submit")
        except Refused as why:
            if why.code != "goods.catalog.nothing_to_submit":
                raise
            sent = made
        verdict = _verdict(item.number, sent["rev"])
        if verdict:
            await self._maybe(self.stage.operator, "POST", f"/api/ops/products/{product}/audit", verdict)
        on_sale = verdict is not None and verdict["decision"] == "approve"
        self.products[item.number] = {"id": product, "shop": item.shop, "on": on_sale}
        self.journal.finish(step, self.products[item.number])

    async def _picture(self, boss: Person, shop_id: str, item: Goods, n: int) -> str:
        drawn = await asyncio.wrap_future(self.stage.paint(_photo, item.photos[n], item.number))
        return await self._upload(boss, shop_id, drawn, item.title["zh-CN"])

    async def _upload(self, boss: Person, shop_id: str, drawn: bytes, alt: str) -> str:
        made = await self.door.call(
            boss, "POST", f"/api/merchant/{shop_id}/images", raw=drawn, query={"alt": alt}, verb="image"
        )
        return str(made["id"])

    async def plans(self) -> None:
        """Every shop opens public plans for most of its goods; authors put matching goods into their showcases."""
        if self.journal.has("plans"):
            return
        on_sale = [(g, p) for g in self.goods if (p := self.products.get(g.number)) and p["on"]]
        for n, boss in enumerate(self.stage.bosses):
            mine = [(g, p) for g, p in on_sale if p["shop"] == n and g.number % 8]
            rows = [{"product_id": p["id"], "rate_bp": 800 + g.number * 37 % 18 * 100} for g, p in mine]
            for start in range(0, len(rows), 20):
                body = {"rows": rows[start : start + 20]}
                await self.door.call(boss, "PUT", f"/api/merchant/{boss.subject('shop')}/plans", body, verb="plans")
        for n, person in enumerate(self.stage.authors):
            picks = [p["id"] for g, p in on_sale if g.leaf in AUTHORS[n].leaves][:12]
            if picks:
                path = f"/api/author/{person.subject('author')}/showcase"
                await self.door.call(person, "POST", path, {"product_ids": picks}, verb="showcase")
        self.journal.finish("plans")
        self.journal.save()

    async def clip(self, n: int, author: int, item: Goods, film: bytes, made: Script) -> None:
        """An author uploads one film by tus and sends it to the audit; every second one has its product on it."""
        step = f"clip:{n}"
        if self.journal.has(step) or item.number not in self.products:
            return
        person = self.stage.authors[author]
        author_id = person.subject("author")
        upload = await put_up(self.door, person, author_id, film, f"clip-{n}.mp4")
        anchor = {"product_id": self.products[item.number]["id"], "label": item.title["zh-CN"].split()[1][:12]}
        new = {
            "upload_id": upload, "caption": made.caption, "topics": list(made.topics), "publish": True,
            "anchors": [] if n % 2 else [anchor],
        }  # fmt: skip
        video = await self.door.call(
            person, "POST", f"/api/author/{author_id}/videos", new, key=f"seed-clip-{n}", verb="clip"
        )
        self.journal.finish(step, video["id"])
        self.journal.save()


async def put_up(door: Door, person: Person, author_id: str, film: bytes, name: str) -> str:
    """A whole upload by tus 1.0; returns its id."""
    fixed = {"tus-resumable": "1.0.0"}
    begin = {
        **fixed,
        "upload-length": str(len(film)),
        "upload-metadata": f"filename {base64.b64encode(name.encode()).decode()}",
    }
    path = "/uploads/videos"
    got = await door.call(person, "POST", path, raw=b"", query={"author_id": author_id}, headers=begin, verb="upload")
    place = str(got["Location"] if "Location" in got else got["location"])
    for start in range(0, len(film), _CHUNK):
        part = {**fixed, "upload-offset": str(start), "content-type": "application/offset+octet-stream"}
        await door.call(person, "PATCH", place, raw=film[start : start + _CHUNK], headers=part, verb="upload")
    return place.rpartition("/")[2]


def film_of(item: Goods, seed: int, take: int) -> tuple[Script, bytes]:
    """Shoot one film; runs in a painter's process."""
    made = script(item, seed, take)
    with tempfile.TemporaryDirectory(prefix="mw-clip-") as folder:
        path = Path(folder) / "clip.mp4"
        shoot(made, path)
        return made, path.read_bytes()


def _photo(shot: Photo, seed: int) -> bytes:
    return photo(shot.look, shot.shot, seed, shot.words)


def _logo(n: int) -> bytes:
    from meadow.world.draw.logo import logo  # noqa: PLC0415 - drawn once per shop

    return logo(SHOPS[n].brand, SHOPS[n].mark, n)


def _verdict(number: int, rev: int) -> Json | None:
    """What the operator says: most goods pass; numbers 61 and 137 wait, 93 is sent back."""
    if number in {61, 137}:
        return None
    if number == 93:
        return {"decision": "reject", "rev": rev, "field": "title", "rule": "claim", "reason": "标题含夸大用语，请修改"}
    return {"decision": "approve", "rev": rev}


def _dressed(item: Goods, pictures: list[str]) -> Json:
    """The draft with its pictures: gallery, detail pictures, and one for each colour that was drawn."""
    draft = {**item.draft, "images": list(dict.fromkeys(pictures)), "detail_images": list(dict.fromkeys(pictures[1:]))}
    specs = [{**s, "values": [dict(v) for v in s["values"]]} for s in item.draft["specs"]]
    for shot, asset in zip(item.photos, pictures, strict=True):
        if shot.value is not None:
            specs[0]["values"][shot.value]["image_asset"] = asset
    return {**draft, "specs": specs}
