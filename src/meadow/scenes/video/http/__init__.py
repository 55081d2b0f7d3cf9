"""Clips over HTTP: uploads by tus, the author's desk, viewers, the operators' queue."""

from meadow.scenes.video.http import desk, uploads, viewers

routes = [*uploads.routes, *desk.routes, *viewers.routes]
