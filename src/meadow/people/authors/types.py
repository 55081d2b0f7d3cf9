"""Authors as they begin, are edited and shown, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.people.shops.types import LINE, LINES

AuthorName = Annotated[str, msgspec.Meta(min_length=2, max_length=40, pattern=LINE)]
Bio = Annotated[str, msgspec.Meta(max_length=500, pattern=LINES)]


class Status(StrEnum):
    """Active earns and shows; suspended shows nothing and earns nothing."""

    active = "active"
    suspended = "suspended"


class BecomeAuthor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Begin as an author under a name of one's own."""

    name: AuthorName
    bio: Bio = ""


class EditAuthor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change what is given; a picture is named by asset and shown once the owner of assets found it to be the author's."""

    name: AuthorName | None = None
    bio: Bio | None = None
    avatar_asset: UUID | None = None


class Author(msgspec.Struct, frozen=True, kw_only=True):
    """An author as she sees herself."""

    id: UUID
    name: str
    bio: str
    avatar: str | None
    status: Status
    created_at: datetime


class AuthorPage(msgspec.Struct, frozen=True, kw_only=True):
    """An author as shoppers see her."""

    id: UUID
    name: str
    bio: str
    avatar: str | None
    followers: int
    likes: int
    video_count: int
    followed: bool


class AuthorCard(msgspec.Struct, frozen=True, kw_only=True):
    """An author as lists and other features name her."""

    id: UUID
    name: str
    avatar: str | None
    status: Status
    followers: int


class Follow(msgspec.Struct, frozen=True):
    """Whether the caller follows, and how many do."""

    followed: bool
    followers: int


class AlreadyAuthor(Problem):
    """The account is an author already; `author_id` says which."""

    code, status = "people.authors.already", 409


class OwnPage(Problem):
    """Nobody follows herself."""

    code, status = "people.authors.own_page", 409
