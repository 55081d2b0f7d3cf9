"""HTTP for every room: routes with guards, problems, idempotency, limits, pages and the app itself."""

from meadow.base.trail import Grant, Who
from meadow.base.web.app import build
from meadow.base.web.guards import Guard, agency, author, ops, public, shop, signed_in
from meadow.base.web.routes import Reply, raw, read, write

__all__ = [
    "Grant",
    "Guard",
    "Reply",
    "Who",
    "agency",
    "author",
    "build",
    "ops",
    "public",
    "raw",
    "read",
    "shop",
    "signed_in",
    "write",
]
