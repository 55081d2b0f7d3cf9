"""Clips over HTTP: uploads by tus, the author's desk, viewers, comments, the operators' queues."""

from meadow.scenes.video.http import desk, ops, talk, uploads, viewers

routes = [*uploads.routes, *desk.routes, *viewers.routes, *talk.routes, *ops.routes]
