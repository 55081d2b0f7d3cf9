"""An author with goods to show, a shopper, an operator, and real clips made by ffmpeg."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from meadow.base import ids, policy
from meadow.base.bus import outbox
from meadow.base.db import House
from meadow.people import access, accounts
from meadow.people.accounts.types import Known
from meadow.scenes.video.actions import TRANSCODE, transcode
from tests.conftest import Answer, Client
from tests.make import market
from tests.make.films import film
from tests.make.people import Street
from tests.make.people import street as opened

TUS = {"tus_resumable": "1.0.0"}


@pytest.fixture(scope="session")
def short() -> bytes:
    return film()


@dataclass
class Studio:
    """Everything a test of the scenes needs."""

    house: House
    street: Street
    shop_id: UUID
    author_id: UUID
    goods: market.Goods
    ann: Client
    viewer: Client
    operator: Client
    fan: Known

    async def begin(self, length: int, name: str = "clip.mp4") -> Answer:
        meta = "filename " + base64.b64encode(name.encode()).decode()
        return await self.ann.post(
            f"/uploads/videos?author_id={self.author_id}", upload_length=str(length), upload_metadata=meta, **TUS
        )

    async def upload(self, body: bytes, name: str = "clip.mp4") -> UUID:
        path = (await self.begin(len(body), name)).headers["location"]
        sent = await self.ann.patch(
            path, body, upload_offset="0", content_type="application/offset+octet-stream", **TUS
        )
        assert sent.status == 204, sent
        return ids.parse(path.rpartition("/")[2])

    async def create(self, body: bytes, **over: object) -> UUID:
        new = {
            "upload_id": str(await self.upload(body)),
            "caption": "山茶精油怎么用",
            "topics": ["护肤"],
            "anchors": [{"product_id": str(self.goods.product_id)}],
            **over,
        }
        made = await self.ann.post(f"/api/author/{self.author_id}/videos", new)
        assert made.status == 201, made
        return ids.parse(made.json["id"])

    async def publish(self, body: bytes, **over: object) -> UUID:
        """Upload, transcode as the worker would, and approve."""
        video_id = await self.create(body, **over)
        await transcode(self.house, self.author_id, video_id)
        done = await self.operator.post(f"/api/ops/videos/{video_id}/audit", {"decision": "approve"})
        assert done.status == 204, done
        return video_id

    async def own(self, video_id: UUID) -> dict:
        return (await self.ann.get(f"/api/author/{self.author_id}/videos/{video_id}")).json

    async def queued(self) -> int:
        """Transcodes that wait for the worker."""
        query = sa.text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name")
        async with self.house.read() as db:
            return int(await db.value(query, {"name": TRANSCODE}))

    async def told(self, *names: str) -> list[dict]:
        """The facts of these names, in their order."""
        async with self.house.read() as db:
            rows = await db.all(sa.select(outbox.c.payload).where(outbox.c.name.in_(names)).order_by(outbox.c.id))
        return [r.payload for r in rows]

    def left(self) -> list[str]:
        """Files of uploads and clips on the disk, but for pictures."""
        home = self.house.settings.home
        return sorted(
            str(p.relative_to(home))
            for d in ("uploads", "files/sources", "files/videos")
            for p in (home / d).rglob("*")
            if p.is_file()
        )


@pytest.fixture
async def studio(house: House, app: Litestar, tmp_path: Path) -> AsyncIterator[Studio]:
    policy.forget()
    async with opened(house, app) as street:
        shop_id = await market.shop(house, await street.person("seller"))
        author_id = await market.author(house, await street.person("ann"))
        goods = await market.goods(house, shop_id)
        async with house.write() as db:
            account_id = await accounts.open_operator(db, market.login("operator"), market.PASSWORD, "Operator")
            await access.grant(db, kind="platform", subject_id=UUID(int=0), account_id=account_id, name="Meadow")
        operator = await street.guest()
        await operator.log_in(market.login("operator"), market.PASSWORD)
        ann, viewer = await street.browser("ann"), await street.browser("fan")
        yield Studio(house, street, shop_id, author_id, goods, ann, viewer, operator, street.known["fan"])
