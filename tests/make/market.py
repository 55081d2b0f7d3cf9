"""A small market made through the public verbs: people, a shop with goods on sale, an author."""

from dataclasses import dataclass, field
from uuid import UUID

import httpx
from litestar import Litestar

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.base.trail import Grant, Who
from meadow.goods.catalog import actions as catalog
from meadow.goods.catalog.types import Category, DraftProduct, Judge, NewSku, NewSpec, NewValue
from meadow.goods.offers.types import Freight
from meadow.people import access, accounts, authors, shops
from meadow.people.accounts.types import Known, NewAccount, NewAddress
from meadow.people.authors.types import BecomeAuthor
from meadow.people.shops.types import OpenShop
from tests.conftest import Client, browse

PASSWORD = "correct horse 9"
OPERATOR = Who(UUID(int=7), UUID(int=7), "Operator", (Grant("platform", UUID(int=0), ("*",)),))


@dataclass
class Goods:
    """A product on sale."""

    shop_id: UUID
    product_id: UUID
    skus: list[UUID] = field(default_factory=list)


def login(name: str) -> str:
    return f"{name}@example.com"


async def person(house: House, name: str) -> Known:
    async with house.write() as db:
        return await accounts.register(db, NewAccount(login(name), PASSWORD, name))


async def address(house: House, account_id: UUID) -> UUID:
    from meadow.people.accounts.actions import add_address  # the front door keeps what other features need

    async with house.write() as db:
        new = NewAddress("李小满", "13812345678", "浙江省", "杭州市", "西湖区", "文三路 1 号", is_default=True)
        return (await add_address(db, account_id, new)).id


async def shop(house: House, owner: Known, name: str = "山茶研究所") -> UUID:
    async with house.write() as db:
        made = await shops.open_shop(db, Who(owner.id, ids.new(), owner.name), OpenShop(name=name))
        return made.id


async def author(house: House, owner: Known, name: str = "林小满") -> UUID:
    async with house.write() as db:
        made = await authors.begin(db, Who(owner.id, ids.new(), owner.name), BecomeAuthor(name=name))
        return made.id


async def goods(house: House, shop_id: UUID, *, title: str = "山茶花修护精华油 舒缓换季", price: int = 9900, stock: int = 50,
                values: tuple[str, ...] = ("30ml",), freight: Freight | None = None,
                serial: bool = False, weight: int | None = None) -> Goods:  # fmt: skip
    """A product of one axis, approved and on the shelf."""
    category = Category(
        id=ids.derived("category", "beauty"), parent_id=None, name={"zh-CN": "美妆", "en": "Beauty"}, icon="beauty"
    )
    new = DraftProduct(
        category_id=category.id, title={"zh-CN": title, "en": "Camellia oil"},
        specs=[NewSpec({"zh-CN": "规格", "en": "Size"}, [NewValue({"zh-CN": v, "en": v}) for v in values])],
        skus=[NewSku(price=price, stock=stock, spec_ix=[i], weight_g=weight) for i in range(len(values))],
        freight=freight or Freight(), need_serial=serial,
    )  # fmt: skip
    async with house.write() as db:
        await catalog.seed_categories(db, [category])
        product_id = await catalog.draft(db, shop_id, new)
        await catalog.submit(db, shop_id, product_id)
        await catalog.judge(db, OPERATOR, product_id, Judge("approve", 1))
        from meadow.goods.catalog import queries  # the shop's own view lists the SKU ids

        seen = await queries.show_shop(db, shop_id, product_id)
    return Goods(shop_id, product_id, [s.id for s in seen.live.skus] if seen.live else [])


async def clip(house: House, author_id: UUID, product_id: UUID) -> UUID:
    """A published clip with one anchor and no file behind it, for tests that never play it."""
    from meadow.scenes.video import store
    from meadow.scenes.video.types import NewAnchor, State

    video_id, now = ids.new(), clock.now()
    async with house.write() as db:
        values = {
            "state": State.published.value,
            "published_at": now,
            "duration_ms": 9000,
            "play_url": f"/media/videos/{video_id.hex}/720.mp4",
        }
        await store.add(
            db,
            author_id=author_id,
            video_id=video_id,
            upload_id=ids.new(),
            caption="",
            topics=[],
            cover_ms=None,
            publish=True,
            **values,
        )
        await store.put_anchors(db, video_id=video_id, anchors=[NewAnchor(product_id)])
    return video_id


async def show_off(house: House, author_id: UUID, *product_ids: UUID) -> None:
    """Put products into an author's showcase."""
    from meadow.scenes.showcase.actions import add

    async with house.write() as db:
        await add(db, author_id, product_ids)


async def browser(app: Litestar, name: str) -> tuple[Client, httpx.AsyncClient]:
    """A logged-in browser; close the second value at the end."""
    opened = browse(app)
    client = Client(opened)
    answer = await client.log_in(login(name), PASSWORD)
    assert answer.status == 200, answer
    return client, opened


def listen(house: House, app: Litestar) -> None:
    """Let the sandbox channel's callbacks reach this app."""
    house.engines["trade.payments.client"] = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000"
    )


async def grants(house: House, account_id: UUID) -> list[str]:
    async with house.read() as db:
        return [g.kind for g in await access.grants_of(db, account_id)]
