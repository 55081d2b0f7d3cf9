"""P6 Online Retail: what customers buy in the next 30 days; all, and only what is new to them."""

from pathlib import Path
from typing import NamedTuple

import lightgbm
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from meadow.scenes.feed import recall
from recsys_protocols import rank
from recsys_protocols.result import SEEDS, Result, retrieval, rows

EPOCH, DAYS = np.datetime64("2010-12-01"), 30
CUTS_BACK = (30, 60, 90, 120)
PER_SOURCE = {"all": 60, "new": 100}
KEPT, TREES = 150, 200
BASE = {
    "all": {"month": "popularity of 30 days", "knn": "item-kNN", "own": "own frequency", "filled": "own frequency, then popularity"},
    "new": {"month": "popularity of 30 days", "popular": "popularity", "knn": "item-kNN"},
}  # fmt: skip
GOALS = {"all": (0.364 * 1.02, 0.02), "new": (0.087 * 1.05, 0.05)}


class Lines(NamedTuple):
    """Cleaned order lines as codes, with the names behind them; `day` since 1 December 2010."""

    buyer: NDArray[np.int64]
    item: NDArray[np.int64]
    basket: NDArray[np.int64]
    day: NDArray[np.float64]
    price: NDArray[np.float64]
    pieces: NDArray[np.float64]
    customers: NDArray[np.int64]
    codes: NDArray[np.str_]
    words: sparse.csr_matrix


def read(table: pa.Table) -> Lines:
    """Lines with a customer, a quantity and a price above 0 and a code that starts with a digit."""
    good = pc.and_(
        pc.and_(pc.is_valid(table["CustomerID"]), pc.match_substring_regex(table["StockCode"], "^[0-9]")),
        pc.and_(pc.greater(table["Quantity"], 0), pc.greater(table["UnitPrice"], 0)),
    )
    table = table.filter(good)
    customers, buyer = np.unique(np.asarray(table["CustomerID"]), return_inverse=True)
    codes, item = np.unique(np.asarray(table["StockCode"]).astype(str), return_inverse=True)
    basket = np.unique(np.asarray(table["InvoiceNo"]).astype(str), return_inverse=True)[1]
    day = (np.asarray(table["InvoiceDate"]).astype("datetime64[s]") - EPOCH).astype(float) / 86400
    price, pieces = np.asarray(table["UnitPrice"]), np.asarray(table["Quantity"]).astype(float)
    titles = dict(zip(item.tolist(), table["Description"].to_pylist(), strict=True))
    return Lines(
        buyer, item, basket, day, price, pieces, customers, codes, _words([titles[k] or "" for k in range(len(codes))])
    )


def _words(titles: list[str]) -> sparse.csr_matrix:
    """Rows of unit length over the words of each title, rare words heavier."""
    words = [sorted(set(title.upper().split())) for title in titles]
    known = {w: k for k, w in enumerate(sorted({w for row in words for w in row}))}
    rows = np.repeat(np.arange(len(titles)), [len(row) for row in words])
    made = recall.matrix(rows, np.array([known[w] for row in words for w in row], int), (len(titles), len(known)))
    rarity = np.log(len(titles) / np.maximum(np.asarray(made.sum(0)).ravel(), 1))
    made = made @ sparse.diags(rarity)
    length = np.sqrt(np.asarray(made.multiply(made).sum(1)).ravel())
    return (sparse.diags(1 / np.maximum(length, 1e-9)) @ made).tocsr().astype(np.float32)


class View(NamedTuple):
    """What is known at a cut: dense sources float32[buyers, items], facts of pairs, items and buyers to make features of."""

    sources: dict[str, NDArray[np.float32]]
    bases: dict[str, NDArray[np.float32]]
    pairs: dict[str, sparse.csr_matrix]
    items: dict[str, NDArray[np.float64]]
    buyers: dict[str, NDArray[np.float64]]

    @property
    def owned(self) -> sparse.csr_matrix:
        return self.pairs["count"]


