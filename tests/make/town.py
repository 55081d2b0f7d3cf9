"""A small market on a running house, made over HTTP only: a shop with goods, an author with a clip, people to log in as."""

import asyncio
import base64
import io
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import imageio_ffmpeg
from PIL import Image, ImageDraw

from meadow.base import clock, ids
from tests.conftest import Answer, Client
from tests.make.market import PASSWORD
from tests.make.running import OPERATOR, Running

TUS = {"tus_resumable": "1.0.0"}
ADDRESS = {
    "name": "李小满", "phone": "13812345678", "province": "浙江省", "city": "杭州市", "district": "西湖区",
    "street": "文三路 1 号", "is_default": True,
}  # fmt: skip


@dataclass
class Town:
    """Ids of what stands, and the log-ins of who lives here; every password is the same."""

    base: str
    operator_password: str
    shop_id: str
    product_id: str
    sku_id: str
    author_id: str
    video_id: str
    merchant: str = "merchant@example.com"
    packer: str = "packer@example.com"
    author: str = "author@example.com"
    shopper: str = "shopper@example.com"
    password: str = PASSWORD


def browser(base: str) -> Client:
    """A client of the running house; close `.http` at the end."""
    return Client(httpx.AsyncClient(base_url=base, timeout=30, trust_env=False))


def ok(answer: Answer) -> Any:
    """The body of an answer that must be a success."""
    assert 200 <= answer.status < 300, answer
    return answer.json if answer.content else None


async def build(running: Running) -> Town:
    """Make the town; about ten seconds, most of them the transcode."""
    people = [browser(running.base) for _ in range(5)]
    operator, merchant, packer, author, shopper = people
    try:
        ok(await operator.log_in(OPERATOR, running.password))
        for client, name in ((merchant, "merchant"), (packer, "packer"), (author, "author"), (shopper, "shopper")):
            ok(
                await client.post(
                    "/api/accounts", {"login": f"{name}@example.com", "password": PASSWORD, "name": f"{name} 李"}
                )
            )
        ok(await shopper.post("/api/me/addresses", ADDRESS))
        shop_id = ok(await merchant.post("/api/shops", {"name": "山茶研究所"}))["id"]
        staff = {"login": "packer@example.com", "role": "custom", "scopes": ["products.read"]}
        ok(await merchant.post(f"/api/merchant/{shop_id}/staff", staff))
        product_id, sku_id = await goods(operator, merchant, shop_id)
        author_id = ok(await author.post("/api/authors", {"name": "林小满"}))["id"]
        rates = {"rows": [{"product_id": product_id, "rate_bp": 2000}]}
        ok(await merchant.put(f"/api/merchant/{shop_id}/plans", rates))
        video_id = await clip(operator, author, author_id, product_id)
        return Town(running.base, running.password, shop_id, product_id, sku_id, author_id, video_id)
    finally:
        for client in people:
            await client.http.aclose()


async def goods(operator: Client, merchant: Client, shop_id: str) -> tuple[str, str]:
    """A product with a picture and two sizes, on sale; returns the ids of product and first SKU."""
    category = next(c for c in ok(await merchant.get("/api/categories"))["items"] if c["parent_id"])
    asset = ok(await merchant.post(f"/api/merchant/{shop_id}/images", picture()))["id"]
    sizes = [{"name": {"zh-CN": v, "en": v}} for v in ("30ml", "50ml")]
    draft = {
        "category_id": category["id"], "title": {"zh-CN": "山茶花修护精华油 舒缓换季", "en": "Camellia repair oil"}, "images": [asset],
        "specs": [{"name": {"zh-CN": "规格", "en": "Size"}, "values": sizes}], "services": ["no_reason_7", "ship_48h"],
        "skus": [{"price": 9900, "list_price": 12900, "stock": 500, "spec_ix": [0]}, {"price": 15900, "stock": 500, "spec_ix": [1]}],
    }  # fmt: skip
    made = ok(await merchant.post(f"/api/merchant/{shop_id}/products", draft))
    ok(await merchant.post(f"/api/merchant/{shop_id}/products/{made['id']}/submit"))
    ok(await operator.post(f"/api/ops/products/{made['id']}/audit", {"decision": "approve", "rev": 1}))
    page = ok(await merchant.get(f"/api/products/{made['id']}"))
    return made["id"], page["skus"][0]["id"]


async def clip(operator: Client, author: Client, author_id: str, product_id: str | None) -> str:
    """A clip of eight seconds, with the product on it where one is named, uploaded, transcoded by the worker, and approved."""
    body = await asyncio.to_thread(film)
    meta = "filename " + base64.b64encode("山茶.mp4".encode()).decode()
    begun = await author.post(
        f"/uploads/videos?author_id={author_id}", upload_length=str(len(body)), upload_metadata=meta, **TUS
    )
    path = begun.headers["location"]
    await author.patch(path, body, upload_offset="0", content_type="application/offset+octet-stream", **TUS)
    new = {
        "upload_id": path.rpartition("/")[2], "caption": "换季泛红怎么办？三步教你用山茶油", "topics": ["护肤"],
        "anchors": [{"product_id": product_id}] if product_id else [],
    }  # fmt: skip
    made = ok(await author.post(f"/api/author/{author_id}/videos", new))["id"]
    end = clock.monotonic() + 120
    while (held := ok(await author.get(f"/api/author/{author_id}/videos/{made}")))["state"] == "processing":
        assert clock.monotonic() < end, held
        await asyncio.sleep(0.3)
    assert held["state"] == "under_review", held
    ok(await operator.post(f"/api/ops/videos/{made}/audit", {"decision": "approve"}))
    return str(made)


def picture(ground: str = "#f6ece4") -> bytes:
    """A bottle, more or less."""
    image = Image.new("RGB", (800, 800), ground)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((300, 260, 500, 680), 40, fill="#b4562f")
    draw.rectangle((350, 180, 450, 260), fill="#3a2a22")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def film(seconds: int = 8) -> bytes:
    """An upright clip with movement and sound, by ffmpeg's own sources."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{ids.new().hex}.mp4"
        subprocess.run(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi", "-i", f"testsrc2=size=360x640:rate=24:duration={seconds}",
             "-f", "lavfi", "-i", f"sine=frequency=330:duration={seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p",
             "-c:a", "aac", str(path)],
            check=True,
        )  # fmt: skip
        return path.read_bytes()
