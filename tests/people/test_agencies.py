"""Agencies and their dated contracts over HTTP."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.people import agencies
from meadow.people.agencies.tables import contract
from tests.conftest import Client
from tests.make import market
from tests.make.people import Street


@dataclass
class Pact:
    agency_id: UUID
    author_id: UUID
    agent: Client
    ann: Client

    async def invite(self, split_bp: int = 2000, months: int = 12) -> str:
        body = {"author_id": str(self.author_id), "split_bp": split_bp, "months": months}
        answer = await self.agent.post(f"/api/agency/{self.agency_id}/authors", body)
        assert answer.status == 201, answer
        return str(answer.json["id"])

    def mine(self, contract_id: str, step: str) -> str:
        return f"/api/author/{self.author_id}/contracts/{contract_id}/{step}"


@pytest.fixture
async def pact(street: Street, house: House) -> Pact:
    agent, ann = await street.browser("agent"), await street.browser("ann")
    author_id = await market.author(house, street.known["ann"])
    made = await agent.post("/api/agencies", {"name": "星火传媒"})
    assert made.status == 201, made
    return Pact(UUID(made.json["id"]), author_id, agent, ann)


async def test_an_invitation_binds_once_it_is_accepted(pact: Pact, house: House, moved: object) -> None:
    one = await pact.invite(split_bp=2500, months=6)
    again = await pact.agent.post(
        f"/api/agency/{pact.agency_id}/authors", {"author_id": str(pact.author_id), "split_bp": 1}
    )
    assert again.code == "people.agencies.already_invited"
    before = clock.now()
    offers = (await pact.ann.get(f"/api/author/{pact.author_id}/contracts")).json["items"]
    assert [(o["agency_name"], o["split_bp"], o["state"]) for o in offers] == [("星火传媒", 2500, "invited")]
    bound = await pact.ann.post(pact.mine(one, "accept"))
    assert (bound.status, bound.json["state"]) == (200, "active"), bound
    assert (await pact.ann.post(pact.mine(one, "accept"))).code == "people.agencies.wrong_state"
    async with house.read() as db:
        assert await agencies.split_at(db, pact.author_id, before) is None, "no share of what was paid before"
        split = await agencies.split_at(db, pact.author_id, clock.now())
    assert split is not None
    assert (split.agency_id, split.split_bp) == (pact.agency_id, 2500)
    moved(days=190)  # type: ignore[operator]
    async with house.read() as db:
        assert await agencies.split_at(db, pact.author_id, clock.now()) is None, "the contract has run out"


async def test_an_author_is_bound_to_one_agency_at_a_time(
    pact: Pact, street: Street, house: House, moved: object
) -> None:
    first = await pact.invite(months=1)
    rival = await street.browser("rival")
    other = (await rival.post("/api/agencies", {"name": "长风机构"})).json["id"]
    body = {"author_id": str(pact.author_id), "split_bp": 1000}
    second = (await rival.post(f"/api/agency/{other}/authors", body)).json["id"]
    answers = await asyncio.gather(
        pact.ann.post(pact.mine(first, "accept")), pact.ann.post(pact.mine(second, "accept"))
    )
    assert sorted(a.status for a in answers) == [200, 409]
    loser = first if answers[0].status == 409 else second
    refused = await pact.ann.post(pact.mine(loser, "accept"))
    assert refused.code == "people.agencies.already_bound"
    assert refused.json["params"]["ends_at"]
    moved(days=400)  # type: ignore[operator]
    await pact.ann.log_in(market.login("ann"), market.PASSWORD)
    assert (await pact.ann.post(pact.mine(loser, "accept"))).status == 200, "free again once the contract ran out"
    async with house.read() as db:
        states = await db.all(sa.select(contract.c.state).order_by(contract.c.starts_at))
    assert [s.state for s in states] == ["ended", "active"]


async def test_the_database_itself_refuses_contracts_that_overlap(pact: Pact, house: House) -> None:
    one = await pact.invite()
    await pact.ann.post(pact.mine(one, "accept"))
    async with house.read() as db:
        row = (await db.one(sa.select(contract)))._asdict()
    row |= {"id": ids.new(), "state": "ended"}
    with pytest.raises(IntegrityError):
        async with house.write() as db:
            await db.run(contract.insert().values(row))


async def test_release_ends_the_split_from_now_on(pact: Pact, house: House, moved: object) -> None:
    one = await pact.invite()
    await pact.ann.post(pact.mine(one, "accept"))
    moved(days=10)  # type: ignore[operator]
    path = f"/api/agency/{pact.agency_id}/authors/{one}/release"
    assert (await pact.agent.post(path)).json["state"] == "ended"
    assert (await pact.agent.post(path)).code == "people.agencies.wrong_state"
    moved(seconds=1)  # type: ignore[operator]
    async with house.read() as db:
        assert await agencies.split_at(db, pact.author_id, clock.now()) is None
    two = await pact.invite()
    assert (await pact.agent.post(f"/api/agency/{pact.agency_id}/authors/{two}/release")).json["state"] == "withdrawn"
    assert (await pact.ann.post(pact.mine(two, "accept"))).code == "people.agencies.wrong_state"
    three = await pact.invite()
    assert (await pact.ann.post(pact.mine(three, "decline"))).json["state"] == "declined"


async def test_neighbours_reach_neither_side(pact: Pact, street: Street) -> None:
    one = await pact.invite()
    eve = await street.browser("eve")
    assert (await eve.post(pact.mine(one, "accept"))).status == 404
    assert (await eve.get(f"/api/agency/{pact.agency_id}/authors")).status == 404
    assert (await eve.post("/api/authors", {"name": "伊娃"})).status == 201
    own = (await eve.get("/api/session")).json["grants"][0]["subject_id"]
    assert (await eve.post(f"/api/author/{own}/contracts/{one}/accept")).status == 404, "another author's contract"
    agency = (await eve.post("/api/agencies", {"name": "伊娃机构"})).json["id"]
    assert (await eve.post(f"/api/agency/{agency}/authors/{one}/release")).status == 404, "another agency's contract"
    missing = await eve.post(f"/api/agency/{agency}/authors", {"author_id": str(ids.new()), "split_bp": 1})
    assert missing.code == "people.agencies.no_such_author"
    assert (await eve.post("/api/agencies", {"name": "星火传媒"})).code == "people.agencies.name_taken"
    listed = (await pact.agent.get(f"/api/agency/{pact.agency_id}/authors")).json["items"]
    assert [c["id"] for c in listed] == [one]
