"""The errand of a report."""

from uuid import UUID

from meadow.base.db import House
from meadow.compass.diagnosis import actions
from meadow.compass.diagnosis.types import Version


async def report(house: House, author_id: str, session_id: str, version: str) -> None:
    """Make a version of a broadcast's report."""
    await actions.make(house, UUID(author_id), UUID(session_id), Version(version))
