"""A market in one process: shoppers with hidden tastes, authors with good and poor items, and the house's own rules between them."""

import random
from dataclasses import dataclass, field

import numpy as np

from meadow.scenes.feed.rules import blend, cold, diverse, explore, state, value
from meadow.scenes.feed.types.ranking import Band, Mix, Pool, State, Weights

TAGS, CATEGORIES = 60, 20
DAY_S = 86_400.0


@dataclass
class Town:
    """How large the market is. Commerce is worth half in the middle third: the price must follow."""

    seed: int = 4
    shoppers: int = 300
    days: int = 5
    pages: int = 16
    authors: int = 60
    fresh_authors: int = 15
    old_items: int = 1_500
    new_items: int = 150
    planted: int = 40
    pool: int = 80
    taste: float = 0.6
    band: Band = field(default_factory=Band)


class Market:
    """Items side by side with what is true of them, which the rules never see, and what the counters have learnt."""

    def __init__(self, town: Town) -> None:
        self.town, self.rng = town, np.random.default_rng(town.seed)
        rng, n = self.rng, town.old_items + town.new_items
        self.new = np.arange(n) >= town.old_items
        self.planted = self.new & (np.arange(n) < town.old_items + town.planted)
        self.author = np.where(
            self.new, town.authors - 1 - rng.integers(0, town.fresh_authors, n), rng.integers(0, town.authors, n)
        ).astype(np.int32)
        self.tag = rng.integers(0, TAGS, n).astype(np.int32)
        self.category = (self.tag % CATEGORIES).astype(np.int32)
        self.commerce = rng.random(n) < 0.25
        plain = np.clip(rng.normal(0.30, 0.06, n) - 0.12 * self.commerce, 0.05, 0.45)  # goods entertain less
        self.quality = np.where(self.planted, 0.50, plain).astype(np.float32)
        self.price = np.exp(rng.normal(9.0, 0.4, n)).astype(np.float32)
        self.pay = (0.03 * np.exp(rng.normal(0, 0.2, n))).astype(np.float32)
        self.born = np.where(self.new, rng.random(n) * (town.days - 2) * DAY_S, -30 * DAY_S)
        self.product = np.where(self.commerce, np.arange(n), -1).astype(np.int32)
        vectors = rng.normal(size=(n, 16)) + 2.0 * rng.normal(size=(TAGS, 16))[self.tag]
        self.vector = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        self.tried = np.where(self.new, 0, 300).astype(np.float32)
        self.liked = np.where(self.new, 0, rng.binomial(300, self.quality)).astype(np.float32)
        self.stage = np.where(self.new, "unborn", "graduate").astype("U9")
        self.graduated_at = np.full(n, -1.0)
        self.taste = np.exp(rng.normal(0, town.taste, town.shoppers)).astype(np.float32)
        self.likes = np.clip(rng.normal(0, 0.12, (town.shoppers, TAGS)), -0.25, 0.3).astype(np.float32)
        self.states = [State() for _ in range(town.shoppers)]
        self.price_of_commerce, self.window = 1.0, [0, 0]
        self.shown = np.zeros((town.authors, town.days), np.int64)
        self.sold: list[tuple[int, int, bool]] = []
        self.values: list[float] = []

    def expected(self) -> np.ndarray:
        """The prior of every item by its author and category, from what the counters know of the others."""
        known = ~self.new
        overall = float(self.liked[known].sum() / self.tried[known].sum())
        by = {}
        for name, of in (("a", self.author), ("c", self.category)):
            size = int(of.max()) + 1
            by[name] = (
                np.bincount(of[known], self.liked[known], size),
                np.bincount(of[known], self.tried[known], size),
            )
        return np.array([
            cold.expect((by["a"][0][a], by["a"][1][a]), (by["c"][0][c], by["c"][1][c]), overall)
            for a, c in zip(self.author, self.category, strict=True)
        ], np.float32)  # fmt: skip

    def on_trial(self, at: np.ndarray, now: float) -> np.ndarray:
        """By the feed's own rule."""
        return cold.on_trial(self.tried[at], self.liked[at], self.prior[at], now - self.born[at])

    def candidates(self, now: float) -> np.ndarray:
        """A stand-in for recall: many of all graduates, and the items on trial that lack impressions most."""
        graduates = np.flatnonzero(self.stage == "graduate")
        trial = np.flatnonzero(self.stage == "trial")
        trial = trial[self.on_trial(trial, now)]
        short = trial[np.argsort(self.tried[trial], kind="stable")][:30]
        return np.concatenate([self.rng.choice(graduates, min(self.town.pool, len(graduates)), replace=False), short])

    def page(self, who: int, now: float, day: int, shock: float, prior: np.ndarray) -> None:
        town, held = self.town, self.states[who]
        if held.day != day:
            held.day, held.day_seen, held.day_sold = day, 0, 0
        at = self.candidates(now)
        on_trial = self.stage[at] == "trial"
        taste = self.likes[who, self.tag[at]]
        long_view = np.clip(cold.rate(self.tried[at], self.liked[at], prior[at]) + taste, 0.01, 0.99).astype(np.float32)
        heads = {"long_view": long_view, "pay": self.pay[at] * self.taste[who] * np.float32(shock)}
        weights = Weights()
        pool = Pool(
            ent=value.entertainment(heads, weights), com=value.commerce(heads, self.price[at], np.full(len(at), 2_000, np.float32), weights),
            tired=np.zeros(len(at), np.float32), trial=explore.promise(self.tried[at], self.liked[at], prior[at]),
            commerce=self.commerce[at], cold=on_trial, live=np.zeros(len(at), np.bool_), kind=np.zeros(len(at), np.int32),
            author=self.author[at], category=self.category[at], group=self.category[at], tag=self.tag[at],
            product=self.product[at][None, :], vector=self.vector[at],
        )  # fmt: skip
        mix = Mix(
            price=self.price_of_commerce, leaning=float(np.exp(held.leaning)), since=held.since, opening=held.pages < 3,
            most=blend.most(held.day_seen, held.day_sold, 10, town.band), lately=tuple(held.lately),
        )  # fmt: skip
        slots = blend.fill(pool, mix, random.Random(int(self.rng.integers(1 << 60))).random)
        self.learn(who, day, now, at[[s.at for s in slots]], float(shock))

    def learn(self, who: int, day: int, now: float, shown: np.ndarray, shock: float) -> None:
        """Viewers answer by their hidden taste; counters, the person's share and the price of commerce move."""
        band, sold = self.town.band, self.commerce[shown]
        liked = self.rng.random(len(shown)) < np.clip(
            self.quality[shown] + self.likes[who, self.tag[shown]], 0.01, 0.99
        )
        self.tried[shown] += 1
        self.liked[shown] += liked
        np.add.at(self.shown, (self.author[shown], day), 1)
        self.values.append(float((self.pay[shown] * self.taste[who] * shock)[sold].sum()))
        self.sold += [(who, day, bool(x)) for x in sold]
        triples = [(int(self.author[i]), int(self.category[i]), int(self.tag[i])) for i in shown]
        held = state.served(self.states[who], day, triples, [bool(x) for x in sold])
        held.share = blend.remember(held.share, int(sold.sum()), len(shown))
        held.leaning = blend.lean(held.leaning, held.share, band)
        self.states[who] = held
        self.window[0] += len(shown)
        self.window[1] += int(sold.sum())
        if self.window[0] >= 1_000:
            self.price_of_commerce = blend.reprice(self.price_of_commerce, self.window[1] / self.window[0], band)
            self.window = [0, 0]
        tried = shown[self.stage[shown] == "trial"]
        over = tried[~self.on_trial(tried, now)]
        good = self.liked[over] >= self.prior[over] * self.tried[over]
        self.stage[over] = np.where(good, "graduate", "rest")
        self.graduated_at[over[good]] = self.tried[over[good]]

    def run(self) -> None:
        town, chance = self.town, np.random.default_rng(self.town.seed + 1)
        total, done = town.days * town.pages * town.shoppers, 0
        for day in range(town.days):
            for turn in range(town.pages):
                now = (day + turn / town.pages) * DAY_S
                self.stage[(self.stage == "unborn") & (self.born <= now)] = "trial"
                self.prior = self.expected()
                for who in chance.permutation(town.shoppers):
                    shock = 0.5 if total / 3 <= done < total * 2 / 3 else 1.0
                    self.page(int(who), now, day, shock, self.prior)
                    done += 1


