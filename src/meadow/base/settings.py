"""What the installation is set to: one frozen Struct, read once, of which a feature receives its own leaf."""

import contextlib
import os
import secrets
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

KEY_NAMES = ("vault", "session", "warehouse", "collector", "channel", "csrf")
VARIABLES = {
    "database_url": "MEADOW_DATABASE_URL",
    "clickhouse_url": "MEADOW_CLICKHOUSE_URL",
    "nats_url": "MEADOW_NATS_URL",
    "files_url": "MEADOW_FILES_URL",
    "public_url": "MEADOW_PUBLIC_URL",
    "collect_url": "MEADOW_COLLECT_URL",
    "search_url": "MEADOW_SEARCH_URL",
    "live_url": "MEADOW_LIVE_URL",
    "inner_url": "MEADOW_INNER_URL",
    "rtmp_port": "MEADOW_RTMP_PORT",
    "gateway_url": "MEADOW_GATEWAY_URL",
    "port": "MEADOW_PORT",
    "clock_file": "MEADOW_CLOCK_FILE",
    "log_level": "MEADOW_LOG_LEVEL",
    "otlp_url": "MEADOW_OTLP_URL",
    "stripe": "MEADOW_STRIPE",
    "alipay": "MEADOW_ALIPAY",
    "wechat": "MEADOW_WECHAT",
    "srs": "MEADOW_SRS",
    "mediamtx": "MEADOW_MEDIAMTX",
    "kuaidi100_key": "MEADOW_KUAIDI100_KEY",
}
_TABLES = ("stripe", "alipay", "wechat", "srs", "mediamtx")
"""Settings of several words: a table in `settings.toml`, one JSON object in a variable."""


class Keys(msgspec.Struct, frozen=True):
    """Secrets of this installation, 32 random bytes each, kept in `keys/` with mode 0600. Never logged."""

    vault: bytes
    session: bytes
    warehouse: bytes
    collector: bytes
    channel: bytes
    csrf: bytes

    def __repr__(self) -> str:
        return "Keys(…)"


class Stripe(msgspec.Struct, frozen=True, kw_only=True):
    """Card payments at Stripe; `script` is its own code for the card form, which pages load for this channel only."""

    secret_key: str
    public_key: str
    webhook_secret: str
    host: str = "https://api.stripe.com"
    script: str = "https://js.stripe.com/v3/"

    def __repr__(self) -> str:
        return "Stripe(…)"


class Alipay(msgspec.Struct, frozen=True, kw_only=True):
    """An application at Alipay: its id, our private key and Alipay's public key, both PEM."""

    app_id: str
    private_key: str
    alipay_key: str
    seller_id: str = ""
    host: str = "https://openapi.alipay.com"

    def __repr__(self) -> str:
        return "Alipay(…)"


