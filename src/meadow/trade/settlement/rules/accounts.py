"""Which account of the ledger a payee's share goes to."""

from uuid import UUID

from meadow.trade.ledger.types import PLATFORM, Kind
from meadow.trade.settlement.types import Payee

ACCOUNTS: dict[str, Kind] = {
    Payee.author: Kind.author_available, Payee.stepped: Kind.author_available, Payee.agency: Kind.agency_available,
    Payee.leader1: Kind.leader_available, Payee.leader2: Kind.leader_available,
    Payee.distributor: Kind.distributor_available, Payee.platform_fee: Kind.platform_fee,
    Payee.platform_tech: Kind.platform_tech, Payee.insurance: Kind.insurance,
}  # fmt: skip
"""The batch in SQL (tables/functions.py) holds the same table; a test compares the two."""
KINDS = {"shop": Kind.shop_available, "author": Kind.author_available, "agency": Kind.agency_available}
"""The account that an owner withdraws from."""
_HOUSE = {Payee.platform_fee, Payee.platform_tech, Payee.insurance}


def owner_of(payee: str, payee_id: UUID) -> UUID:
    """Whose account it is: the house's own for what the platform and the insurer take."""
    return PLATFORM if payee in _HOUSE else payee_id
