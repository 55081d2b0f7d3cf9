"""What the sheet of an order or an invoice holds, cell by cell: pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from meadow.base import i18n
from meadow.trade.orders.types import Address

ORDERS = (
    "number", "state", "kind", "created_at", "paid_at", "ship_by", "shipped_at", "delivered_at", "completed_at", "cancelled_at",
    "cancel_reason", "title", "spec", "qty", "price", "gross", "shop_discount", "platform_discount", "author_discount", "paid",
    "line_freight", "shipped_qty", "refunded_qty", "refunded_goods", "amount", "refunded", "currency", "scene", "author", "flag",
    "region", "name", "phone", "street", "remark", "note",
)  # fmt: skip
INVOICES = (
    "number", "invoice_state", "invoice_kind", "invoice_no", "amount", "currency", "asked_at", "decided_at", "title_on", "tax_number",
    "email",
)  # fmt: skip
_TIMES = frozenset(c for c in (*ORDERS, *INVOICES) if c.endswith("_at") or c == "ship_by")
_MONEY = frozenset({
    "price", "gross", "shop_discount", "platform_discount", "author_discount", "paid", "line_freight", "refunded_goods", "amount",
    "refunded",
})  # fmt: skip
_CODES = {
    "state": "state",
    "kind": "kind",
    "scene": "scene",
    "invoice_state": "invoice_state",
    "invoice_kind": "invoice_kind",
}
Told = Callable[[str], str]


def header(columns: tuple[str, ...], language: str, zone: str) -> list[str]:
    """The names of the columns; times say in which zone."""
    names = [i18n.say(f"trade.orders.sheet.{c}", language) for c in columns]
    return [f"{n} ({zone})" if c in _TIMES else n for n, c in zip(names, columns, strict=True)]


def row(columns: tuple[str, ...], held: Mapping[str, Any], language: str, zone: ZoneInfo) -> list[object]:
    """The cells of one row."""
    return [_cell(c, held.get(c), language, zone) for c in columns]


def _cell(column: str, value: Any, language: str, zone: ZoneInfo) -> object:
    if value is None:
        return ""
    if column in _TIMES and isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    if column in _MONEY:
        return decimal(value)
    if column in _CODES:
        key = f"trade.orders.{_CODES[column]}.{value}"
        said = i18n.say(key, language)
        return value if said == key else said
    if isinstance(value, dict):
        return value.get(language) or value.get("zh-CN") or value.get("en") or ""
    return value


def decimal(minor: int) -> str:
    """Minor units as people write them; 19800 is 198.00."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d}"


def person(masked: str, region: str, address: Address | None) -> dict[str, str]:
    """Who an order goes to: masked, or in plain where an address was opened."""
    if address is None:
        return {"region": region, "name": masked}
    return {"region": address.region, "name": address.name, "phone": address.phone, "street": address.street}
