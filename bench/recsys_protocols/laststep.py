"""Features of the next rating of a user (P4), and of any left-out rating (P3): every source, what follows the last films, and when films were rated.

Item-time features read the ratings that others gave later than this user's last one; that is inherent to leaving the
last rating out, and why P1 is trusted more. The user's own left-out ratings are never read.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from meadow.scenes.feed import recall
from recsys_protocols import blend

Ints = NDArray[np.int64]
Dense = NDArray[np.float32]
DAY = 86_400.0
WINDOWS = {
    "before_1": (-DAY, 0.0), "after_1": (0.0, DAY), "before_7": (-7 * DAY, 0.0), "after_7": (0.0, 7 * DAY),
    "before_30": (-30 * DAY, 0.0), "after_30": (0.0, 30 * DAY), "hour": (-3600.0, 3600.0),
}  # fmt: skip
PROPOSE = ("popularity", "knn", "ease", "als", "then_5", "minute_5", "knn_5", "before_7", "then_1", "hour")
MINGLED = ("knn", "ease", "users", "als", "minute", "then")


class Films(NamedTuple):
    year: Dense
    genres: Dense


class View(NamedTuple):
    """Columns float32[users, items] by name, and what each user has rated."""

    columns: dict[str, Dense]
    seen: NDArray[np.bool_]

    def rows(self, chosen: NDArray[np.bool_]) -> Dense:
        return np.stack([column[chosen] for column in self.columns.values()], axis=1)


def _left(user: Ints) -> Ints:
    """How many ratings of the user come after each row, rows in order."""
    ends = np.cumsum(np.bincount(user))
    return ends[user] - 1 - np.arange(len(user))


def before(
    user: Ints, item: Ints, time: Ints, rating: NDArray[np.float64], back: int
) -> tuple[Ints, Ints, Ints, NDArray[np.float64]]:
    """The rows that come before each user's `back`-th rating from the end (0 = the last)."""
    old = _left(user) > back
    return user[old], item[old], time[old], rating[old]


def label(user: Ints, item: Ints, back: int) -> Ints:
    return item[_left(user) == back]


def propose(view: View, most: int = 60, names: tuple[str, ...] = PROPOSE) -> NDArray[np.bool_]:
    """The best unseen films of each source, bool[users, items]."""
    chosen = np.zeros(view.seen.shape, bool)
    for name in names:
        best = recall.top(np.where(view.seen, -np.inf, view.columns[name]), most).items
        np.put_along_axis(chosen, np.maximum(best, 0), best >= 0, axis=1)
    return chosen & ~view.seen


def spread(chosen: NDArray[np.bool_], scores: NDArray[np.float64]) -> Dense:
    table = np.full(chosen.shape, -np.inf, np.float32)
    table[chosen] = scores
    return table


def look(user: Ints, item: Ints, time: Ints, rating: NDArray[np.float64], films: Films) -> View:
    """All columns from these ratings alone (rows in order of user, time and the rule for ties)."""
    shape = (int(user.max()) + 1, len(films.year))
    met, left = recall.matrix(user, item, shape), _left(user)
    last = np.zeros(shape[0])
    last[user] = time
    owners = np.asarray(met.sum(0), np.float32).ravel()
    made = _sources(user, item, met, left) | _steps(user, item, time, shape, left)
    made |= _times(item, time, last, shape)
    recent = recall.matrix(user[left < 10], item[left < 10], shape, np.full(int((left < 10).sum()), 0.1))
    count = np.bincount(user)
    place = np.log1p(count[user] - 1 - left)
    usual = (np.bincount(item, place, shape[1]) + 3 * place.mean()) / (owners + 3)
    share = (np.bincount(item, 1 - left / count[user], shape[1]) + 1.5) / (owners + 3)
    made |= {
        "popularity": owners[None, :], "genre": (recent @ films.genres) @ films.genres.T, "year": films.year[None, :],
        "year_gap": films.year[None, :] - (recent @ films.year)[:, None], "place": usual[None, :], "share": share[None, :],
        "place_gap": np.log1p(count)[:, None] - usual[None, :], "count": np.log1p(count)[:, None],
        "fame_gap": np.log1p(owners)[None, :] - (recent @ np.log1p(owners))[:, None],
        "rating": ((np.bincount(item, rating, shape[1]) + 17.5) / (owners + 5))[None, :],
        "tied": np.bincount(user, time == last[user])[:, None],
    }  # fmt: skip
    columns = {name: np.ascontiguousarray(np.broadcast_to(values, shape), np.float32) for name, values in made.items()}
    return View(columns, met.toarray() > 0)


