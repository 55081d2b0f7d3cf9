"""Accounts, addresses and consent; what can be refused."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

Login = Annotated[
    str, msgspec.Meta(min_length=5, max_length=120, pattern=r"^(\+?[0-9]{6,15}|[^@\s]+@[^@\s]+\.[^@\s]+)$")
]
Password = Annotated[str, msgspec.Meta(min_length=8, max_length=200)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]
Street = Annotated[str, msgspec.Meta(min_length=2, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Phone = Annotated[str, msgspec.Meta(min_length=6, max_length=20, pattern=r"^\+?[0-9 -]{6,20}$")]
Locale = Annotated[str, msgspec.Meta(pattern="^(zh-CN|en)$")]


class Consent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person agreed to, by version of the text."""

    version: Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[^\x00-\x1f\x7f]*$")] = "1"
    analytics: bool = False
    personalise: bool = False


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Register with an e-mail address or a phone number."""

    login: Login
    password: Password
    name: Name
    locale: Locale = "zh-CN"
    consent: Consent = Consent()


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change one's own profile; a picture is named by its address, or by asset and shown once its owner was found."""

    name: Name | None = None
    locale: Locale | None = None
    avatar: Annotated[str, msgspec.Meta(max_length=300, pattern="^/media/[A-Za-z0-9/._-]+$")] | None = None
    avatar_asset: UUID | None = None
    consent: Consent | None = None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """One's own account; the login is masked."""

    id: UUID
    name: str
    avatar: str | None
    login_masked: str
    locale: str


class Profile(msgspec.Struct, frozen=True):
    """What others see of an account."""

    id: UUID
    name: str
    avatar: str | None


class NewAddress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A delivery address."""

    name: Short
    phone: Phone
    province: Short
    city: Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
    district: Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
    street: Street
    is_default: bool = False


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """One's own address, in plain."""

    id: UUID
    name: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    is_default: bool


class Known(msgspec.Struct, frozen=True):
    """An account whose password was right."""

    id: UUID
    name: str
    locale: str


class Contact(msgspec.Struct, frozen=True):
    """Where an account is reached: an e-mail address or a phone number, in plain, for who sends and nobody else."""

    login: str
    name: str
    locale: str


class LoginTaken(Problem):
    code, status = "people.accounts.login_taken", 409


class WrongPassword(Problem):
    """Unknown login or wrong password: told alike, and counted."""

    code, status, commits = "people.accounts.wrong_password", 401, True


class LockedOut(Problem):
    """Too many wrong passwords; `retry_after` is in seconds."""

    code, status = "people.accounts.locked_out", 429


class TooManyAddresses(Problem):
    code, status = "people.accounts.too_many_addresses", 409


class Failures(msgspec.Struct, frozen=True):
    """Tries taken and until when they count; past the limit, until when no more are taken."""

    count: int
    until: datetime
