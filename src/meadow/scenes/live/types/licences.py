"""Licences 资质: goods of some categories are broadcast only for shops that hold one."""

from datetime import datetime
from uuid import UUID

import msgspec


class PutLicence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A shop holds a licence for a category, until a moment or for good; without a shop the category wants one from now on."""

    category_id: UUID
    shop_id: UUID | None = None
    until: datetime | None = None


class DropLicence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take a shop's licence back; without a shop the category wants none any more."""

    category_id: UUID
    shop_id: UUID | None = None


class LicenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A category that wants a licence (no shop), or a shop that holds one."""

    category_id: UUID
    shop_id: UUID | None
    until: datetime | None
    at: datetime
