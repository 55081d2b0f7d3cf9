"""Problems: what a person is told when something cannot be done (RFC 9457)."""

from typing import Any, ClassVar

import msgspec


class FieldError(msgspec.Struct, frozen=True):
    """One wrong place in a body: a JSON pointer, a code that i18n translates, and its parameters."""

    pointer: str
    code: str
    params: dict[str, Any] = {}


class Problem(Exception):  # noqa: N818 - the field's word for it is Problem
    """Base of every refusal. Subclasses set `code` (`room.feature.what`) and `status`; parameters fill the text.

    422 is for shape, 409 for state, 403 for permission, 404 for another tenant's object.
    """

    code: ClassVar[str] = "base.errors.unexpected"
    status: ClassVar[int] = 500
    commits: ClassVar[bool] = False
    """True for a refusal whose own traces must stay, such as a counted wrong password."""

    def __init__(self, *, errors: tuple[FieldError, ...] = (), **params: Any) -> None:
        super().__init__(self.code, params)
        self.params = params
        self.errors = errors


class NotFound(Problem):
    code, status = "base.errors.not_found", 404


class Forbidden(Problem):
    code, status = "base.errors.forbidden", 403


class Unauthenticated(Problem):
    code, status = "base.errors.unauthenticated", 401


class Invalid(Problem):
    """The body's shape is wrong; `errors` lists every place at once."""

    code, status = "base.errors.invalid", 422


class TooLarge(Problem):
    code, status = "base.errors.too_large", 413


class TooMany(Problem):
    """A rate limit; `retry_after` is in seconds."""

    code, status = "base.errors.too_many", 429


class KeyReused(Problem):
    """The same Idempotency-Key came with another body."""

    code, status = "base.errors.key_reused", 409


class Stale(Problem):
    """The object has moved on since it was read; the client re-reads and tries again."""

    code, status = "base.errors.stale", 409


class Waiting(Problem):
    """Too many want the same at this second; `ahead` is how many wait before you, `retry_after` in seconds.

    Nothing was lost: the same key may be sent again.
    """

    code, status = "base.errors.waiting", 503


class Unavailable(Problem):
    """A part is down or starting; `retry_after` is in seconds."""

    code, status = "base.errors.unavailable", 503
