"""Facts about accounts; they carry ids, never personal data."""

from uuid import UUID

from meadow.base.bus import Event


class Opened(Event, frozen=True, kw_only=True, tag="people.accounts.opened.v1"):
    """A person joined."""

    account_id: UUID


class Consented(Event, frozen=True, kw_only=True, tag="people.accounts.consented.v1"):
    """What a person allows from now on."""

    account_id: UUID
    version: str
    analytics: bool
    personalise: bool


class Pictured(Event, frozen=True, kw_only=True, tag="people.accounts.pictured.v1"):
    """An account chose an asset as its picture; who owns assets checks it and answers with `show_picture`."""

    account_id: UUID
    asset_id: UUID
