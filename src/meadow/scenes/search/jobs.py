"""Tidying, and the search process itself."""

from meadow.base.db import House
from meadow.base.settings import Settings
from meadow.scenes.search import actions


async def forget(house: House) -> None:
    """Drop votes and picks that are older than two months."""
    async with house.write() as db:
        await actions.forget(db)


async def grant(house: House) -> None:
    """Tell who wished for what is there by now."""
    await actions.grant(house)


def serve(config: Settings, port: int, *, readers: int) -> None:
    """Keep this node's index and answer on `port` until SIGTERM; `readers` processes share the port."""
    from meadow.scenes.search import door  # noqa: PLC0415 - the engine is loaded by the process that is it

    door.serve(config, port, readers=readers)


def read(config: Settings, port: int) -> None:
    """Only answer, from an index that another process keeps."""
    from meadow.scenes.search import door  # noqa: PLC0415 - as above

    door.read(config, port)
