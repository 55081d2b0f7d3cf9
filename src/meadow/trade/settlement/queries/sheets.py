"""Bills as a spreadsheet."""

import csv
import io
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.trade.settlement import store
from meadow.trade.settlement.types import BillsFilter


async def bills_csv(db: ReadDb, shop_id: UUID) -> str:
    """A shop's newest 10,000 bills as CSV with a byte-order mark; text cells cannot start a formula."""
    rows = await store.page(db, shop_id=shop_id, wanted=BillsFilter(), before=None, limit=10_000)
    out = io.StringIO()
    out.write("\ufeff")
    sheet = csv.writer(out)
    sheet.writerow(
        [
            "order",
            "title",
            "state",
            "currency",
            "paid",
            "freight",
            "platform_fee",
            "commission",
            "net",
            "due",
            "settled",
        ]
    )
    for r in rows:
        amounts = [f"{x / 100:.2f}" for x in (r.paid, r.freight, r.platform_fee, r.commission, r.net)]
        stamps = [r.due_at or "", r.settled_at or ""]
        sheet.writerow(
            [_text(f"\t{r.order_number}"), _text(r.title.get("zh-CN", "")), r.state, r.currency, *amounts, *stamps]
        )
    return out.getvalue()


def _text(cell: str) -> str:
    return "'" + cell if cell[:1] in {"=", "+", "-", "@"} else cell
