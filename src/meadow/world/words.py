"""The words of `meadow world`, read before anything heavy is loaded."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from meadow.world.live import Plan


def world_words(verb: argparse.ArgumentParser) -> None:
    """What may be said."""
    verb.add_argument("what", choices=["seed", "run"])
    verb.add_argument("--web", default="", help="address of the pages and API (default: the running Meadow)")
    verb.add_argument("--collect", default="", help="address of the event collector (default: as the site says)")
    verb.add_argument("--seed", type=int, default=7, help="the same seed makes the same market (default 7)")
    verb.add_argument("--shoppers", type=int, default=50)
    verb.add_argument("--minutes", type=float, default=1.0)
    verb.add_argument("--live", action="store_true", help="run: rooms on air beside the market, streamed by ffmpeg")
    verb.add_argument("--rooms", type=int, default=1, help="run --live: how many rooms (default 1)")
    verb.add_argument("--viewers", type=int, default=30, help="run --live: how many viewers in all (default 30)")
    verb.add_argument("--clip", type=Path, help="run --live: a film to send (default: a test picture)")
    verb.add_argument("--cut", type=float, default=0.0, help="run --live: seconds for which one stream breaks off")
    verb.add_argument("--clock", type=Path, help="seed: the file that moves the clock of the private processes")


def evening(given: argparse.Namespace) -> "Plan | None":
    """The live rooms that were asked for."""
    if not given.live:
        return None
    from meadow.world.live import Plan  # noqa: PLC0415

    return Plan(rooms=given.rooms, viewers=given.viewers, clip=given.clip, cut_s=given.cut)
