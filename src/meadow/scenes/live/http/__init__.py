"""Live rooms over HTTP."""

from meadow.scenes.live.http import (
    clips,
    console,
    inner,
    leading,
    licences,
    owners,
    patrol,
    plan,
    tools,
    viewer_tools,
    viewers,
)

routes = [
    *viewers.routes,
    *plan.routes,
    *console.routes,
    *owners.routes,
    *inner.routes,
    *tools.routes,
    *leading.routes,
    *patrol.routes,
    *licences.routes,
    *viewer_tools.routes,
    *clips.routes,
]
