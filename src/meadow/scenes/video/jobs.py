"""Errands of videos: transcode one, and tidy uploads that nobody finished."""

from meadow.base import ids
from meadow.base.db import House
from meadow.scenes.video import actions


async def transcode(house: House, author_id: str, video_id: str) -> None:
    """Transcode one video."""
    await actions.transcode(house, ids.parse(author_id), ids.parse(video_id))


async def forget(house: House) -> None:
    """Drop uploads past their time."""
    await actions.forget_uploads(house)
