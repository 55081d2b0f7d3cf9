"""Accounts: who somebody is, proven by a password; addresses; consent."""

from meadow.people.accounts.actions import check_password, open_operator, register
from meadow.people.accounts.queries import address_of, find_login, profile, profiles

__all__ = ["address_of", "check_password", "find_login", "open_operator", "profile", "profiles", "register"]
