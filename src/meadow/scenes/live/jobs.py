"""The processes and errands of live rooms."""

from meadow.base.db import House, Wiring
from meadow.base.settings import Settings
from meadow.scenes.live.actions import looking


def serve_gateway(config: Settings, port: int, wiring: Wiring, *, bench: bool, crowd: int) -> None:
    """Hold viewers' sockets on `port` until SIGTERM; in a bench anybody of this machine may come."""
    from meadow.scenes.live.gateway.serve import serve  # noqa: PLC0415 - the engine is loaded by the process that is it

    serve(config, port, wiring, bench=bench, crowd=crowd)


async def look(house: House) -> None:
    """Compare what the engines have with what the database believes."""
    await looking.look(house)