class Wechat(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant at WeChat Pay (API v3), in the mode with the platform's public key."""

    mchid: str
    appid: str
    serial_no: str
    private_key: str
    api_key: str
    public_key: str
    public_key_id: str
    host: str = "https://api.mch.weixin.qq.com"

    def __repr__(self) -> str:
        return "Wechat(…)"


class SrsServer(msgspec.Struct, frozen=True, kw_only=True):
    """An SRS beside us: its API (inner network only), and where encoders, players and browsers reach it."""

    api: str
    rtmp: str
    http: str
    rtc: str = ""
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return "SrsServer(…)"


class MediaMtxServer(msgspec.Struct, frozen=True, kw_only=True):
    """A MediaMTX beside us: its API (loopback only), and where encoders, players and browsers reach it."""

    api: str
    rtmp: str
    hls: str
    webrtc: str = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where everything is. An empty address means the embedded store that `meadow up` starts."""

    home: Path
    keys: Keys
    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str = ""
    clickhouse_url: str = ""
    nats_url: str = ""
    files_url: str = ""
    public_url: str = ""
    collect_url: str = ""
    search_url: str = ""
    live_url: str = ""
    inner_url: str = ""
    rtmp_port: int = 1935
    gateway_url: str = ""
    clock_file: str = ""
    log_level: str = "INFO"
    otlp_url: str = ""
    kuaidi100_key: str = ""
    database_pool: int = 8
    stripe: Stripe | None = None
    alipay: Alipay | None = None
    wechat: Wechat | None = None
    srs: SrsServer | None = None
    mediamtx: MediaMtxServer | None = None

    @property
    def run(self) -> Path:
        """Sockets, pids and the addresses that a running `meadow up` has chosen."""
        return self.home / "run"

    @property
    def public(self) -> str:
        """The address a browser uses for pages and API."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def collect(self) -> str:
        """The address a browser uses for the event collector."""
        return self.collect_url or f"http://{self.host}:{self.port + 1}"

    @property
    def search(self) -> str:
        """The address a browser uses for search at rate."""
        return self.search_url or f"http://{self.host}:{self.port + 4}"

    @property
    def live(self) -> str:
        """The address a browser uses for live pictures, and for sending its camera."""
        return self.live_url or f"http://{self.host}:{self.port + 3}"

    @property
    def rtmp(self) -> str:
        """The server that an encoder is told."""
        return f"rtmp://{urlsplit(self.public).hostname}:{self.rtmp_port}/live"

    @property
    def inner(self) -> str:
        """Where the ingest reaches pages and API: never through a proxy."""
        return self.inner_url or f"http://{self.host}:{self.port}"

    @property
    def gateway(self) -> str:
        """The address a browser uses for the sockets and streams of live rooms; `ws` in place of `http` for the first."""
        return self.gateway_url or f"http://{self.host}:{self.port + 2}"

    @property
    def origins(self) -> frozenset[str]:
        """The pages that may call from a browser: the public address, and its other spelling on this machine."""
        base = self.public.rstrip("/")
        return frozenset({base, base.replace("127.0.0.1", "localhost"), base.replace("localhost", "127.0.0.1")})


def home_of(data: str | Path | None = None) -> Path:
    """The data directory: the argument, then MEADOW_HOME, then `.meadow`."""
    return Path(data or os.environ.get("MEADOW_HOME") or ".meadow").absolute()


def datasets() -> Path | None:
    """The folder of real data sets for tests, or None where MEADOW_DATASETS names none."""
    named = os.environ.get("MEADOW_DATASETS")
    return Path(named) if named and Path(named).is_dir() else None


def load(data: str | Path | None = None, **over: Any) -> Settings:
    """Read settings: arguments win, then variables, then the running instance's addresses, then `settings.toml`.

    Makes the data directory and its keys on the first call. Raises `msgspec.ValidationError` naming the wrong field.
    """
    home = home_of(data)
    home.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {}
    if (file := home / "settings.toml").exists():
        found.update(tomllib.loads(file.read_text("utf-8")))
    if (file := home / "run" / "addresses.json").exists():
        found.update(msgspec.json.decode(file.read_bytes(), type=dict[str, Any]))
    found.update({name: _said(name, os.environ[var]) for name, var in VARIABLES.items() if os.environ.get(var)})
    found.update({k: v for k, v in over.items() if v is not None})
    return msgspec.convert({**found, "home": home, "keys": _keys(home / "keys")}, Settings, strict=False)


def _said(name: str, text: str) -> Any:
    return msgspec.json.decode(text) if name in _TABLES else text


def _keys(folder: Path) -> Keys:
    folder.mkdir(mode=0o700, exist_ok=True)
    return Keys(**{name: _key(folder / name) for name in KEY_NAMES})


def _key(path: Path) -> bytes:
    """Read a key, making it on first use; the exclusive link lets two starting processes agree on one."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
        with contextlib.suppress(FileExistsError):  # another process was first: its key it is
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()
