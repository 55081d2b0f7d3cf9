"""Money that leaves the house: bank accounts, withdrawals, deposits, adjustments, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.base.money import Price
from meadow.trade.settlement.types import Why

LEAST = policy.declare(
    "trade.settlement.withdraw_least", 100, 1, 10_000_000, text="minor units a withdrawal takes at least"
)
DAILY = policy.declare(
    "trade.settlement.withdraw_daily", 50_000_000, 100, 10**12, text="minor units an owner may withdraw in a day"
)
TIMES = policy.declare("trade.settlement.withdraw_times", 5, 1, 100, text="withdrawals an owner may make in a day")
UNSEEN = policy.declare(
    "trade.settlement.withdraw_unseen",
    200_000,
    0,
    10**12,
    text="minor units up to which nobody has to look at a withdrawal",
)
FOUR_EYES = policy.declare(
    "trade.settlement.four_eyes", 5_000_000, 0, 10**12, text="minor units above which two operators have to agree"
)
TAX_BP = policy.declare(
    "trade.settlement.withholding_bp", 0, 0, 4500, text="basis points withheld of an author's withdrawal"
)
DEPOSIT = policy.declare(
    "trade.settlement.deposit_required", 0, 0, 10**10, text="minor units a shop has to hold as deposit"
)
Owner = Literal["shop", "author", "agency"]
_LINE = "^[^\\s\\x00-\\x1f\\x7f]([^\\x00-\\x1f\\x7f]*[^\\s\\x00-\\x1f\\x7f])?$"
BankLine = Annotated[str, msgspec.Meta(min_length=2, max_length=60, pattern=_LINE)]
BankNumber = Annotated[str, msgspec.Meta(pattern="^[0-9]{8,30}$")]
Amount = Annotated[int, msgspec.Meta(ge=-(10**13), le=10**13)]


class WithdrawalState(StrEnum):
    """Domain 3.6; money lies in the payout account from `requested` until `paid` or `returned`."""

    requested = "requested"
    risk_check = "risk_check"
    approved = "approved"
    paying = "paying"
    paid = "paid"
    failed = "failed"
    returned = "returned"


ON_THE_WAY = tuple(s.value for s in WithdrawalState if s not in {WithdrawalState.paid, WithdrawalState.returned})


class SetBank(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The bank account that withdrawals go to; its holder has to be the one that was named before."""

    holder: BankLine
    bank: BankLine
    number: BankNumber


class Bank(msgspec.Struct, frozen=True, kw_only=True):
    """A bank account as its owner and the platform see it; `checked_until` is when a new one stops being a reason to look."""

    id: UUID
    holder_masked: str
    bank: str
    number_masked: str
    created_at: datetime
    checked_until: datetime


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a withdrawal may be now, in minor units: at most `most`, of which nothing while `blocked` says why."""

    currency: str
    available: int
    most: int
    least: int
    left_today: int
    times_left: int
    tax_bp: int
    blocked: str | None
    bank: Bank | None
    deposit: int
    deposit_required: int


class AskWithdrawal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take money out to the bank account on file."""

    amount: Price


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """One withdrawal as its owner reads it; `tax` is withheld of `amount`, the rest is paid."""

    id: UUID
    number: str
    amount: int
    tax: int
    currency: str
    state: WithdrawalState
    bank: str
    number_masked: str
    requested_at: datetime
    decided_at: datetime | None
    sent_at: datetime | None
    done_at: datetime | None
    reason: str | None


class Approval(msgspec.Struct, frozen=True):
    """One operator's yes."""

    account_id: UUID
    at: datetime


class OpsWithdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """One withdrawal in the platform's queue; `flags` say why somebody has to look, `needs` how many have to agree."""

    id: UUID
    number: str
    owner_kind: Owner
    owner_id: UUID
    owner_name: str
    holder_masked: str
    bank: str
    number_masked: str
    amount: int
    tax: int
    currency: str
    state: WithdrawalState
    flags: list[str]
    needs: int
    approvals: list[Approval]
    requested_at: datetime
    decided_at: datetime | None
    done_at: datetime | None
    reason: str | None


class WithdrawalRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One withdrawal, named by its owner and id."""

    owner_id: UUID
    id: UUID


class Approve(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Agree to withdrawals; each has a result of its own."""

    items: Annotated[list[WithdrawalRef], msgspec.Meta(min_length=1, max_length=50)]


class Reject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Refuse withdrawals, for a reason that their owners read."""

    items: Annotated[list[WithdrawalRef], msgspec.Meta(min_length=1, max_length=50)]
    why: Why


class MoveDeposit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pay into the deposit from what is available, or take back what is more than required."""

    amount: Price
    way: Literal["in", "out"]


class Deposit(msgspec.Struct, frozen=True, kw_only=True):
    """A shop's deposit beside what is required of it."""

    currency: str
    held: int
    required: int
    available: int


class Adjust(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Give (above zero) or take (below) money of an owner's available account; the platform's adjust account is the other side."""

    owner_kind: Owner
    owner_id: UUID
    amount: Amount
    why: Why


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A second operator's word on an adjustment."""

    id: UUID
    accept: bool


class Adjustment(msgspec.Struct, frozen=True, kw_only=True):
    """An operator's change of a balance; `proposed` waits for another operator's word."""

    id: UUID
    owner_kind: Owner
    owner_id: UUID
    owner_name: str
    amount: int
    currency: str
    why: str
    state: Literal["proposed", "posted", "refused"]
    made_by: UUID
    made_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None


class Overdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """An owner whose balance is below zero, and what its deposit holds."""

    owner_kind: Owner
    owner_id: UUID
    owner_name: str
    balance: int
    deposit: int
    currency: str


class PayoutOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What a rail is asked to pay: to whom, how much after tax, under which number of ours."""

    number: str
    owner_id: UUID
    withdrawal_id: UUID
    holder: str
    bank: str
    bank_number: str
    amount: int
    currency: str


class PayoutSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What a rail says later of an order: paid, or failed and why; `rail_no` is its own number."""

    owner_id: UUID
    withdrawal_id: UUID
    rail_no: Annotated[str, msgspec.Meta(max_length=80)]
    outcome: Literal["paid", "failed"]
    amount: int
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class NoBank(Problem):
    """There is no bank account to pay to."""

    code, status = "trade.settlement.no_bank", 409


class HolderDiffers(Problem):
    """The holder of the new account is not who was named before; the platform has to change that."""

    code, status = "trade.settlement.holder_differs", 409


class NotCovered(Problem):
    """More than may be withdrawn; `most` is what may, in minor units."""

    code, status = "trade.settlement.not_covered", 409


class DailyLimit(Problem):
    """The day's amount or number of withdrawals is used up; `left` in minor units, `times` how many more."""

    code, status = "trade.settlement.daily_limit", 409


class TooLittle(Problem):
    """Less than the least amount; `least` in minor units."""

    code, status = "trade.settlement.too_little", 409


class DepositShort(Problem):
    """The shop's deposit is below what is required; `short` in minor units."""

    code, status = "trade.settlement.deposit_short", 409


class DepositKept(Problem):
    """The deposit cannot go below what is required; `most` is what may be taken out, in minor units."""

    code, status = "trade.settlement.deposit_kept", 409


class Decided(Problem):
    """Somebody has decided this already."""

    code, status = "trade.settlement.decided", 409


class SameEyes(Problem):
    """The second word has to be another operator's."""

    code, status = "trade.settlement.same_eyes", 409


class ForgedPayout(Problem):
    """The callback's signature is wrong."""

    code, status = "trade.settlement.forged", 401
