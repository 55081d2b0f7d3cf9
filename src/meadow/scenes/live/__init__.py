"""Live rooms: broadcasts that sell."""

from meadow.scenes.live.ingest import serve_ingest
from meadow.scenes.live.jobs import serve_gateway
from meadow.scenes.live.queries.audit import checks
from meadow.scenes.live.queries.beside import beside, categories, retracted
from meadow.scenes.live.queries.rooms import cards, carried, on_air, session, snapshot_of
from meadow.scenes.live.types import Session, State

__all__ = [
    "Session", "State", "beside", "cards", "carried", "categories", "checks", "on_air", "retracted", "serve_gateway", "serve_ingest",
    "session", "snapshot_of",
]  # fmt: skip
