"""Log-in forms and when to lock: pure."""

from datetime import datetime, timedelta

from meadow.base.vault import mask_email, mask_phone
from meadow.people.accounts.types import Failures

LOGIN_TRIES, ADDRESS_TRIES = 5, 50
LOCK = timedelta(minutes=15)
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
# In this order: Edge and Opera also call themselves Chrome, and Chrome calls itself Safari.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("MicroMessenger", "WeChat"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def tidy(login: str) -> str:
    """One spelling per login: e-mail in lower case, phone without spaces and a leading +86."""
    login = login.strip().casefold()
    return login if "@" in login else login.replace(" ", "").removeprefix("+86")


def masked(login: str) -> str:
    """A login as a page shows it."""
    return mask_email(login) if "@" in login else mask_phone(login)


def locked_for(held: Failures | None, most: int, now: datetime) -> int:
    """Seconds until tries are taken again, once `most` of them were wrong; 0 when they are."""
    if held is None or held.count < most or held.until <= now:
        return 0
    return int((held.until - now).total_seconds()) + 1


def device_of(user_agent: str) -> str:
    """What a browser calls itself, short enough for a list: `Chrome · macOS`."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " · ".join(part for part in (browser, system) if part) or "API"
