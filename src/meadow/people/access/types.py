"""Sessions, roles and scopes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.people.accounts.types import Account, Login

SHOP_SCOPES = (
    "products.read", "products.edit", "stock.edit", "orders.read", "orders.ship", "orders.reveal", "funds.read",
    "plans.edit", "staff.edit", "compass.read", "profile.edit",
)  # fmt: skip
ROLES: dict[str, tuple[str, ...]] = {
    "owner": ("*",),
    "operations": (
        "products.read",
        "products.edit",
        "stock.edit",
        "orders.read",
        "plans.edit",
        "compass.read",
        "profile.edit",
    ),
    "warehouse": ("products.read", "stock.edit", "orders.read", "orders.ship", "orders.reveal"),
    "service": ("products.read", "orders.read", "orders.reveal"),
    "finance": ("orders.read", "funds.read", "compass.read"),
    "custom": (),
}


class LogIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prove a password."""

    login: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    device_name: Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class GrantView(msgspec.Struct, frozen=True, kw_only=True):
    """A right as the role switch shows it."""

    kind: str
    subject_id: UUID
    name: str
    role: str
    scopes: list[str]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Who is logged in, and as what she may act; account is null for a guest."""

    account: Account | None = None
    grants: list[GrantView] = []


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One of one's own sessions."""

    id: UUID
    device: str
    created_at: datetime
    seen_at: datetime
    current: bool


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """A sub-account of a shop."""

    account_id: UUID
    name: str
    login_masked: str
    role: str
    scopes: list[str]
    created_at: datetime


class AddStaff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Give an account rights on the shop; scopes default to the role's."""

    login: Login
    role: Annotated[str, msgspec.Meta(pattern="^(operations|warehouse|service|finance|custom)$")] = "custom"
    scopes: Annotated[list[str], msgspec.Meta(max_length=20)] = []


class EditStaff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change a sub-account's role and scopes."""

    role: Annotated[str, msgspec.Meta(pattern="^(operations|warehouse|service|finance|custom)$")]
    scopes: Annotated[list[str], msgspec.Meta(max_length=20)] = []


class UnknownLogin(Problem):
    """Nobody has registered with this login yet."""

    code, status = "people.access.unknown_login", 422


class UnknownScope(Problem):
    code, status = "people.access.unknown_scope", 422


class OwnerStays(Problem):
    """The owner's own rights cannot be taken or changed here."""

    code, status = "people.access.owner_stays", 409


class BeyondOwnRights(Problem):
    """Nobody gives, changes or takes rights that she does not hold herself; `scopes` names them."""

    code, status = "people.access.beyond_own_rights", 403


class StaffFull(Problem):
    """No room for another colleague; `most` is the limit."""

    code, status = "people.access.staff_full", 409