def report(market: Market) -> dict[str, object]:
    """Shares by window of 10,000 impressions (three after a shock are excused), by person and day; what was found; who starved.

    Found: a planted item graduates within 300 impressions. An author starves whose new item had neither its guaranteed
    impressions nor a verdict within a day, or who, once settled, is shown to nobody on some day.
    """
    town, band = market.town, market.town.band
    told = np.array(market.sold, np.int64)
    windows = [float(w[:, 2].mean()) for w in np.array_split(told, max(1, len(told) // 10_000))]
    key = told[:, 0] * town.days + told[:, 1]
    seen = np.bincount(key)
    share = np.bincount(key, told[:, 2])[seen >= 50] / seen[seen >= 50]
    person = np.bincount(told[:, 0], told[:, 2]) / np.bincount(told[:, 0])
    within = (share >= band.low) & (share <= band.high)
    excused = {0} | {int(shock * len(windows)) + i for shock in (1 / 3, 2 / 3) for i in range(3)}
    found = market.planted & (market.graduated_at >= 0) & (market.graduated_at <= 300)
    plain, settled = market.new & ~market.planted, town.authors - town.fresh_authors
    due = market.new & (market.born <= (town.days - 1) * DAY_S)
    cut_short = due & (market.stage != "graduate") & (market.tried < cold.GUARANTEED)
    hungry = (
        set(market.author[cut_short])
        | set(np.flatnonzero(market.shown[:, -1] == 0))
        | set(np.flatnonzero(market.shown[:settled].min(axis=1) == 0))
    )
    return {
        "share_in_band_p95": round(float(within.mean()), 4),
        "planted_found": round(float(found.sum() / market.planted.sum()), 4),
        "starved": len(hungry),
        "user_days": len(share),
        "user_day_share_p5_p95": [round(float(x), 3) for x in np.percentile(share, [5, 95])],
        "users_in_band": round(float(((person >= band.low) & (person <= band.high)).mean()), 4),
        "windows_off": sum(abs(w - band.target) > 0.02 for w in windows),
        "windows_off_unexcused": sum(abs(w - band.target) > 0.02 for i, w in enumerate(windows) if i not in excused),
        "windows": [round(w, 3) for w in windows],
        "planted_impressions_p90": round(float(np.percentile(market.graduated_at[found], 90)), 0) if found.any() else None,
        "ordinary_graduated": round(float((plain & (market.graduated_at >= 0)).sum() / plain.sum()), 3),
        "least_impressions_of_an_author_day": int(market.shown[:settled].min()),
        "gini_of_authors": round(diverse.gini(market.shown.sum(axis=1).tolist()), 3),
        "commerce_value": round(sum(market.values), 1),
    }  # fmt: skip
