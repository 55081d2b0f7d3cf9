"""The media ingest: own RTMP and WHIP listeners, MPEG-TS by stream copy, playlists that only grow. No SQL, no web framework."""

from meadow.base.settings import Settings


def serve_ingest(config: Settings, port: int) -> None:
    """Ingest and answer on `port` until SIGTERM; accepted segments are written before it ends."""
    from meadow.scenes.live.ingest.serve import serve  # noqa: PLC0415 - other processes never need the listeners

    serve(config, port)
