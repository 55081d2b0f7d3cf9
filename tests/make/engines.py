"""What SRS and MediaMTX send, in the shapes of their sources (live.md 2.6 and 2.7): sessions in order, out of order, told twice, cut short.

The real servers were never run here: no wheel carries them.
"""

from typing import Any

Said = tuple[str, dict[str, Any]]
"""The last word of our address, and the body."""


def srs_hook(
    action: str, client: str = "8k2d1p", *, name: str = "n0", key: str = "t", whip: bool = False, **more: Any
) -> dict[str, Any]:
    param = f"app=live&stream={name}&token={key}" if whip else f"?token={key}"
    return {
        "server_id": "vid-0xk21u7", "service_id": "5kq1v3h1", "action": action, "client_id": client, "ip": "192.0.2.7",
        "vhost": "__defaultVhost__", "app": "live", "tcUrl": "rtmp://media.test/live", "stream": name, "param": param,
        "stream_url": f"/live/{name}", "stream_id": "vid-124q9y3", **more,
    }  # fmt: skip


def srs(client: str = "8k2d1p", *, name: str = "n0", key: str = "t", segments: int = 3) -> list[Said]:
    """A whole session at SRS: it has no word for a stream that exists but its first segment."""
    told = [("publish", srs_hook("on_publish", client, name=name, key=key))]
    told += [
        ("segment", srs_hook(
            "on_hls", client, name=name, key=key, duration=1.0, cwd="/usr/local/srs", seq_no=n,
            file=f"./objs/nginx/html/live/{name}-{n}.ts", url=f"live/{name}-{n}.ts", m3u8=f"./objs/nginx/html/live/{name}.m3u8",
            m3u8_url=f"live/{name}.m3u8",
        ))
        for n in range(segments)
    ]  # fmt: skip
    return [*told, ("stopped", srs_hook("on_unpublish", client, name=name, key=key))]


def mediamtx_ask(
    action: str, one: str | None, *, name: str = "n0", key: str = "t", protocol: str = "rtmp"
) -> dict[str, Any]:
    bearer, query = (key, "") if protocol == "webrtc" else ("", f"token={key}")
    return {
        "ip": "192.0.2.7", "user": "", "password": "", "token": bearer, "action": action, "path": f"live/{name}",
        "protocol": protocol, "id": one, "query": query, "userAgent": "FMLE/3.0",
    }  # fmt: skip


def mediamtx_ran(one: str, *, name: str = "n0", key: str = "t", kind: str = "rtmpConn") -> dict[str, Any]:
    """What `runOnAvailable` posts with its variables: MTX_PATH, MTX_QUERY (url-encoded), MTX_SOURCE_TYPE, MTX_SOURCE_ID."""
    return {"path": f"live/{name}", "query": f"token%3D{key}", "type": kind, "id": one}


def mediamtx(one: str = "0b6c3c2e", *, name: str = "n0", key: str = "t") -> list[Said]:
    """A whole session at MediaMTX, with a reader's question in between."""
    return [
        ("publish", mediamtx_ask("publish", one, name=name, key=key)),
        ("started", mediamtx_ran(one, name=name, key=key)),
        ("publish", mediamtx_ask("read", "f00", name=name, key="", protocol="hls")),
        ("stopped", mediamtx_ran(one, name=name, key=key)),
    ]  # fmt: skip


SRS_STREAMS = {
    "code": 0, "server": "vid-0xk21u7", "service": "5kq1v3h1", "pid": "1", "streams": [
        {"id": "vid-124q9y3", "name": "n0", "vhost": "vid-1", "app": "live", "clients": 1, "publish": {"active": True, "cid": "8k2d1p"}},
        {"id": "vid-124q9y4", "name": "n1", "vhost": "vid-1", "app": "live", "clients": 0, "publish": {"active": False}},
    ],
}  # fmt: skip
MEDIAMTX_PATHS = {
    "itemCount": 3, "pageCount": 1, "items": [
        {"name": "live/n0", "available": True, "online": True, "source": {"type": "rtmpConn", "id": "0b6c3c2e"}, "tracks2": [], "inboundBytes": 9},
        {"name": "live/n1", "ready": True, "source": {"type": "webRTCSession", "id": "1c7d4d3f"}, "tracks2": [], "inboundBytes": 9},
        {"name": "live/n2", "available": False, "online": False, "source": None, "tracks2": [], "inboundBytes": 0},
    ],
}  # fmt: skip
