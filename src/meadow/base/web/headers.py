"""What every answer carries: a content policy that lets nothing foreign in, and the trace id."""

from urllib.parse import urlsplit

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from meadow.base import clock, observe
from meadow.base.settings import Settings

CARDS = "/pay/card/"
"""The pages that may load the card form of a payment channel: its own document, since a policy holds for a whole one."""


def policy(settings: Settings, script: str = "", frames: str = "") -> str:
    """The content security policy of pages; the collector, search and the gateway join `connect-src`."""
    gateway = f"{settings.gateway} {settings.gateway.replace('http', 'ws', 1)}"
    return (
        f"default-src 'none'; script-src 'self'{script}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        f"media-src 'self' blob: {settings.live}; connect-src 'self' {settings.collect} {settings.search} {settings.live} {gateway}{script}; worker-src 'self' blob:; "
        f"manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'{frames}"
    )


def card_policy(settings: Settings) -> str:
    """The same with the script, the frames and the host of the channel whose form takes the card, where there is one."""
    held = settings.stripe
    if held is None:
        return policy(settings)
    form = "{0.scheme}://{0.netloc}".format(urlsplit(held.script))
    form += " https://*.js.stripe.com https://hooks.stripe.com" if form == "https://js.stripe.com" else ""
    return policy(settings, f" {form} {held.host}", f"; frame-src {form}")


class Outside:
    """The outermost layer: trace id in, security headers and timing out."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        fixed = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "permissions-policy": "camera=(self), microphone=(self), geolocation=()",
            "cross-origin-opener-policy": "same-origin",
        }
        self.fixed = _raw(fixed | {"content-security-policy": policy(settings)})
        self.cards = _raw(fixed | {"content-security-policy": card_policy(settings)})

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
                own = [*message["headers"], (b"x-trace-id", trace.encode("latin-1"))]
                held = {name.lower() for name, _ in own}
                fixed = self.cards if scope["path"].startswith(CARDS) else self.fixed
                message["headers"] = own + [pair for pair in fixed if pair[0] not in held]
            await send(message)

        with observe.tracer.start_as_current_span(scope["path"]):
            await self.app(scope, receive, tell)
        handler = scope.get("route_handler")
        op = str(handler.opt.get("op", "other")) if handler else "other"
        observe.requests.labels(op, status).inc()
        observe.seconds.labels(op).observe(clock.monotonic() - began)


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as the server takes them; encoded once, they are the same in every answer."""
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