def look(lines: Lines, cut: float) -> View:
    """The view at a cut: no line of that day or later is read."""
    old = np.flatnonzero(lines.day < cut)
    keys = np.stack([lines.buyer[old], lines.item[old], lines.basket[old]])
    old = old[np.unique(keys, axis=1, return_index=True)[1]]
    buyer, item, basket, age = lines.buyer[old], lines.item[old], lines.basket[old], cut - lines.day[old]
    shape = (len(lines.customers), len(lines.codes))
    met = recall.matrix(buyer, item, shape)
    pairs = _pairs(buyer, item, age, shape) | {"pieces": recall.matrix(buyer, item, shape, np.log1p(lines.pieces[old]))}
    items = _items(item, age, np.log(lines.price[old]), met)
    buyers = _buyers(buyer, basket, age, np.log(lines.price[old]), met)
    baskets, at = np.unique(basket, return_inverse=True)
    held = recall.matrix(at, item, (len(baskets), shape[1]))
    recent = recall.habit(buyer, item, age - buyers["since"][buyer], shape, 30.0)
    found = recall.als(met, 64, alpha=5.0, penalty=10.0, rounds=10)
    sources = {
        "knn": (met @ recall.knn(met)).toarray(),
        "fresh": (recent @ recall.knn(recall.matrix(buyer, item, shape, 0.5 ** (age / 60)))).toarray(),
        "basket": (recent @ recall.knn(held)).toarray(),
        "ease": met @ recall.ease(met, 200.0),
        "als": found.users @ found.items.T,
        "words": ((met @ lines.words) @ lines.words.T).toarray() / np.maximum(buyers["owned"], 1)[:, None].astype(np.float32),
        "month": np.tile(items["sold_30"].astype(np.float32), (shape[0], 1)),
        "week": np.tile((items["sold_7"] + 0.01 * items["sold_30"]).astype(np.float32), (shape[0], 1)),
        "own": pairs["count"].toarray(),
    }  # fmt: skip
    popular = np.tile(items["owners"].astype(np.float32), (shape[0], 1))
    bases = {"popular": popular, "filled": sources["own"] + popular / (popular.max() + 1)}
    return View(sources, bases, pairs, items, buyers)


def _pairs(
    buyer: NDArray[np.int64], item: NDArray[np.int64], age: NDArray[np.float64], shape: tuple[int, int]
) -> dict[str, sparse.csr_matrix]:
    """Facts of who bought what; ages lie one day up, so that 0 means never."""
    order = np.argsort(-age, kind="stable")
    key = buyer[order] * shape[1] + item[order]
    first, last = np.unique(key, return_index=True)[1], len(key) - 1 - np.unique(key[::-1], return_index=True)[1]

    def put(rows: NDArray[np.int64]) -> sparse.csr_matrix:
        return recall.matrix(buyer[order][rows], item[order][rows], shape, age[order][rows] + 1)

    return {
        "count": recall.habit(buyer, item, age, shape), "faded": recall.habit(buyer, item, age, shape, 60.0),
        "short": recall.habit(buyer, item, age, shape, 20.0), "last": put(last), "first": put(first),
    }  # fmt: skip


def _items(
    item: NDArray[np.int64], age: NDArray[np.float64], price: NDArray[np.float64], met: sparse.csr_matrix
) -> dict[str, NDArray[np.float64]]:
    size = met.shape[1]
    sold = {f"sold_{d}": np.bincount(item[age <= d], minlength=size).astype(float) for d in (7, 30, 60, 400)}
    first, last = np.zeros(size), np.full(size, 999.0)
    np.maximum.at(first, item, age)
    np.minimum.at(last, item, age)
    owners = np.asarray(met.sum(0)).ravel()
    return sold | {
        "owners": owners, "again": (sold["sold_400"] + 2) / (owners + 1.5), "born": first, "sold": last,
        "price": np.bincount(item, price, size) / np.maximum(sold["sold_400"], 1),
        "rise": (sold["sold_30"] + 2) / (sold["sold_60"] + 4), "rush": (sold["sold_7"] + 1) / (sold["sold_30"] + 4),
        "new": (sold["sold_60"] + 1) / (sold["sold_400"] + 2),
    }  # fmt: skip


