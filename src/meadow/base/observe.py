"""Logs as JSON lines with a trace id, metrics for Prometheus, traces for OpenTelemetry where an address is set."""

import logging
import secrets
import sys
from contextvars import ContextVar
from typing import Any

import msgspec
from opentelemetry import trace
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from meadow.base import clock

registry = CollectorRegistry()
requests = Counter(
    "meadow_http_requests_total", "Requests by operation and status", ["op", "status"], registry=registry
)
seconds = Histogram(
    "meadow_http_request_seconds",
    "Time of a request",
    ["op"],
    registry=registry,
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
batch_orders = Histogram(
    "meadow_order_batch_orders",
    "Orders per commit of the placement batcher",
    registry=registry,
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
outbox_lag = Gauge("meadow_outbox_lag_events", "Events the slowest follower has not read", registry=registry)
jobs_waiting = Gauge("meadow_jobs_waiting", "Jobs not yet finished", registry=registry)
trace_id: ContextVar[str] = ContextVar("trace_id", default="")
tracer = trace.get_tracer("meadow")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Lines(logging.Formatter):
    """One JSON object a line; extras are kept, arguments are rendered."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "process": self.process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if held := trace_id.get():
            line["trace_id"] = held
        line.update({k: v for k, v in vars(record).items() if k not in _STANDARD})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line, enc_hook=str).decode()


def start(process: str, level: str = "INFO", otlp_url: str = "") -> None:
    """Send this process's logs to stderr as JSON lines, and its spans to a collector where one is named."""
    out = logging.StreamHandler(sys.stderr)
    out.setFormatter(Lines(process))
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(level)
    for loud in ("httpx", "httpcore", "aiohttp.access", "procrastinate", "_granian", "nats"):
        logging.getLogger(loud).setLevel(logging.WARNING)
    if otlp_url:
        _export(process, otlp_url)


def _export(process: str, url: str) -> None:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - heavy, and rarely wanted
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    provider = TracerProvider(resource=Resource.create({"service.name": f"meadow-{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    trace.set_tracer_provider(provider)


def take_trace(traceparent: str | None) -> str:
    """The trace id of a W3C `traceparent`, or a new one; kept for the logs of this task."""
    parts = (traceparent or "").split("-")
    known = len(parts) == 4 and len(parts[1]) == 32 and parts[1].isalnum()
    found = parts[1] if known else secrets.token_hex(16)
    trace_id.set(found)
    return found


def metrics() -> bytes:
    """The metrics of one process in Prometheus text."""
    return generate_latest(registry)
