"""Verbs of clips, by who acts: the author, the operator, the viewer, the upload, the transcoder."""

from meadow.scenes.video.actions.clips import (
    CLEAR,
    COVER,
    TRANSCODE,
    adopt,
    create,
    edit,
    hide,
    post,
    remove,
    schedule,
    submit,
)
from meadow.scenes.video.actions.ruling import appeal, judge, look_at_clip, rule, take_down, withdraw
from meadow.scenes.video.actions.showing import PUBLISH, due
from meadow.scenes.video.actions.talk import like_comment, look_at_comment, pin, report_comment, say, unsay
from meadow.scenes.video.actions.transcoding import clear, recover, transcode
from meadow.scenes.video.actions.uploads import append, drop_upload, forget_uploads, open_upload, source
from meadow.scenes.video.actions.viewers import dislike, mark, report, share, show_shelves, visit

__all__ = [
    "CLEAR", "COVER", "PUBLISH", "TRANSCODE", "adopt", "appeal", "append", "clear", "create", "dislike", "drop_upload", "due", "edit",
    "forget_uploads", "hide", "judge", "like_comment", "look_at_clip", "look_at_comment", "mark", "open_upload", "pin", "post",
    "recover", "remove", "report", "report_comment", "rule", "say", "schedule", "share", "show_shelves", "source", "submit", "take_down",
    "transcode", "unsay", "visit", "withdraw",
]  # fmt: skip
