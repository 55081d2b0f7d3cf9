"""A random walk over all verbs of trade: whatever buyers, shops, platform, channel and clock do, nothing is lost or made.

Short by default. The long form: `MEADOW_WALK=examples,steps pytest tests/trade/test_walk.py --hypothesis-seed=N`; with
`MEADOW_WALK_LOOK=1` what must hold is asked after every step, to find the one that broke it.
"""

import asyncio
import collections
import logging
import os
import sys
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from meadow.app import create
from meadow.base import clock, ids, policy
from meadow.base import settings as house_settings
from meadow.base.db import House
from meadow.wiring import wire
from tests.conftest import _admin
from tests.make.walk import VERBS, Picks, Town, Walk, build, look, step

EXAMPLES, STEPS = (int(n) for n in os.environ.get("MEADOW_WALK", "3,40").split(","))
EVERY = int(os.environ.get("MEADOW_WALK_LOOK", "8"))
PHASES = [Phase.generate] if "MEADOW_WALK" in os.environ else [Phase.generate, Phase.shrink]
WEIGHTED = [verb for weight, verb in VERBS for _ in range(weight)]


TALLY: collections.Counter[str] = collections.Counter()


@dataclass
class Ground:
    """Where walks take place: a server, a template with the town in it, and the loop they run on."""

    server: str
    template: str
    home: Path
    town: Town
    runner: asyncio.Runner

    def run(self, what: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(what)

    def admin(self, *statements: str) -> None:
        _admin(self.server, *statements)

    async def opened(self, database: str) -> House:
        url = sa.make_url(self.server).set(database=database).render_as_string(hide_password=False)
        return await House(house_settings.load(self.home, database_url=url, database_pool=8), wire()).open()


@pytest.fixture
def ground(server: str, template: str, tmp_path: Path) -> Iterator[Ground]:
    """A template database with the town, built once."""
    name = f"walk_{ids.new().hex}"
    _admin(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    with asyncio.Runner() as runner:
        made = Ground(server, name, tmp_path, Town(), runner)

        async def first() -> Town:
            house = await made.opened(name)
            policy.forget()
            town = await build(house, create(house))
            await house.close()
            return town

        made.town = made.run(first())
        yield made
        if "MEADOW_WALK" in os.environ:
            sys.stdout.write("\n".join(f"{n:6} {what}" for what, n in sorted(TALLY.items())) + "\n")
    clock.reset()
    _admin(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def machine(ground: Ground) -> type[RuleBasedStateMachine]:
    """The machine over one ground; each of its runs has a house of its own."""

    class Trade(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            clock.reset()
            policy.forget()
            self.steps, self.broken = 0, False
            self.database = f"w_{ids.new().hex}"
            ground.admin(f'CREATE DATABASE "{self.database}" TEMPLATE "{ground.template}"')
            self.walk: Walk = ground.run(self.begun())

        async def begun(self) -> Walk:
            house = await ground.opened(self.database)
            return Walk(house, create(house), ground.town)

        @rule(seed=st.integers(0, 2**32))
        def step(self, seed: int) -> None:
            ground.run(self.stepped(Picks(Random(f"{seed} {self.steps}"))))

        async def stepped(self, picks: Picks) -> None:
            self.steps += 1
            try:
                await step(self.walk, picks, picks.of(WEIGHTED))
                if self.steps % EVERY == 0:
                    await look(self.walk)
            except BaseException as error:
                self.broken = True
                error.add_note("\n".join(self.walk.said[-80:]))
                raise

        def teardown(self) -> None:
            try:
                ground.run(self.ended())
            finally:
                ground.admin(f'DROP DATABASE "{self.database}" WITH (FORCE)')

        async def ended(self) -> None:
            try:
                if not self.broken:
                    await self.walk.settle()
                    await look(self.walk)
            finally:
                TALLY.update(self.walk.counts)
                TALLY["steps"] += self.steps
                await self.walk.close()
                await self.walk.house.close()

    return Trade


def test_whatever_everybody_does_nothing_is_lost_or_made(ground: Ground) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    run_state_machine_as_test(
        machine(ground),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=PHASES,
            print_blob=False,
        ),
    )
