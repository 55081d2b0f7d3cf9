"""Recommendation: the protocols P1 to P7 on real data, with baselines, intervals and goals; `--hold DIR` predicts held-back parts."""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from recsys_protocols import beibei, held, movielens, retail, viewing, watching, yoochoose
from recsys_protocols.result import Result, write

from meadow.base import settings

KEYS = (
    "ml100k_ndcg10", "ml100k_ndcg10_random_ties", "mlrandom_ndcg10", "kuairand_ndcg10", "kuairand_recall20", "kuairand_auc",
    "kuairand_gauc", "yoochoose_hr20", "retail_ndcg10", "retail_new_ndcg10", "beibei_clean_ndcg10",
)  # fmt: skip
DEV: dict[str, Callable[[Path], Result]] = {
    "P1": lambda data: watching.dev(data / "kuairand-pure"), "P2": lambda data: viewing.dev(data / "kuairand-pure"),
    "P3": lambda data: movielens.random_split(data / "ml-100k"), "P4": lambda data: movielens.leave_last(data / "ml-100k", "item"),
    "P4r": lambda data: movielens.leave_last(data / "ml-100k", "random"), "P5": lambda data: yoochoose.dev(data / "yoochoose"),
    "P6": lambda data: retail.dev(data / "online-retail"),
}  # fmt: skip


def dev(data: Path, wanted: list[str], out: Path) -> list[Result]:
    made = []
    for name in wanted:
        began = time.process_time()
        made.append(DEV[name](data))
        print(f"{name:4} took {time.process_time() - began:.0f} s of CPU\n", flush=True)
        for file, table in made[-1].predictions.items():
            write(table, out, file)
    return made


def hold(data: Path, folder: Path, wanted: list[str], out: Path) -> list[Result]:
    """Predictions for what lies in the folder; a figure only where answers lie there too."""
    found, made = held.look(folder), []
    if "P1" in wanted:
        made.append(watching.hold(data / "kuairand-pure"))
    if "P2" in wanted and found.impressions is not None:
        made.append(viewing.hold(data / "kuairand-pure", found.impressions))
    if "P6" in wanted:
        made.append(retail.hold(data / "online-retail", found.lines, found.cuts))
    if "P7" in wanted:
        made.append(beibei.hold(data / "beibei", found.answers))
    for result in made:
        for file, table in result.predictions.items():
            write(table, out, file)
    return made


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--json", action="store_true", help="the JSON line comes last either way")
    ask.add_argument("--hold", type=Path, help="folder with test files without labels: predict them")
    ask.add_argument("--only", default="P1,P2,P3,P4,P4r,P5,P6,P7", help="protocols, with commas (P7 needs --hold)")
    ask.add_argument("--out", type=Path, default=Path(), help="where predictions-PROTOCOL.parquet go (default: here)")
    given = ask.parse_args()
    data = settings.datasets()
    if data is None:
        sys.exit("MEADOW_DATASETS names no folder of data sets: nothing measured")
    wanted = [name for name in given.only.split(",") if name in DEV or name == "P7"]
    if given.hold:
        made = hold(data, given.hold, wanted, given.out)
    else:
        made = dev(data, [name for name in wanted if name != "P7"], given.out)
    figures: dict[str, float | None] = dict.fromkeys(KEYS if given.hold else KEYS[:-1])
    goals = {name: goal for result in made for name, goal in result.goals.items()}
    for result in made:
        figures |= {name: round(value, 4) for name, value in result.figures.items()}
    for name, (reached, goal) in goals.items():
        print(
            f"{name:32} {abs(reached):.4f}  goal {abs(goal):.4f}  {reached - goal:+.4f}  {'reached' if reached >= goal else 'MISSED'}"
        )
    ok = all(reached >= goal for reached, goal in goals.values())
    print(json.dumps({"name": "recsys", "split": "hold" if given.hold else "dev", **figures, "goals_reached": ok}))
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
