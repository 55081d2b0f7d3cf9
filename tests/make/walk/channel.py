"""The built-in channel's own memory, for a payer who lets it give back what she had told it to refuse."""

from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import WriteDb

_LET = sa.text(
    "UPDATE payments_sandbox_charge SET told = jsonb_set(told, '{refunds}', '\"accept\"') WHERE charge = "
    "(SELECT channel_ref FROM payments_refund_piece WHERE id = :piece)"
)


async def let(db: WriteDb, piece_id: UUID) -> None:
    await db.run(_LET, {"piece": piece_id})
