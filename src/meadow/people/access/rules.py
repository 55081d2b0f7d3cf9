"""Pure decisions about rights: nobody hands out, changes or takes what she does not hold."""

from collections.abc import Iterable, Sequence

from meadow.people.access.types import ROLES, SHOP_SCOPES


def scopes_for(role: str, asked: Sequence[str]) -> list[str]:
    """The scopes a colleague gets: those asked for, each once, else the role's own."""
    return list(dict.fromkeys(asked)) or list(ROLES[role])


def unknown(scopes: Iterable[str]) -> list[str]:
    """Scopes that a shop does not have; `*` is the owner's and is not given."""
    return [s for s in scopes if s not in SHOP_SCOPES]


def beyond(held: Iterable[str], touched: Iterable[str]) -> list[str]:
    """Of the scopes a change gives or takes, those that its author does not hold; empty means that she may."""
    own = set(held)
    return [] if "*" in own else sorted(set(touched) - own)
