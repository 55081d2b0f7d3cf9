"""What every answer carries: a content policy that lets nothing foreign in, and the trace id."""

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from meadow.base import clock, observe
from meadow.base.settings import Settings


def policy(settings: Settings) -> str:
    """The content security policy of pages; the collector joins `connect-src` where its origin differs."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        f"media-src 'self' blob:; connect-src 'self' {settings.collect}; worker-src 'self' blob:; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class Outside:
    """The outermost layer: trace id in, security headers and timing out."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.fixed = {
            "content-security-policy": policy(settings),
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "permissions-policy": "camera=(self), microphone=(self), geolocation=()",
            "cross-origin-opener-policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        began = clock.monotonic()
        trace = observe.take_trace(dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1"))
        status = 500

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableScopeHeaders.from_message(message)
                for name, value in self.fixed.items():
                    headers.setdefault(name, value)
                headers["x-trace-id"] = trace
            await send(message)

        with observe.tracer.start_as_current_span(scope["path"]):
            await self.app(scope, receive, tell)
        handler = scope.get("route_handler")
        op = str(handler.opt.get("op", "other")) if handler else "other"
        observe.requests.labels(op, status).inc()
        observe.seconds.labels(op).observe(clock.monotonic() - began)
