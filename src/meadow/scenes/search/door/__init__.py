"""The search process: the keeper of this node's index, and the RSGI door that answers from it at rate."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from meadow.base import bus, clock, observe
from meadow.base.db import House, Wiring
from meadow.base.settings import Settings
from meadow.scenes.search import actions, served
from meadow.scenes.search.door.app import Door
from meadow.scenes.search.index.keep import Keeper
from meadow.scenes.search.index.node import Node

log = logging.getLogger(__name__)
LEARN_S, LOOK_S = 5.0, 0.5
SEARCHES = 12
"""What searches taught is read every so many times."""
_HEADER_MAX = 16 << 10
_AGAIN_S = 2.0


def serve(config: Settings, port: int, *, readers: int = 1) -> None:
    """Keep the index and answer on `port` until SIGTERM; further readers are processes that share the port."""
    _run(config, _serve(config, port, readers))


def read(config: Settings, port: int) -> None:
    """Only answer, from an index that another process keeps."""
    _run(config, _read(config, port))


def _run(config: Settings, main: Coroutine[Any, Any, None]) -> None:
    observe.start("search", config.log_level, config.otlp_url)
    if config.clock_file:
        clock.follow(config.clock_file)
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


async def _read(config: Settings, port: int) -> None:
    stop = _stopping()
    node = Node(config.home / "search")
    words = asyncio.create_task(_words(node))
    try:
        await _answer(config, port, node, stop)
    finally:
        words.cancel()


async def _serve(config: Settings, port: int, readers: int) -> None:
    stop = _stopping()
    house = await House(config, Wiring()).open()
    node = Node(actions.folder(house))
    tasks = [asyncio.create_task(x) for x in (_keep(house, node, stop), _learn(house, stop), _words(node))]
    command = [sys.executable, "-m", "meadow.cli", "search", "read", "--data", str(config.home), "--port", str(port)]
    others = [await asyncio.create_subprocess_exec(*command) for _ in range(readers - 1)]
    try:
        await _answer(config, port, node, stop)
    finally:
        stop.set()
        for other in others:
            with contextlib.suppress(ProcessLookupError):
                other.terminate()
            await other.wait()
        await asyncio.wait(tasks[:1], timeout=10)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await house.close()


def _stopping() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _answer(config: Settings, port: int, node: Node, stop: asyncio.Event) -> None:
    log = served.Log(config)
    server = Server(
        Door(config, node, log),
        address=config.host,
        port=port,
        interface=Interfaces.RSGI,
        websockets=False,
        backlog=1024,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=_HEADER_MAX),
        log_level=LogLevels.warning,
    )
    serving = asyncio.create_task(server.serve())
    await asyncio.wait([serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    end: Callable[[], None] = server.stop
    end()
    await serving
    await log.aclose()


async def _keep(house: House, node: Node, stop: asyncio.Event) -> None:
    """Hold a generation true to the facts; where there is none, or a newer one was published, go on with that."""
    while not stop.is_set():
        try:
            name = node.current()
            keeper = await asyncio.to_thread(Keeper, node.folder, name) if name else await actions.rebuild(house)
            await _follow(house, node, keeper, stop)
            if keeper.bloated and not stop.is_set():
                await asyncio.to_thread((await actions.rebuild(house)).close)
        except Exception:  # the stores may be starting or gone for a moment: what is there goes on answering
            log.exception("the index is not kept")
            await _pause(stop, _AGAIN_S)


async def _follow(house: House, node: Node, keeper: Keeper, stop: asyncio.Event) -> None:
    node.look(now=True)
    house.wiring.later = actions.followers(keeper, lambda: node.look(now=True))
    over = asyncio.Event()
    following = asyncio.create_task(bus.follow(house, over))
    try:
        while not (stop.is_set() or following.done() or keeper.bloated or node.current() != keeper.generation):
            await _pause(stop, LOOK_S)
    finally:
        over.set()
        await asyncio.wait([following], timeout=5)
        following.cancel()
        await asyncio.to_thread(keeper.close)


async def _learn(house: House, stop: asyncio.Event) -> None:
    """Tell the readers what operators taught, every few seconds, and searches, every minute, where it is something new."""
    held, turn = None, 0
    while not stop.is_set():
        try:
            held = await actions.learn(house, held if turn % SEARCHES else None)
            turn += 1
        except Exception:  # as above
            log.exception("nothing could be learned")
        await _pause(stop, LEARN_S)


async def _words(node: Node) -> None:
    """Know the wordings there are: anew whenever something changed, but at most a twentieth of the time."""
    built, rest, at = None, 0.0, 0.0
    while True:
        if node.ready and node.mark != built and clock.monotonic() - at > rest:
            built, at = node.mark, clock.monotonic()
            await asyncio.to_thread(node.build_dictionary)
            rest, at = max(_AGAIN_S, 20 * (clock.monotonic() - at)), clock.monotonic()
        await asyncio.sleep(LOOK_S)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
