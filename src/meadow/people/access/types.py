"""Sessions, roles and scopes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.people.accounts.types import Account, Login

PLATFORM = UUID(int=0)
"""The subject of the platform's own rights."""
SCOPES: dict[str, tuple[str, ...]] = {
    "shop": (
        "products.read", "products.edit", "stock.edit", "orders.read", "orders.edit", "orders.ship", "orders.reveal",
        "orders.export", "aftersale.edit", "reviews.edit", "invoices.edit", "funds.read", "funds.withdraw",
        "plans.edit", "offers.edit", "staff.edit", "compass.read", "profile.edit",
        "live.run", "live.assist", "live.moderate",
    ),
    "author": (
        "videos.edit", "live.run", "live.assist", "live.moderate", "showcase.edit", "offers.edit", "profile.edit", "earnings.read", "earnings.withdraw", "contracts.sign", "compass.read", "staff.edit",
    ),
    "agency": ("authors.edit", "earnings.read", "earnings.withdraw", "compass.read", "staff.edit"),
    "platform": (
        "catalog.audit", "catalog.edit", "videos.audit", "live.patrol", "reviews.judge", "orders.all", "orders.risk", "aftersale.rule", "ledger.read", "ledger.adjust", "payouts.approve", "compass.read", "messages.read",
        "offers.edit", "mall.edit", "policy.edit", "trail.read", "system.read", "staff.edit", "payments.edit",
        "live.patrol",
    ),
}  # fmt: skip
"""Every scope that a guard may ask for, by the kind of subject."""
_NONE: tuple[str, ...] = ()
ROLES_OF: dict[str, dict[str, tuple[str, ...]]] = {
    "shop": {
        "operations": (
            "products.read", "products.edit", "stock.edit", "orders.read", "orders.edit", "orders.export", "reviews.edit",
            "plans.edit", "offers.edit", "compass.read", "profile.edit",
        ),
        "warehouse": ("products.read", "stock.edit", "orders.read", "orders.edit", "orders.ship", "orders.reveal"),
        "service": ("products.read", "orders.read", "orders.edit", "orders.reveal", "aftersale.edit", "reviews.edit"),
        "finance": ("orders.read", "orders.export", "invoices.edit", "funds.read", "funds.withdraw", "compass.read"),
        "control": ("products.read", "live.run", "live.assist", "live.moderate", "compass.read"),
        "moderator": ("live.moderate",),
    },
    "author": {
        "operations": ("videos.edit", "showcase.edit", "offers.edit", "profile.edit", "compass.read"),
        "finance": ("earnings.read", "earnings.withdraw", "compass.read"),
        "control": ("live.run", "live.assist", "live.moderate", "compass.read"),
        "assistant": ("live.assist",),
        "moderator": ("live.moderate",),
    },
    "agency": {"operations": ("authors.edit", "compass.read"), "finance": ("earnings.read", "earnings.withdraw", "compass.read")},
    "platform": {
        "operations": ("catalog.audit", "catalog.edit", "videos.audit", "live.patrol", "reviews.judge", "orders.risk", "offers.edit", "mall.edit"),
        "service": ("orders.all", "messages.read", "reviews.judge", "aftersale.rule"),
        "finance": ("ledger.read", "ledger.adjust", "payouts.approve", "compass.read", "payments.edit"),
    },
}  # fmt: skip
for _roles in ROLES_OF.values():
    _roles |= {"owner": ("*",), "custom": _NONE}
SHOP_SCOPES, ROLES = SCOPES["shop"], ROLES_OF["shop"]
Role = Annotated[
    str, msgspec.Meta(pattern="^(owner|operations|warehouse|service|finance|control|assistant|moderator|custom)$")
]


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
    """Who is logged in, and as what she may act; account is null for a guest. The ticket proves her to the event log."""

    account: Account | None = None
    grants: list[GrantView] = []
    ticket: str | None = None


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """One of one's own sessions."""

    id: UUID
    device: str
    created_at: datetime
    seen_at: datetime
    current: bool


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """A person with rights on a subject."""

    account_id: UUID
    name: str
    login_masked: str
    role: str
    scopes: list[str]
    created_at: datetime


class StaffList(msgspec.Struct, frozen=True):
    """Everybody with rights on a subject, the oldest first, and what may be given there: scopes, and roles by name."""

    items: list[Staff]
    scopes: list[str]
    roles: dict[str, list[str]]


class AddStaff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Give an account rights; scopes default to the role's, and an owner has all of them."""

    login: Login
    role: Role = "custom"
    scopes: Annotated[list[str], msgspec.Meta(max_length=20)] = []


class EditStaff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change a sub-account's role and scopes."""

    role: Role
    scopes: Annotated[list[str], msgspec.Meta(max_length=20)] = []


class UnknownLogin(Problem):
    """Nobody has registered with this login yet."""

    code, status = "people.access.unknown_login", 422


class UnknownScope(Problem):
    """A scope, or a role, that subjects of this kind do not have."""

    code, status = "people.access.unknown_scope", 422


class OwnerStays(Problem):
    """The last owner's rights cannot be taken or changed: somebody has to be able to give rights."""

    code, status = "people.access.owner_stays", 409


class BeyondOwnRights(Problem):
    """Nobody gives, changes or takes rights that she does not hold herself; `scopes` names them."""

    code, status = "people.access.beyond_own_rights", 403


class StaffFull(Problem):
    """No room for another colleague; `most` is the limit."""

    code, status = "people.access.staff_full", 409
