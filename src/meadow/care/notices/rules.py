"""Pure: how a notice reads, and who may read it."""

from typing import Any
from uuid import UUID

from meadow.base import i18n, ids
from meadow.base.i18n import LANGUAGES, Text
from meadow.base.trail import Who
from meadow.care.notices.types import SCOPES, Channel, Errand, Kind, Outgoing, To
from meadow.people.accounts.types import Contact

KINDS = frozenset({"shop", "author", "agency", "platform"})


def money(minor: int, currency: str) -> str:
    """An amount as people write it: ¥12.30, or 12.30 with the code of another currency."""
    sign = "-" if minor < 0 else ""
    plain = f"{abs(minor) // 100}.{abs(minor) % 100:02d}"
    return f"{sign}¥{plain}" if currency == "CNY" else f"{sign}{plain} {currency}"


def percent(bp: int) -> str:
    """Basis points as a percentage without needless zeros: 1050 is 10.5%."""
    whole, rest = divmod(bp, 100)
    return f"{whole}.{rest:02d}".rstrip("0") + "%" if rest else f"{whole}%"


def render(kind: Kind, params: dict[str, Any]) -> tuple[Text, Text]:
    """Title and body in both languages; a parameter that is a text itself is taken in the same language."""
    title: Text = {}
    body: Text = {}
    for language in LANGUAGES:
        said = {k: _in(v, language) for k, v in params.items()}
        title[language] = i18n.say(f"care.notices.{kind.value}.title", language, **said)
        body[language] = i18n.say(f"care.notices.{kind.value}.body", language, **said)
    return title, body


def _in(value: Any, language: str) -> Any:
    if isinstance(value, dict):
        return value.get(language) or next(iter(value.values()), "")
    return value


def write(errand: Errand, to: Contact, device: str) -> Outgoing:
    """A message in the language of who gets it; a phone gets a short text, an address a mail with a subject."""
    channel = Channel.mail if "@" in to.login else Channel.sms
    said = {"name": to.name, "device": device, "at": f"{errand.at:%Y-%m-%d %H:%M} UTC"} | errand.params
    key = f"care.letters.{errand.letter.value}"
    mail = channel is Channel.mail
    return Outgoing(
        id=ids.derived("message", errand.account_id, errand.dedupe), account_id=errand.account_id, channel=channel,
        letter=errand.letter, locale=to.locale, to=to.login, dedupe=errand.dedupe,
        subject=i18n.say(f"{key}.subject", to.locale, **said) if mail else "",
        body=i18n.say(f"{key}.{'mail' if mail else 'sms'}", to.locale, **said),
    )  # fmt: skip


def inbox(subject: str | None, account_id: UUID) -> To | None:
    """The inbox that a request names: one's own, or `shop:<id>`; None for what cannot be read."""
    if subject is None:
        return To("account", account_id)
    kind, _, text = subject.partition(":")
    try:
        return To(kind, UUID(text)) if kind in KINDS else None
    except ValueError:
        return None


def readable(who: Who, to: To) -> list[Kind]:
    """The kinds this caller may read in an inbox; none for a stranger."""
    if to.kind == "account":
        return list(Kind) if to.id == who.account_id else []
    return [kind for kind in Kind if kind in SCOPES and who.can(to.kind, to.id, SCOPES[kind])]
