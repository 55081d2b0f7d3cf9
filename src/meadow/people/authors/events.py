"""Facts about authors."""

from uuid import UUID

from meadow.base.bus import Event


class Began(Event, frozen=True, kw_only=True, tag="people.authors.began.v1"):
    """An account became an author."""

    author_id: UUID
    account_id: UUID


class Renamed(Event, frozen=True, kw_only=True, tag="people.authors.renamed.v1"):
    """An author has another name; whoever keeps a copy follows."""

    author_id: UUID
    name: str


class Followed(Event, frozen=True, kw_only=True, tag="people.authors.followed.v1"):
    """An account follows an author from now on; `room_id` is the broadcast that she says she saw her in."""

    account_id: UUID
    author_id: UUID
    room_id: UUID | None = None


class Unfollowed(Event, frozen=True, kw_only=True, tag="people.authors.unfollowed.v1"):
    """An account does not follow an author any more."""

    account_id: UUID
    author_id: UUID


class Pictured(Event, frozen=True, kw_only=True, tag="people.authors.pictured.v1"):
    """An author chose an asset as her picture; the owner of assets checks it and answers with `show_picture`."""

    author_id: UUID
    asset_id: UUID
