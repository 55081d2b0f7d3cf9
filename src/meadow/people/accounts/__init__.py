"""Accounts: who somebody is, proven by a password; addresses; consent."""

from meadow.people.accounts.actions import check_password, open_operator, register, show_picture
from meadow.people.accounts.queries import address_of, contact, device, find_login, profile, profiles

__all__ = [
    "address_of", "check_password", "contact", "device", "find_login", "open_operator", "profile", "profiles", "register",
    "show_picture",
]  # fmt: skip
