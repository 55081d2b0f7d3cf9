"""Schemathesis over every operation of the committed OpenAPI: nothing that a client may send is a 5xx, and refusals are problems."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from schemathesis import GenerationMode

from meadow.base import i18n
from meadow.base.db import House
from meadow.base.web.limits import Buckets
from tests.conftest import Answer
from tests.fuzz import cases
from tests.make.estate import Estate, country, settle

pytestmark = pytest.mark.fuzz
DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "reference" / "openapi.json").read_text())
SHARDS = 4
# What would take the caller's own feet away: her session, her shop. They run at the end.
LAST = ("people_access_log_out", "people_access_revoke", "people_shops_status", "people_access_drop_staff")
_WELL_FORMED, _ILL_FORMED = 6, 4


def mine(shard: int) -> list[Any]:
    """This shard's operations, in the order in which they run."""
    some = sorted(cases.operations(DOCUMENT), key=lambda o: cases.name_of(o) in LAST)
    return some[shard::SHARDS]


def at_home(sent: cases.Sent, known: dict[str, str]) -> cases.Sent:
    """Ids in the body that the caller has: else every request would end at the first unknown one."""
    if isinstance(sent.body, dict):
        for name, value in known.items():
            if isinstance(sent.body.get(name), str):
                sent.body[name] = value
            many = sent.body.get(f"{name}s")
            if isinstance(many, list) and many:
                sent.body[f"{name}s"] = [value, *many[1:]]
        for line in (
            row for rows in sent.body.values() if isinstance(rows, list) for row in rows if isinstance(row, dict)
        ):
            line.update({name: value for name, value in known.items() if isinstance(line.get(name), str)})
    return sent


def wrong(answer: Answer) -> str:
    """Why an answer is none a client can work with; empty when it is."""
    if answer.status >= 500:
        return f"{answer.status}"
    if answer.status < 400:
        return ""
    if not answer.headers.get("content-type", "").startswith("application/problem+json"):
        return f"{answer.status} without a problem"
    return "" if i18n.messages("en").get(answer.code) else f"{answer.status} with the unknown code {answer.code}"


@pytest.mark.parametrize("shard", range(SHARDS))
async def test_no_operation_breaks(house: House, app: Litestar, shard: int) -> None:
    app.state.writes = Buckets(10**9, 10**9)  # the limit would hide what lies behind it
    loop = asyncio.get_running_loop()
    bad: list[str] = []
    reached: set[int] = set()
    async with country(house, app) as street:
        owner = await settle(street, "ann", operator=True)

        async def send(sent: cases.Sent, *, bent: bool) -> None:
            try:
                answer = await at_home(sent, owner.known).by(owner.browser) if bent else await sent.by(owner.browser)
            except httpx.InvalidURL:
                return  # longer than any client makes an address
            reached.add(answer.status)
            if why := wrong(answer):
                bad.append(
                    f"{sent.op}: {why} for {sent.method} {sent.path} {sent.query} {str(sent.body)[:300]} -> {answer.code}"
                )

        for operation in mine(shard):
            await signed_in(owner)
            for mode, count in ((GenerationMode.POSITIVE, _WELL_FORMED), (GenerationMode.NEGATIVE, _ILL_FORMED)):
                bent = mode is GenerationMode.POSITIVE

                def act(sent: cases.Sent, bent: bool = bent) -> None:  # noqa: FBT001 - bound early
                    asyncio.run_coroutine_threadsafe(send(sent, bent=bent), loop).result(60)

                await asyncio.to_thread(cases.each, operation, owner.known, count, mode, act)
    assert not bad, "\n".join(bad[:20])
    assert {200, 404, 422} <= reached, reached


async def signed_in(owner: Estate) -> None:
    """Log in again where an operation has just ended the session."""
    from tests.make import market

    if (await owner.browser.get("/api/me")).status == 401:
        await owner.browser.log_in(market.login(owner.name), market.PASSWORD)


def test_the_document_is_whole() -> None:
    names = [cases.name_of(o) for shard in range(SHARDS) for o in mine(shard)]
    assert len(names) == len(set(names)) > 80
    assert set(LAST) <= set(names)
