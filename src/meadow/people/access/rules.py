"""Pure decisions about rights: nobody hands out, changes or takes what she does not hold."""

from collections.abc import Iterable, Sequence

from meadow.people.access.types import ROLES_OF, SCOPES


def scopes_for(role: str, asked: Sequence[str], kind: str = "shop") -> list[str] | None:
    """The scopes a colleague gets: an owner all, others those asked for, each once, else the role's own.

    None for a role that subjects of this kind do not have.
    """
    own = ROLES_OF[kind].get(role)
    if own is None or role == "owner":
        return None if own is None else list(own)
    return list(dict.fromkeys(asked)) or list(own)


def unknown(scopes: Iterable[str], kind: str = "shop") -> list[str]:
    """Scopes that subjects of this kind do not have; `*` comes with the role of an owner and is not given by itself."""
    return [s for s in scopes if s not in SCOPES[kind]]


def last_owner(roles: Iterable[str], held: str) -> bool:
    """Whether the one with the role `held` is the only owner among all."""
    return held == "owner" and sum(role == "owner" for role in roles) == 1


def beyond(held: Iterable[str], touched: Iterable[str]) -> list[str]:
    """Of the scopes a change gives or takes, those that its author does not hold; empty means that she may."""
    own = set(held)
    return [] if "*" in own else sorted(set(touched) - own)