def mingle(user: Ints, item: Ints, time: Ints, met: sparse.csr_matrix) -> View:
    """Columns where the asked ratings lie anywhere among the known ones (P3): no last step, but the same minute counts."""
    size, owners = met.shape[1], np.asarray(met.sum(0), np.float32).ravel()
    rarity = sparse.diags((1 / np.sqrt(owners + 5)).astype(np.float32))
    then = recall.follow(user, item, size, 10)
    made = {f"ease_{penalty:g}": met @ recall.ease(met, penalty) for penalty in (150.0, 300.0, 600.0)}
    made |= {
        "knn": (met @ recall.knn(met)).toarray(), "users": (recall.knn(met.T.tocsr(), 100).T @ met).toarray(),
        "minute": (met @ (rarity @ _minute(user, item, time, size) @ rarity)).toarray(),
        "then": (met @ (rarity @ (then + then.T) @ rarity)).toarray(),
    }  # fmt: skip
    for factors, alpha, penalty in ((64, 2.0, 20.0), (128, 1.0, 20.0), (32, 2.0, 15.0)):
        found = [recall.als(met, factors, alpha=alpha, penalty=penalty, rounds=10, seed=seed) for seed in (1, 2)]
        made[f"als_{factors}"] = sum(blend.scaled(one.users @ one.items.T) for one in found)
    made = {name: blend.scaled(np.asarray(values, np.float32)) for name, values in made.items()}
    made |= {"als": sum(made[name] for name in made if name.startswith("als_")), "ease": made["ease_300"]}
    made |= {"popularity": np.log1p(owners)[None, :], "count": np.log1p(np.asarray(met.sum(1)))}
    columns = {
        name: np.ascontiguousarray(np.broadcast_to(values, met.shape), np.float32) for name, values in made.items()
    }
    return View(columns, met.toarray() > 0)


def _minute(user: Ints, item: Ints, time: Ints, size: int) -> sparse.csr_matrix:
    """How often two films were rated by one user within a minute, float32[size, size], both ways."""
    found = sparse.csr_matrix((size, size), dtype=np.float32)
    for step in range(1, 31):
        same = np.flatnonzero((user[step:] == user[:-step]) & (time[step:] - time[:-step] <= 60))
        found = found + recall.matrix(item[same], item[same + step], (size, size), np.ones(len(same)))
    return (found + found.T).tocsr()


def _sources(user: Ints, item: Ints, met: sparse.csr_matrix, left: Ints) -> dict[str, Dense]:
    near = recall.knn(met)
    found = recall.als(met, 64, alpha=2.0, penalty=20.0, rounds=8)
    made = {"knn": (met @ near).toarray(), "ease": met @ recall.ease(met, 300.0), "als": found.users @ found.items.T}
    for most in (1, 5, 20):
        made[f"knn_{most}"] = (_recent(user, item, left, met.shape, most) @ near).toarray()
    return made


def _recent(user: Ints, item: Ints, left: Ints, shape: tuple[int, int], most: int) -> sparse.csr_matrix:
    """The last films of each user, the older the lighter."""
    late = left < most
    return recall.matrix(user[late], item[late], shape, (0.8 if most <= 5 else 0.9) ** left[late])


def _steps(user: Ints, item: Ints, time: Ints, shape: tuple[int, int], left: Ints) -> dict[str, Dense]:
    """What others rated after the films this user rated last, and in the same minute."""
    size = shape[1]
    rarity = sparse.diags((1 / np.sqrt(np.bincount(item, minlength=size) + 5)).astype(np.float32))
    then = recall.follow(user, item, size, 10)
    minute = _minute(user, item, time, size)
    one, five, twenty = (_recent(user, item, left, shape, most) for most in (1, 5, 20))
    made = {
        "next": one @ recall.follow(user, item, size, 1), "then_raw": five @ then, "then_1": one @ then @ rarity,
        "then_5": five @ then @ rarity, "then_20": twenty @ then @ rarity, "back_5": five @ then.T.tocsr() @ rarity,
    } | {f"minute_{k}": recent @ minute @ rarity for k, recent in ((1, one), (5, five), (20, twenty))}  # fmt: skip
    return {name: np.asarray(values.toarray(), np.float32) for name, values in made.items()}


def _times(item: Ints, time: Ints, last: NDArray[np.float64], shape: tuple[int, int]) -> dict[str, Dense]:
    """Ratings of each film around each user's last moment, and how far off the nearest, first and latest are (days)."""
    order = np.lexsort((time, item))
    ends = np.searchsorted(item[order], np.arange(shape[1] + 1))
    made = {name: np.zeros(shape, np.float32) for name in (*WINDOWS, "nearest", "born", "latest")}
    made["nearest"] += 1e3
    for code in range(shape[1]):
        when = time[order[ends[code] : ends[code + 1]]].astype(float)
        if not len(when):
            continue
        for name, (start, end) in WINDOWS.items():
            made[name][:, code] = np.searchsorted(when, last + end, "right") - np.searchsorted(
                when, last + start, "left"
            )
        at = np.searchsorted(when, last)
        ahead, behind = (np.abs(when[np.clip(at - k, 0, len(when) - 1)] - last) for k in (0, 1))
        made["nearest"][:, code] = np.minimum(ahead, behind) / DAY
        made["born"][:, code] = (last - when[0]) / DAY
        made["latest"][:, code] = (when[-1] - last) / DAY
    return made | {"trend": (made["before_7"] + made["after_7"]) / (made["before_30"] + made["after_30"] + 3)}
