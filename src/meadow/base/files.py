"""Files: images, video and exports in a folder or any store that obstore speaks; the code cannot tell which."""

import os
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import obstore
from obstore.store import LocalStore, from_url

from meadow.base.settings import Settings

_CHUNK = 512 * 1024


class Files:
    """Keys are relative paths with forward slashes, made by the code and never by a user."""

    def __init__(self, settings: Settings) -> None:
        url = settings.files_url
        self.folder: Path | None = None
        if url and not url.startswith("file:"):
            self.store: Any = from_url(url)
        else:
            self.folder = Path(url.removeprefix("file://")) if url else settings.home / "files"
            self.store = LocalStore(self.folder, mkdir=True)

    async def put(self, key: str, data: bytes | Path, *, final: bool = False) -> None:
        """Write a whole object; a path is streamed, and a final one only gets another name where that can be."""
        if final and self.folder is not None and isinstance(data, Path) and _linked(data, self.folder / key):
            return
        await obstore.put_async(self.store, key, data)

    async def names(self, folder: str) -> list[str]:
        """The names of what lies right in a folder."""
        listed = await obstore.list_with_delimiter_async(self.store, prefix=f"{folder}/")
        return [row["path"].rpartition("/")[2] for row in listed["objects"]]

    async def get(self, key: str) -> bytes:
        """Read a whole object; raises FileNotFoundError."""
        return bytes(await (await obstore.get_async(self.store, key)).bytes_async())

    async def part(self, key: str, start: int, end: int) -> bytes:
        """Bytes `start` up to but without `end`."""
        return bytes(await obstore.get_range_async(self.store, key, start=start, end=end))

    async def stream(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to but without `end`, half a megabyte at a time."""
        at = start
        while at < end:
            upto = min(at + _CHUNK, end)
            yield await self.part(key, at, upto)
            at = upto

    async def size(self, key: str) -> int:
        """Length in bytes; raises FileNotFoundError."""
        return int((await obstore.head_async(self.store, key))["size"])

    async def exists(self, key: str) -> bool:
        try:
            await self.size(key)
        except FileNotFoundError:
            return False
        return True

    async def delete(self, *keys: str) -> None:
        """Remove objects; one that is already gone is no error."""
        for key in keys:
            try:
                await obstore.delete_async(self.store, key)
            except FileNotFoundError:
                continue

    async def clear(self, folder: str, before: datetime | None = None) -> None:
        """Remove every object below a folder, or those written before a moment."""
        rows = [row async for page in obstore.list(self.store, prefix=f"{folder}/") for row in page]
        await self.delete(*(row["path"] for row in rows if before is None or row["last_modified"] < before))

    @staticmethod
    def url(key: str) -> str:
        """The address a page uses."""
        return f"/media/{key}"

    @staticmethod
    def key(url: str) -> str:
        """The key behind an address that `url` made."""
        return url.removeprefix("/media/")


async def copy(files: Files, folder: str, into: str) -> None:
    """Give everything below a folder a second place."""
    async for page in obstore.list(files.store, prefix=f"{folder}/"):
        for row in page:
            await obstore.copy_async(files.store, row["path"], into + row["path"].removeprefix(folder))


def _linked(path: Path, place: Path) -> bool:
    """A second name for a file that does not change again; False on another disk, or one without second names."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, place)
    except FileExistsError:
        return True
    except OSError:
        return False
    return True
