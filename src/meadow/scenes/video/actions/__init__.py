"""Verbs of clips, by who acts: the author and the operator, the viewer, the upload, the transcoder."""

from meadow.scenes.video.actions.clips import TRANSCODE, create, edit, hide, judge, remove, submit
from meadow.scenes.video.actions.transcoding import transcode
from meadow.scenes.video.actions.uploads import append, drop_upload, forget_uploads, open_upload
from meadow.scenes.video.actions.viewers import dislike, like_comment, mark, say, share, unsay

__all__ = [
    "TRANSCODE", "append", "create", "dislike", "drop_upload", "edit", "forget_uploads", "hide", "judge", "like_comment", "mark",
    "open_upload", "remove", "say", "share", "submit", "transcode", "unsay",
]  # fmt: skip
