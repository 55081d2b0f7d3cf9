"""A line while it is judged: it hands out cells and notes what is wrong with them."""

from decimal import Decimal

from meadow.goods.catalog.rules.imports import cells
from meadow.goods.catalog.rules.imports.sheet import shown
from meadow.goods.catalog.types.imports import Line, Wrong

MOST_NAME, MOST_TEXT = 120, 5_000


class Row:
    """Cells by our names; a cell with control characters reads as empty after it was told."""

    def __init__(self, line: Line, found: list[Wrong]) -> None:
        self.line, self.found, self.spoilt = line, found, False
        self._dark = {column for column, text in line.cells.items() if cells.controlled(text)}
        for column in self._dark:
            self.bad(column, "control")

    def get(self, column: str) -> str:
        return "" if column in self._dark else self.line.cells.get(column, "")

    def bad(self, column: str, code: str, **params: object) -> None:
        """Note an error; it keeps the row's product out."""
        self.spoilt = True
        self._note(column, code, "error", params)

    def warn(self, column: str, code: str, **params: object) -> None:
        self._note(column, code, "warning", params)

    def _note(self, column: str, code: str, level: str, params: dict[str, object]) -> None:
        name, value = self.line.names.get(column, column), shown(self.line.cells.get(column, ""))
        self.found.append(Wrong(self.line.row, name, value, code, level, params))

    def handle(self) -> str | None:
        """What ties the rows of a product together."""
        text = self.get("handle")
        if not text and "handle" not in self._dark:
            self.bad("handle", "missing")
        if len(text) > MOST_NAME:
            self.bad("handle", "too_long", most=MOST_NAME)
            return None
        return text or None

    def sells(self) -> bool:
        """Whether the row is a SKU; a further row may only bring a picture."""
        return any(self.get(column) for column in ("price", "sku", "option1_value"))

    def words(self, column: str, most: int = MOST_NAME) -> str:
        """A short text with single spaces."""
        text = " ".join(self.get(column).split())
        if len(text) > most:
            self.bad(column, "too_long", most=most)
            return ""
        return text

    def price(self, column: str, rate: Decimal, *, needed: bool) -> int | None:
        """Minor units of CNY; an empty or a zero price that is not needed is none."""
        text = self.get(column)
        if not text or (not needed and not text.strip("0.")):
            if needed and column not in self._dark:
                self.bad(column, "missing")
            return None
        amount = cells.price(text, rate)
        if isinstance(amount, str):
            self.bad(column, amount)
            return None
        return amount

    def whole(self, column: str, low: int, high: int) -> int | None:
        """A whole number, or None; less than nothing in stock (an oversold SKU of another system) is nothing."""
        text = self.get(column)
        if not text:
            return None
        number = cells.whole(text)
        if number is None:
            self.bad(column, "number", low=low, high=high)
            return None
        if number < low == 0:
            self.warn(column, "below_zero")
            return 0
        if not low <= number <= high:
            self.bad(column, "number", low=low, high=high)
            return None
        return number
