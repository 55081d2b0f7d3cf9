"""Live rooms: broadcasts that sell."""

from meadow.scenes.live.ingest import serve_ingest
from meadow.scenes.live.jobs import serve_gateway

__all__ = ["serve_gateway", "serve_ingest"]
