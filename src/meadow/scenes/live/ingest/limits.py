"""What the listeners bear (live.md 2.5), in one place."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds, bytes and counts; a test makes its own, production takes these."""

    handshake_s: float = 5.0
    publish_s: float = 10.0
    idle_s: float = 15.0
    waiting_per_ip: int = 8
    waiting: int = 256
    failures_per_minute: int = 5
    closed_s: float = 600.0
    chunk_least: int = 128
    chunk_most: int = 1 << 20
    chunk_streams: int = 64
    message_before: int = 64 << 10
    message_after: int = 4 << 20
    partial: int = 8 << 20
    amf_depth: int = 8
    amf_items: int = 256
    amf_text: int = 4 << 10
    kbps: int = 8_000
    kbps_warn_s: float = 10.0
    kbps_cut_s: float = 20.0
    side: int = 1_920
    fps: int = 60
    gop_warn_s: float = 4.0
    gop_cut_s: float = 10.0
    queue: int = 5
    queue_cut_s: float = 5.0
    segment_bytes: int = 16 << 20
    segment_frames: int = 4_000
    jump_s: float = 10.0
    session_s: float = 13 * 3600.0
    key: int = 200
    sdp: int = 64 << 10


LIMITS = Limits()
