"""Uploads, and what can be refused of them."""

from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

LARGEST, MOST_OPEN, MOST_A_DAY = 2 << 30, 10, 20 << 30
"""Bytes of one upload, how many an author may have open, and bytes of all she began within a day."""


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """An upload under way; `done` of `length` bytes are on the disk."""

    id: UUID
    author_id: UUID
    length: int
    done: int
    expires_at: datetime


class Sum(msgspec.Struct, frozen=True):
    """The digest a client says its bytes have: `kind` is sha1 or sha256."""

    kind: str
    digest: bytes


class UploadOpen(Problem):
    """The upload is not complete, not yours, or already used."""

    code, status = "scenes.video.upload_open", 409


class BadUpload(Problem):
    """A header of the upload protocol is missing or out of range; `header` names it, `most` is the limit in bytes."""

    code, status = "scenes.video.bad_upload", 422


class WrongVersion(Problem):
    """Only version 1.0.0 of the upload protocol is spoken here."""

    code, status = "scenes.video.wrong_version", 412


class WrongOffset(Problem):
    """The client is at another byte than the server; `done` says where to go on."""

    code, status = "scenes.video.wrong_offset", 409


class UploadBusy(Problem):
    """Another request is writing to this upload."""

    code, status = "scenes.video.upload_busy", 423


class UploadGone(Problem):
    """The upload was not finished in time."""

    code, status = "scenes.video.upload_gone", 410


class TooManyUploads(Problem):
    """`most` uploads may be open at once."""

    code, status = "scenes.video.too_many_uploads", 409


class WrongSum(Problem):
    """The bytes that arrived are not those the client sent; nothing of them was kept."""

    code, status = "scenes.video.wrong_sum", 460


class TooManyBytes(Problem):
    """`most` bytes may be uploaded within a day."""

    code, status = "scenes.video.too_many_bytes", 409
