"""The processes and errands of live rooms."""

from meadow.base import ids
from meadow.base.db import House, Wiring
from meadow.base.settings import Settings
from meadow.scenes.live.actions import clips, looking
from meadow.scenes.live.actions import pulse as pulsing


def serve_gateway(config: Settings, port: int, wiring: Wiring, *, bench: bool, crowd: int) -> None:
    """Hold viewers' sockets on `port` until SIGTERM; in a bench anybody of this machine may come."""
    from meadow.scenes.live.gateway.serve import serve  # noqa: PLC0415 - the engine is loaded by the process that is it

    serve(config, port, wiring, bench=bench, crowd=crowd)


async def look(house: House) -> None:
    """Compare what the engines have with what the database believes."""
    await looking.look(house)


async def cut_clip(house: House, session_id: str, explain_id: str) -> None:
    """Cut one clip of a recording."""
    await clips.cut(house, ids.parse(session_id), ids.parse(explain_id))


async def forget_replay(house: House, session_id: str) -> None:
    """Remove a recording that the platform took down."""
    await clips.forget(house, ids.parse(session_id))


async def forget(house: House) -> None:
    """Remove recordings past their time."""
    await clips.forget_old(house)


async def pulse(house: House, session_id: str) -> None:
    """Look at a broadcast's last minutes in the event log."""
    await pulsing.pulse(house, ids.parse(session_id))
