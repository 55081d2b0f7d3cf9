"""The store goes away under a running web process: callers are told to come again, and the next request works."""

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from meadow.base.db import House
from meadow.base.web import problems
from tests.conftest import Client

_END = sa.text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def test_a_cut_connection_is_a_503_once_and_no_500(house: House, web: Client) -> None:
    assert (await web.get("/api/categories")).status == 200
    async with house.read() as keeper:
        assert (await web.get("/api/categories")).status == 200
        assert await keeper.value(_END)
        # While the line that was spared is held, since it would be handed out first.
        statuses = [await web.get("/api/categories") for _ in range(4)]
    assert {a.status for a in statuses} <= {200, 503}, statuses
    assert any(a.status == 503 for a in statuses)
    refused = next(a for a in statuses if a.status == 503)
    assert (refused.code, refused.headers["retry-after"]) == ("base.errors.unavailable", "1")
    assert statuses[-1].status == 200


@pytest.mark.parametrize(
    ("cause", "passing"),
    [
        (psycopg.OperationalError("server closed the connection unexpectedly"), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.CannotConnectNow(), True),
        (psycopg.errors.DeadlockDetected(), True),
        (psycopg.errors.IdleInTransactionSessionTimeout(), False),
        (psycopg.errors.UniqueViolation(), False),
        (psycopg.errors.ProgramLimitExceeded(), False),
    ],
)
def test_what_may_be_sent_again_is_told_by_its_code(cause: psycopg.Error, passing: bool) -> None:  # noqa: FBT001
    assert problems._passes(DBAPIError("", {}, cause).orig) is passing
