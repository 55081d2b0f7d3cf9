"""Categories."""

from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.i18n import Text

Language = Annotated[str, msgspec.Meta(pattern="^(zh-CN|en)$")]
Title = Annotated[
    dict[Language, Annotated[str, msgspec.Meta(min_length=1, max_length=120)]], msgspec.Meta(min_length=1)
]
Slug = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]


class Category(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    parent_id: UUID | None
    name: Text
    icon: str


class NewCategory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A category to add; its id follows from the slug, and the icon is the slug unless said otherwise."""

    slug: Slug
    name: Title
    parent_id: UUID | None = None
    icon: Slug | None = None


class RenameCategory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Title
    icon: Slug | None = None
