"""What the house may ask of the ingest: go public, end, withdraw, kick, and who is on."""

import asyncio
import shutil

from meadow.scenes.live.ingest.station import Station
from meadow.scenes.live.types.engines import Order, Publication, Verdict


async def order(station: Station, session: str, what: Order) -> bool:
    """The house decides: go public, end with ENDLIST, or take the picture away at once."""
    live = station.live.get(session)
    if what == "public":
        if live is None:
            return False
        live.move(station.shelf(Verdict(session=session, public=True, since=live.shelf.playlist.next)))
        return True
    if live is not None:
        live.cut("ended" if what == "end" else "withdrawn")
    if what == "withdraw":
        station.withdrawn.add(session)
        station.shelves.pop(session, None)
        await asyncio.to_thread(shutil.rmtree, station.folder / session, ignore_errors=True)
        if station.recorder is not None:
            await station.recorder.drop(session)
        return True
    shelf = station.shelves.get(session)
    if shelf is not None:
        await shelf.end()
    station.tasks.keep(_recorded(station, session))  # an earlier process may have recorded it
    return shelf is not None


async def _recorded(station: Station, session: str) -> None:
    """Tell the house that the recording is whole."""
    if station.recorder is not None and await station.recorder.finish(session):
        await station.inner.recorded(session, f"/api/live/sessions/{session}/replay.m3u8")


def kick(station: Station, client_id: str, reason: str) -> bool:
    """Cut one publisher by the engine's name for it."""
    for live in station.live.values():
        if live.client_id == client_id:
            live.cut(reason or "kicked")
            return True
    return False


def list_live(station: Station) -> list[Publication]:
    """Who is on, for the house's own look each ten seconds."""
    return [
        Publication(
            client_id=x.client_id, publish_name=x.publish_name, session=x.session, server_id=station.inner.server_id,
            age_ms=x.health().age_ms,
        )
        for x in station.live.values()
    ]  # fmt: skip