def _buyers(
    buyer: NDArray[np.int64],
    basket: NDArray[np.int64],
    age: NDArray[np.float64],
    price: NDArray[np.float64],
    met: sparse.csr_matrix,
) -> dict[str, NDArray[np.float64]]:
    size = met.shape[0]
    lines = np.bincount(buyer, minlength=size)
    one = np.unique(basket, return_index=True)[1]
    orders = np.bincount(buyer[one], minlength=size)
    since, tenure = np.full(size, 999.0), np.zeros(size)
    np.minimum.at(since, buyer, age)
    np.maximum.at(tenure, buyer, age)
    owned = np.asarray(met.sum(1)).ravel()
    return {
        "orders": orders, "lines": lines, "owned": owned, "since": since, "tenure": tenure, "explores": owned / np.maximum(lines, 1),
        "basket": lines / np.maximum(orders, 1), "pace": (tenure - since) / np.maximum(orders - 1, 1),
        "orders_60": np.bincount(buyer[one][age[one] <= 60], minlength=size), "price": np.bincount(buyer, price, size) / np.maximum(lines, 1),
    }  # fmt: skip


def propose(view: View, rows: NDArray[np.int64], scope: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Candidates of these buyers as (buyer, item) codes, sorted: the best of each source, for `all` also what is owned."""
    chosen = np.zeros((len(rows), view.owned.shape[1]), bool)
    owned = view.owned[rows].toarray() > 0
    for scores in view.sources.values():
        best = recall.top(np.where(owned, -np.inf, scores[rows]), PER_SOURCE[scope]).items
        np.put_along_axis(chosen, np.maximum(best, 0), best >= 0, axis=1)
    chosen = chosen & ~owned if scope == "new" else chosen | owned
    at, item = np.nonzero(chosen)
    return rows[at], item


def describe(view: View, buyer: NDArray[np.int64], item: NDArray[np.int64]) -> NDArray[np.float32]:
    """Feature rows float32[n, f] of (buyer, item) candidates."""
    columns = [scores[buyer, item] for scores in view.sources.values()]
    pair = {name: np.asarray(values[buyer, item]).ravel() for name, values in view.pairs.items()}
    columns += list(pair.values())
    gap = (pair["first"] - pair["last"]) / np.maximum(pair["count"] - 1, 1)
    columns += [gap, pair["last"] / np.maximum(gap, 1), pair["count"] / np.maximum(view.buyers["orders"][buyer], 1)]
    columns += [pair["last"] - 1 <= view.buyers["since"][buyer] + 0.5]
    columns += [values[item] for values in view.items.values()]
    columns += [values[buyer] for values in view.buyers.values()]
    columns += [view.items["price"][item] - view.buyers["price"][buyer]]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def truths(lines: Lines, cut: float, owned: sparse.csr_matrix, scope: str) -> sparse.csr_matrix:
    """What was bought from the cut on for 30 days; for `new` without what was owned. Buyers without history count not."""
    month = (lines.day >= cut) & (lines.day < cut + DAYS)
    bought = recall.matrix(lines.buyer[month], lines.item[month], owned.shape)
    if scope == "new":
        bought = bought - bought.multiply(owned > 0)
    bought = (sparse.diags((np.diff(owned.indptr) > 0).astype(np.float32)) @ bought).tocsr()
    bought.eliminate_zeros()
    return bought


class Ask(NamedTuple):
    """What a ranker learns from at one cut, or is asked about."""

    buyer: NDArray[np.int64]
    item: NDArray[np.int64]
    features: NDArray[np.float32]
    truth: NDArray[np.int64]


def learn(lines: Lines, views: dict[float, View], scope: str) -> list[lightgbm.Booster]:
    """One ranker per seed from the cuts of these views, each asked about the 30 days after it."""
    asks = []
    for cut, view in views.items():
        bought = truths(lines, cut, view.owned, scope)
        buyer, item = propose(view, np.flatnonzero(np.diff(bought.indptr)), scope)
        truth = np.asarray(bought[buyer, item]).ravel() > 0
        kept = rank.thin(truth, buyer, KEPT, seed=1)
        buyer, item = buyer[kept], item[kept]
        asks.append(Ask(buyer, item, describe(view, buyer, item), truth[kept].astype(int)))
    features, truth = np.concatenate([a.features for a in asks]), np.concatenate([a.truth for a in asks])
    groups = np.concatenate([np.unique(a.buyer, return_counts=True)[1] for a in asks])
    return [rank.fit(features, truth, groups, seed=seed, trees=TREES) for seed in SEEDS]


def lists(
    view: View, models: list[lightgbm.Booster], buyers: NDArray[np.int64], scope: str, k: int = 20
) -> list[NDArray[np.int32]]:
    """The best k of each buyer by each seed, and by their mean as the last."""
    buyer, item = propose(view, buyers, scope)
    found = []
    for scores in rank.bag(models, describe(view, buyer, item)):
        table = np.full((len(buyers), view.owned.shape[1]), -np.inf, np.float32)
        table[np.searchsorted(buyers, buyer), item] = scores
        found.append(recall.top(table, k).items)
    return found


def dev(folder: Path) -> Result:
    """Dev cut 1 September 2011: rankers learn from the cuts 30, 60, 90 and 120 days before."""
    result, lines = Result("P6"), read(pq.read_table(folder / "lines.parquet"))
    cut = _cut("2011-09-01")
    views = {cut - back: look(lines, cut - back) for back in (0, *CUTS_BACK)}
    now = views.pop(cut)
    for scope in ("all", "new"):
        bought = truths(lines, cut, now.owned, scope)
        buyers = np.flatnonzero(np.diff(bought.indptr))
        base = {}
        owned = now.owned[buyers].toarray() > 0
        for name in BASE[scope]:
            scores = (now.sources | now.bases)[name][buyers]
            base[name] = retrieval(
                recall.top(np.where(owned, -np.inf, scores) if scope == "new" else scores, 20).items, bought[buyers]
            )
            result.line(f"{scope}: {BASE[scope][name]}", base[name])
        best = max(base.values(), key=lambda told: told["NDCG@10"].mean())
        found = lists(now, learn(lines, views, scope), buyers, scope)
        each = [retrieval(items, bought[buyers]) for items in found]
        result.line(f"{scope}: two-stage, 3 seeds", each[-1], best)
        result.seeds(each[:-1])
        ndcg, key = float(each[-1]["NDCG@10"].mean()), "retail_ndcg10" if scope == "all" else "retail_new_ndcg10"
        result.figures |= {key: ndcg, key.replace("ndcg10", "recall20"): float(each[-1]["Recall@20"].mean())}
        made = rows(lines.customers[buyers], found[-1], lines.codes, ("customer_id", "stock_code"))
        result.predictions["P6" if scope == "all" else "P6-new"] = made
        floor = GOALS[scope]
        result.goals |= {key: (ndcg, floor[0]), f"{key}_gain": (ndcg / float(best["NDCG@10"].mean()) - 1, floor[1])}
    return result


def hold(folder: Path, more: list[pa.Table], cuts: list[str]) -> Result:
    """Lists at each held-back cut for all customers with history, from the lines before it.

    A customer's ranks 1 to 20 are the answer to "all"; what follows are the best new ones, in the order of "new".
    """
    known = pq.read_table(folder / "lines.parquet")
    names = known.column_names
    tables = [known, *(table.select(names).cast(known.schema) for table in more)]
    result, lines = Result("P6"), read(pa.concat_tables(tables))
    for name in cuts:
        cut = _cut(name)
        now = look(lines, cut)
        views = {cut - back: look(lines, cut - back) for back in CUTS_BACK}
        buyers = np.flatnonzero(np.diff(now.owned.indptr))
        both = [lists(now, learn(lines, views, scope), buyers, scope)[-1] for scope in ("all", "new")]
        for kind, items in (("", append(*both)), ("-new", both[1])):
            made = rows(lines.customers[buyers], items, lines.codes, ("customer_id", "stock_code"))
            result.predictions[f"P6-{name}{kind}"] = made
            whole = made.append_column("cut", pa.array([name] * len(made)))
            result.predictions[f"P6{kind}"] = pa.concat_tables(
                [*filter(None, [result.predictions.get(f"P6{kind}")]), whole]
            )
    return result


def append(first: NDArray[np.int32], second: NDArray[np.int32]) -> NDArray[np.int32]:
    """Each row of the first list, then what the second has beyond it; −1 fills up."""
    again = (second[:, :, None] == first[:, None, :]).any(2)
    rest = np.where(again, -1, second)
    order = np.argsort(rest < 0, axis=1, kind="stable")
    return np.concatenate([first, np.take_along_axis(rest, order, axis=1)], axis=1)


def _cut(day: str) -> float:
    return float((np.datetime64(day) - EPOCH).astype("timedelta64[D]").astype(int))
