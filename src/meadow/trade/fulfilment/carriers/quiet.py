"""A carrier that tells us nothing: its traces come by sheet or API, or not at all."""

from uuid import UUID

from meadow.base.db import WriteDb
from meadow.trade.fulfilment.rules import STARTED
from meadow.trade.fulfilment.types import Held, Outcome


class Quiet:
    """Nothing is followed; a parcel that the carrier does not have yet is stopped by keeping it."""

    async def follow(self, db: WriteDb, held: Held) -> None:
        """There is nobody to ask."""

    async def forget(self, db: WriteDb, held: Held) -> None:
        """Nothing was followed."""

    async def stop(self, db: WriteDb, held: Held) -> Outcome:  # noqa: ARG002 - the Protocol's shape
        return "stopped" if held.state in STARTED else "asked"

    def waybill(self, parcel_id: UUID) -> str | None:  # noqa: ARG002 - the Protocol's shape
        return None
