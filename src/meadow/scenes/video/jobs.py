"""Errands of clips: transcode, cover, files of the deleted, and uploads that nobody finished."""

from meadow.base import ids
from meadow.base.db import House
from meadow.scenes.video import actions


async def transcode(house: House, author_id: str, video_id: str) -> None:
    """Transcode one video."""
    await actions.transcode(house, ids.parse(author_id), ids.parse(video_id))


async def cover(house: House, author_id: str, video_id: str) -> None:
    """Take a clip's cover anew."""
    await actions.recover(house, ids.parse(author_id), ids.parse(video_id))


async def clear(house: House, video_id: str) -> None:
    """Remove the files of a deleted clip."""
    await actions.clear(house, ids.parse(video_id))


async def forget(house: House) -> None:
    """Drop uploads past their time."""
    await actions.forget_uploads(house)
