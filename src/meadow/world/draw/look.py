"""How one product looks: the words that its drawing is made from."""

import msgspec


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """Kind of goods with its colours and labels; `form` chooses among the shapes of a kind."""

    kind: str
    colour: str = "#c9a27e"
    accent: str = "#3b3a36"
    pattern: str = "plain"
    brand: str = "MEADOW"
    label: str = ""
    form: int = 0
