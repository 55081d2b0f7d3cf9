"""What lies in a folder of held-back tests: told by its columns, wherever in the folder it is and whatever its name."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
from scipy import sparse

from meadow.scenes.feed import recall
from recsys_protocols.kuairand import Columns, columns

RETAIL_CUTS = ("2011-10-01", "2011-11-01")
SHOWN = {"user_id", "video_id", "date", "hourmin", "tab", "duration_ms"}
LINES = {"InvoiceNo", "StockCode", "InvoiceDate", "CustomerID", "Quantity", "UnitPrice", "Description"}


class Held(NamedTuple):
    """Impressions of KuaiRand (P1 and P2), more order lines and the cuts to predict (P6), answers of Beibei if told."""

    impressions: Columns | None
    lines: list[pa.Table]
    cuts: list[str]
    answers: sparse.csr_matrix | None


def look(folder: Path) -> Held:
    impressions, lines, answers, cuts = [], [], None, set()
    for file, table in _tables(folder):
        names, where = set(table.column_names), str(file.relative_to(folder)).lower()
        if names >= SHOWN:
            impressions.append(table)
        elif names >= LINES:
            lines.append(table)
        elif "cut" in names and names & {"CustomerID", "customer_id"}:
            cuts |= {str(day)[:10] for day in table["cut"].unique().to_pylist()}
        elif "beibei" in where and names >= {"user_id", "item_id"}:
            pairs = [np.asarray(table[name]).astype(int) for name in ("user_id", "item_id")]
            answers = recall.matrix(*pairs, (21_716, 7_977))
        if "retail" in where:
            cuts |= {cut for cut in RETAIL_CUTS if cut in where or cut.replace("-", "") in where}
    shown = columns(pa.concat_tables(impressions, promote_options="default")) if impressions else None
    return Held(shown, lines, sorted(cuts) or _cuts(lines), answers)


def _cuts(lines: list[pa.Table]) -> list[str]:
    """Nobody named a cut: the first after the known lines, and the second where the month before it is there."""
    last = max((str(table["InvoiceDate"].cast(pa.timestamp("s")).to_numpy().max())[:10] for table in lines), default="")
    return [RETAIL_CUTS[0], *(RETAIL_CUTS[1:] if last >= "2011-10-25" else ())]


def _tables(folder: Path) -> Iterator[tuple[Path, pa.Table]]:
    for file in sorted(folder.rglob("*")):
        if file.name.startswith("predictions-"):
            continue
        if file.suffix == ".parquet":
            yield file, pq.read_table(file)
        elif file.name.endswith((".csv", ".csv.gz")):
            yield file, pc.read_csv(file)
