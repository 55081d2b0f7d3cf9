"""After the fsync, accepted events are told once over NATS for those who may miss some."""

import asyncio
import subprocess
import sys
from pathlib import Path

import nats

from meadow.base.track import send, wire
from meadow.base.track.types import Told
from tests.make import ports

from .conftest import event
from .running import Running


def nats_server(port: int) -> "subprocess.Popen[bytes]":
    binary = Path(sys.executable).parent / "nats-server"
    return subprocess.Popen([str(binary), "-a", "127.0.0.1", "-p", str(port)], stderr=subprocess.DEVNULL)


async def test_accepted_events_are_told_by_actor(tmp_path: Path) -> None:
    port = ports.free()
    server = nats_server(port)
    running = Running(tmp_path, nats=f"nats://127.0.0.1:{port}")
    got: list[tuple[str, Told]] = []
    try:
        heard = await nats.connect(
            f"nats://127.0.0.1:{port}", connect_timeout=5, max_reconnect_attempts=50, reconnect_time_wait=0.1
        )

        async def take(message: nats.aio.msg.Msg) -> None:
            got.append((message.subject, wire.told(message.data)))

        await heard.subscribe("track.events.*", cb=take)
        await heard.flush()
        await asyncio.to_thread(running.up, "collect")
        mine, yours = event("follow", actor=2**63 + 3, author_id=2**64 - 1), event("follow", actor=70)
        reply = await send(running.settings, [mine, yours, event("dance", actor=70)])
        for _ in range(100):
            if len(got) == 2:
                break
            await asyncio.sleep(0.02)
        assert {(subject, told.actor) for subject, told in got} == {
            ("track.events.3", str(2**63 + 3)),
            ("track.events.6", "70"),
        }
        assert [told.events for _, told in got] == [[mine], [yours]]
        assert {told.recv for _, told in got} == {reply.server_time}
        await heard.close()
    finally:
        running.stop()
        server.terminate()
        server.wait()
