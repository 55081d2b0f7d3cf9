"""Live rooms: broadcasts that sell."""

from meadow.scenes.live.ingest import serve_ingest

__all__ = ["serve_ingest"]
