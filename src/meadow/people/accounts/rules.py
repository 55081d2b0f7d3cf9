"""Log-in forms and when to lock: pure."""

from datetime import datetime, timedelta

from meadow.base.vault import mask_email, mask_phone
from meadow.people.accounts.types import Failures

LOGIN_TRIES, ADDRESS_TRIES = 5, 50
LOCK = timedelta(minutes=15)


def tidy(login: str) -> str:
    """One spelling per login: e-mail in lower case, phone without spaces and a leading +86."""
    login = login.strip().casefold()
    return login if "@" in login else login.replace(" ", "").removeprefix("+86")


def masked(login: str) -> str:
    """A login as a page shows it."""
    return mask_email(login) if "@" in login else mask_phone(login)


def after_failure(held: Failures, tries: int, now: datetime) -> Failures:
    """One more wrong try: locks at the limit; an old lock starts the count anew."""
    fresh = held.until is not None and held.until <= now
    count = (0 if fresh else held.count) + 1
    return Failures(count, now + LOCK if count >= tries else None)


def locked_for(held: Failures | None, now: datetime) -> int:
    """Seconds until tries are taken again; 0 when they are."""
    return max(0, int((held.until - now).total_seconds()) + 1) if held and held.until and held.until > now else 0
