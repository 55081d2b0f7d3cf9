"""What a withdrawal may be, who has to look at it, and what is withheld: pure."""

from datetime import datetime, timedelta

import msgspec

from meadow.base import money

NEW_BANK = timedelta(hours=24)
"""For so long a new bank account is a reason to look: who has stolen a session changes it first."""


class Limits(msgspec.Struct, frozen=True):
    """The policies of withdrawals, amounts in minor units."""

    least: int
    daily: int
    times: int
    unseen: int
    four_eyes: int


class Used(msgspec.Struct, frozen=True):
    """What an owner has taken out today, and ever."""

    amount: int
    times: int
    paid_ever: int


def most(available: int, used: Used, limits: Limits) -> int:
    """What may be withdrawn now."""
    return max(min(available, limits.daily - used.amount), 0) if used.times < limits.times else 0


def flags(amount: int, bank_made_at: datetime, now: datetime, used: Used, limits: Limits) -> list[str]:
    """Why a person has to look before money leaves; none is a withdrawal that goes by itself."""
    found = ["new_bank"] if now - bank_made_at < NEW_BANK else []
    found += ["first"] if not used.paid_ever else []
    return found + (["large"] if amount > limits.unseen else [])


def needed(amount: int, why: list[str], limits: Limits) -> int:
    """How many operators have to agree."""
    if amount > limits.four_eyes:
        return 2
    return 1 if why else 0


def tax(amount: int, tax_bp: int) -> int:
    """What is withheld of a withdrawal."""
    return money.share(amount, tax_bp)


def mask_number(number: str) -> str:
    """6222021234567890 becomes 6222 **** 7890; short ones keep two digits."""
    return f"{number[:4]} **** {number[-4:]}" if len(number) >= 12 else f"**** {number[-2:]}"
