"""Errands: jobs queued on the caller's transaction and run by `meadow work` (procrastinate on PostgreSQL)."""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

import procrastinate
import sqlalchemy as sa
from procrastinate.schema import SchemaManager

from meadow.base.db import House, WriteDb

log = logging.getLogger(__name__)
_POLL_S = 0.5
_LIGHT, _HEAVY = "default", "heavy"
SCHEMA = SchemaManager.get_schema


async def queue(db: WriteDb, name: str, *, lock: str | None = None, heavy: bool = False, **args: Any) -> None:
    """Queue a job that exists only if this transaction commits; `lock` keeps two jobs from running at once.

    `heavy` ones take a core for minutes: they run in a line of their own, one core fewer than there are at a time.
    """
    app = db.house.engines.get("jobs")
    if app is None:
        app = db.house.engines["jobs"] = _app(db.house)
    options: dict[str, Any] = {"connection": await db.driver(), "lock": lock}
    options["queue"] = _HEAVY if heavy else _LIGHT
    await app.configure_task(name, **options).defer_async(**args)


def _app(house: House) -> procrastinate.App:
    url = sa.make_url(house.settings.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=3))
    retry = procrastinate.RetryStrategy(max_attempts=5, exponential_wait=3)
    for name, act in house.wiring.jobs.items():
        app.task(name=name, retry=retry)(_bound(house, name, act))
    return app


def _bound(house: House, name: str, act: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def run(**args: Any) -> None:
        log.info("job %s", name, extra={"job": name})
        await act(house, **args)

    run.__name__ = name.rpartition(".")[2]
    return run


async def work(house: House, stop: asyncio.Event, concurrency: int = 2) -> None:
    """Run jobs until `stop`; a job under way may finish. Heavy ones leave a core to what is live."""
    app = _app(house)
    lines = {_LIGHT: concurrency, _HEAVY: max(1, (os.cpu_count() or 2) - 1)}
    async with app.open_async():
        workers = [
            asyncio.ensure_future(
                app.run_worker_async(
                    queues=[name],
                    name=name,
                    concurrency=most,
                    listen_notify=False,
                    fetch_job_polling_interval=_POLL_S,
                    install_signal_handlers=False,
                    update_heartbeat_interval=10,
                    stalled_worker_timeout=30,
                )
            )
            for name, most in lines.items()
        ]
        await stop.wait()
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def waiting(house: House) -> int:
    """Jobs not yet finished."""
    async with house.read() as db:
        return int(
            await db.value(sa.text("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")) or 0
        )
