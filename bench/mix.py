"""Mix: off-policy estimates against the published table (P10), and the share of commerce in a simulated market (P11)."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import pyarrow.parquet as pq
from _measure import arguments, finish
from _shoppers import Market, Town, report

from meadow.base import settings
from meadow.scenes.feed.rules import offpolicy
from meadow.scenes.feed.types.ranking import Band

GOAL = "estimates within 2 %, user-days in the band at 95 % or more, 90 % of planted items found, nobody starved"
TABLE = {
    "random>bts": {"ips": 0.0058, "snips": 0.0058, "dm": 0.0059, "dr": 0.0059, "ess": 3492},
    "bts>random": {"ips": 0.0076, "snips": 0.0079, "dm": 0.0038, "dr": 0.0079, "ess": 570},
}
"""The women's campaign as measured before, rounded as printed there."""
ROUNDS = 2_000


def read(path: Path) -> offpolicy.Log:
    """A log; one without clicks tells a policy, but not what it earned."""
    held = pq.read_table(path)
    clicks = held["click"].to_numpy() if "click" in held.column_names else np.full(held.num_rows, np.nan)
    return offpolicy.Log(
        held["position"].to_numpy().astype(np.int64) - 1, held["item_id"].to_numpy().astype(np.int64),
        clicks.astype(np.float64), held["propensity_score"].to_numpy().astype(np.float64),
    )  # fmt: skip


def interval(reward: np.ndarray, draws: np.ndarray) -> list[float]:
    return [round(float(x), 4) for x in np.percentile(reward[draws].mean(axis=1), [2.5, 97.5])]


def estimates(folder: Path, campaign: str) -> dict[str, dict[str, object]]:
    """Each policy judged from the other one's log."""
    logs = {name: read(folder / f"{name}_{campaign}.parquet") for name in ("random", "bts")}
    shape = (1 + max(int(x.context.max()) for x in logs.values()), 1 + max(int(x.action.max()) for x in logs.values()))
    rng, told = np.random.default_rng(7), {}
    for seen, asked in (("random", "bts"), ("bts", "random")):
        log, other = logs[seen], logs[asked]
        if np.isnan(log.reward).any():
            continue
        rows = len(log.reward)
        draws = rng.integers(0, rows, (ROUNDS, rows), dtype=np.int32)
        found = offpolicy.evaluate(log, offpolicy.frequencies(other, *shape), draws)
        told[f"{seen}>{asked}"] = {
            "ips": found.ips, "ips_95": [found.low, found.high], "snips": found.snips, "dm": found.dm, "dr": found.dr,
            "ess": found.ess, "max_weight": found.heaviest, "clipped": found.clipped, "evaluable": found.evaluable,
        }  # fmt: skip
        if not np.isnan(other.reward).any():
            told[f"{seen}>{asked}"] |= {
                "truth": float(other.reward.mean()),
                "truth_95": interval(other.reward, draws % len(other.reward)),
            }
    return told


def campaigns(folder: Path) -> list[tuple[Path, str]]:
    """Folder and campaign of every pair of logs below a folder."""
    found = sorted(folder.rglob("random_*.parquet"))
    names = [(p.parent, p.stem.removeprefix("random_")) for p in found]
    return [(at, name) for at, name in names if (at / f"bts_{name}.parquet").exists()]


def worst(told: dict[str, dict[str, object]]) -> float:
    """The largest relative distance from the table."""
    return max(abs(float(told[way][name]) / value - 1) for way, row in TABLE.items() for name, value in row.items())


def off_policy(hold: str) -> dict[str, object]:
    home = settings.datasets()
    if home is None:
        sys.exit("MEADOW_DATASETS names no folder with the data sets")
    dev = estimates(home / "open-bandit", "women")
    told = (
        {f"{name}/{way}": row for at, name in campaigns(Path(hold)) for way, row in estimates(at, name).items()}
        if hold
        else dev
    )
    Path("predictions-P10.json").write_text(json.dumps(told, indent=1))
    return {"split": "hold" if hold else "dev", "ope_max_rel_error": round(worst(dev), 4), "estimates": told}


def market(seed: int, shoppers: int, taste: float) -> dict[str, object]:
    held = Market(Town(seed=seed, shoppers=shoppers, taste=taste, band=Band()))
    held.run()
    return report(held)


if __name__ == "__main__":
    ask = arguments(seed=4, shoppers=300)
    ask.add_argument("--hold", default="", help="a folder with another campaign's logs")
    given = ask.parse_args()
    figures = off_policy(given.hold) | market(given.seed, given.shoppers, 0.6)
    wild = market(given.seed + 1, given.shoppers // 3, 1.5)
    figures["wild_tastes"] = {k: wild[k] for k in ("share_in_band_p95", "user_day_share_p5_p95", "users_in_band")}
    ok = (
        figures["ope_max_rel_error"] <= 0.02 and figures["share_in_band_p95"] >= 0.95 and figures["planted_found"] >= 0.9
        and figures["starved"] == 0 and figures["windows_off_unexcused"] == 0
    )  # fmt: skip
    finish("mix", figures, GOAL, ok=bool(ok))
