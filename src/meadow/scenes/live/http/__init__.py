"""Live rooms over HTTP."""

from meadow.scenes.live.http import console, inner, owners, plan, viewers

routes = [*viewers.routes, *plan.routes, *console.routes, *owners.routes, *inner.routes]
