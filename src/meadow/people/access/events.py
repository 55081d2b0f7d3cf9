"""Facts of access; they carry ids, never personal data."""

from uuid import UUID

from meadow.base.bus import Event


class NewDevice(Event, frozen=True, kw_only=True, tag="people.access.new_device.v1"):
    """An account that has logged in before did so from a device that it has not used yet."""

    account_id: UUID
    session_id: UUID


class RightsTaken(Event, frozen=True, kw_only=True, tag="people.access.rights_taken.v1"):
    """An account lost rights on a subject, some or all: what it holds open there must be asked for again."""

    kind: str
    subject_id: UUID
    account_id: UUID
