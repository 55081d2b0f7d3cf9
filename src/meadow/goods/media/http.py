"""Upload of pictures, and the files themselves with ranges."""

import re
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response
from litestar.params import QueryParameter
from litestar.response import Stream

from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.base.web import Who, author, ops, public, raw, shop, signed_in, write
from meadow.goods.media import actions
from meadow.goods.media.types import Asset, BrokenPicture, NotAPicture, TooManyPixels

_TYPES = {
    "webp": "image/webp", "avif": "image/avif", "jpg": "image/jpeg", "png": "image/png", "mp4": "video/mp4", "m4s": "video/iso.segment",
    "m3u8": "application/vnd.apple.mpegurl", "ts": "video/mp2t",
}  # fmt: skip
_KEY = re.compile(r"[A-Za-z0-9_\-]+(/[A-Za-z0-9_\-.]+)*")
PLATFORM = UUID(int=0)
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_FOREVER = "public, max-age=31536000, immutable"


@write(
    "/api/merchant/{shop_id:uuid}/images", guard=shop("products.edit"), op="goods_media_add_image", status=201,
    body_limit=10_000_000, raises=[NotAPicture, BrokenPicture, TooManyPixels],
)  # fmt: skip
async def add_image(
    db: WriteDb, shop_id: UUID, body: bytes, alt: Annotated[str, QueryParameter(max_length=200)] = ""
) -> Asset:
    """Keep a picture: the raw bytes are the body."""
    return await actions.add_image(db, shop_id, body, alt)


@write(
    "/api/author/{author_id:uuid}/images", guard=author("profile.edit"), op="goods_media_add_author_image", status=201,
    body_limit=10_000_000, raises=[NotAPicture, BrokenPicture, TooManyPixels],
)  # fmt: skip
async def add_author_image(
    db: WriteDb, author_id: UUID, body: bytes, alt: Annotated[str, QueryParameter(max_length=200)] = ""
) -> Asset:
    """Keep a picture of an author's: the raw bytes are the body."""
    return await actions.add_image(db, author_id, body, alt)


@write(
    "/api/me/images", guard=signed_in, op="goods_media_add_own_image", status=201, body_limit=10_000_000,
    raises=[NotAPicture, BrokenPicture, TooManyPixels],
)  # fmt: skip
async def add_own_image(db: WriteDb, who: Who, body: bytes) -> Asset:
    """Keep a picture of one's own: the raw bytes are the body."""
    return await actions.add_image(db, who.account_id, body)


@write(
    "/api/ops/images", guard=ops("mall.edit"), op="goods_media_add_platform_image", status=201, body_limit=10_000_000,
    raises=[NotAPicture, BrokenPicture, TooManyPixels],
)  # fmt: skip
async def add_platform_image(
    db: WriteDb, body: bytes, alt: Annotated[str, QueryParameter(max_length=200)] = ""
) -> Asset:
    """Keep a picture of the platform's: the raw bytes are the body."""
    return await actions.add_image(db, PLATFORM, body, alt)


@raw("/media/{name:path}", ["GET"], guard=public, op="goods_media_serve")
async def serve(request: Request[Any, Any, Any], house: House, name: str) -> Response[Any]:
    """A file by its key, whole or in part; keys are content hashes, so it may be cached for ever."""
    key = name.strip("/")
    end = key.rpartition(".")[2]
    if end not in _TYPES or not _KEY.fullmatch(key) or ".." in key:
        raise NotFound
    try:
        size = await house.files.size(key)
    except FileNotFoundError as error:
        raise NotFound from error
    headers = {"cache-control": _FOREVER, "accept-ranges": "bytes", "etag": f'"{key.rpartition("/")[2]}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers)
    first, last, status = _span(request.headers.get("range"), size)
    if status == 416:
        return Response(b"", status_code=416, headers=headers | {"content-range": f"bytes */{size}"})
    if status == 206:
        headers["content-range"] = f"bytes {first}-{last}/{size}"
    headers["content-length"] = str(last - first + 1)
    return Stream(house.files.stream(key, first, last + 1), status_code=status, media_type=_TYPES[end], headers=headers)


def _span(asked: str | None, size: int) -> tuple[int, int, int]:
    """First and last byte and the status for a Range header; several ranges or nonsense mean the whole."""
    found = _RANGE.fullmatch(asked.strip()) if asked else None
    if found is None or found.groups() == ("", ""):
        return 0, size - 1, 200
    start, end = found.groups()
    first = int(start) if start else max(0, size - int(end))
    last = min(int(end), size - 1) if start and end else size - 1
    return (first, last, 206) if first <= last else (0, 0, 416)


routes = [add_image, add_platform_image, add_author_image, add_own_image, serve]
