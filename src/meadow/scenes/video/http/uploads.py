"""Uploads by tus 1.0 (core, creation, expiration, termination, checksum): https://tus.io/protocols/resumable-upload."""

import base64
import binascii
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response

from meadow.base import ids
from meadow.base.db import House
from meadow.base.errors import FieldError, Forbidden, Invalid, NotFound
from meadow.base.web import Who, raw, signed_in
from meadow.scenes.video import actions, queries
from meadow.scenes.video.types.uploads import LARGEST, BadUpload, Sum, Upload, WrongVersion

VERSION = "1.0.0"
SCOPE = "videos.edit"
CHUNK = 64 << 20
_SUMS = {"sha1": 20, "sha256": 32}
_CAN = {"tus-version": VERSION, "tus-extension": "creation,expiration,termination,checksum",
        "tus-checksum-algorithm": ",".join(_SUMS), "tus-max-size": str(LARGEST)}  # fmt: skip


@raw("/uploads/videos", ["POST", "OPTIONS"], guard=signed_in, op="scenes_video_open_upload")
async def begin(request: Request[Any, Any, Any], house: House, who: Who) -> Response[bytes]:
    """Open an upload for an author; OPTIONS says what the server speaks."""
    if request.method == "OPTIONS":
        return _answer(204, **_CAN)
    _speaks(request)
    author_id = _author(who, request.query_params.get("author_id", ""))
    length, name = _number(request, "Upload-Length"), _filename(request.headers.get("upload-metadata", ""))
    async with house.write() as db:
        made = await actions.open_upload(db, author_id, length, name)
    return _answer(201, location=f"/uploads/videos/{made.id}", **_state(made))


@raw(
    "/uploads/videos/{upload_id:uuid}", ["HEAD", "PATCH", "DELETE"], guard=signed_in, op="scenes_video_upload",
    body_limit=CHUNK,
)  # fmt: skip
async def go_on(request: Request[Any, Any, Any], house: House, who: Who, upload_id: UUID) -> Response[bytes]:
    """Ask for the offset, write from it, or give the upload up."""
    _speaks(request)
    async with house.read() as db:
        held = await queries.upload(db, _authors(who), upload_id)
    if request.method == "HEAD":
        return _answer(200, **_state(held), **{"upload-length": str(held.length)})
    if request.method == "DELETE":
        await actions.drop_upload(house, held)
        return _answer(204)
    if request.headers.get("content-type") != "application/offset+octet-stream":
        raise BadUpload(header="Content-Type", most=0)
    told = _sum(request.headers.get("upload-checksum"))
    done = await actions.append(house, held, _number(request, "Upload-Offset"), request.stream(), told)
    return _answer(204, **_state(held) | {"upload-offset": str(done)})


def _speaks(request: Request[Any, Any, Any]) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise WrongVersion


def _number(request: Request[Any, Any, Any], header: str) -> int:
    text = request.headers.get(header.lower(), "")
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadUpload(header=header, most=LARGEST)
    return int(text)


def _filename(metadata: str) -> str:
    """The client's name of the file, for display only: never part of a path."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                text = base64.b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError) as error:
                raise BadUpload(header="Upload-Metadata", most=0) from error
            return "".join(c for c in text if c.isprintable())
    return ""


def _sum(text: str | None) -> Sum | None:
    """The digest a client says its bytes have."""
    if not text:
        return None
    kind, _, value = text.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != _SUMS.get(kind):
        raise BadUpload(header="Upload-Checksum", most=0)
    return Sum(kind, digest)


def _author(who: Who, text: str) -> UUID:
    try:
        author_id = ids.parse(text)
    except ValueError as error:
        raise Invalid(errors=(FieldError("/query/author_id", "base.shape.type"),)) from error
    if not who.knows("author", author_id):
        raise NotFound
    if not who.can("author", author_id, SCOPE):
        raise Forbidden(scope=SCOPE)
    return author_id


def _authors(who: Who) -> list[UUID]:
    return [g.subject_id for g in who.grants if g.kind == "author" and who.can("author", g.subject_id, SCOPE)]


def _state(held: Upload) -> dict[str, str]:
    return {"upload-offset": str(held.done), "upload-expires": format_datetime(held.expires_at, usegmt=True)}


def _answer(status: int, **headers: str) -> Response[bytes]:
    fixed = {"tus-resumable": VERSION, "cache-control": "no-store"}
    return Response(b"", status_code=status, headers=fixed | headers)


routes = [begin, go_on]
