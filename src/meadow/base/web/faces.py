"""The built pages: hashed assets for ever, a face's HTML for every path under it, compressed twins where they exist."""

import hashlib
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import NotFoundException

FOLDER = Path(__file__).parents[2] / "_faces"
FACES = ("merchant", "author", "agency", "ops", "screen")
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_UNBUILT = (
    b"<!doctype html><meta charset=utf-8><title>Meadow</title><p>The web pages are not built yet. "
    b"Run <code>script/up</code>, which builds them.</p>"
)


class Asset(msgspec.Struct, frozen=True):
    """One file in memory, with its compressed twins."""

    body: bytes
    etag: str
    kind: str
    br: bytes | None
    gz: bytes | None


class Faces:
    """The folder, read once at start."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.files = (
            {str(p.relative_to(folder)): _asset(p) for p in folder.rglob("*") if _served(p)} if folder.is_dir() else {}
        )

    def answer(self, request: Request[Any, Any, Any], path: str) -> Response[bytes]:
        """The file at a path, or the face that owns it; raises 404 for an unknown asset."""
        path = path.strip("/")
        found = self.files.get(path)
        if found is None:
            if path.startswith("assets/") or "." in path.rpartition("/")[2]:
                raise NotFoundException
            first = path.partition("/")[0]
            path = f"{first if first in FACES else 'shop'}/index.html"
            found = self.files.get(path)
        if found is None:
            return Response(_UNBUILT, media_type="text/html", status_code=503)
        return _respond(request, path, found)


def _respond(request: Request[Any, Any, Any], path: str, asset: Asset) -> Response[bytes]:
    headers = {
        "etag": asset.etag,
        "vary": "accept-encoding",
        "cache-control": _FOREVER if path.startswith("assets/") else "no-cache",
    }
    if request.headers.get("if-none-match") == asset.etag:
        return Response(b"", status_code=304, headers=headers)
    accept = request.headers.get("accept-encoding", "")
    body = asset.body
    if asset.br and "br" in accept:
        headers["content-encoding"], body = "br", asset.br
    elif asset.gz and "gzip" in accept:
        headers["content-encoding"], body = "gzip", asset.gz
    return Response(body, media_type=asset.kind, headers=headers)


def _served(path: Path) -> bool:
    return path.is_file() and path.suffix not in {".br", ".gz", ".map"} and not path.name.startswith(".stamp")


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    twins = [path.with_name(path.name + end) for end in (".br", ".gz")]
    br, gz = (t.read_bytes() if t.exists() else None for t in twins)
    return Asset(
        body, f'"{hashlib.sha256(body).hexdigest()[:20]}"', _TYPES.get(path.suffix, "application/octet-stream"), br, gz
    )
