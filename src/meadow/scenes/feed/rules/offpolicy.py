"""What another policy would have earned, judged from logs with propensities: IPS, SNIPS, direct method, doubly robust.

Formulas as in Dudík, Langford and Li, "Doubly robust policy evaluation and learning" (2011) and Swaminathan and Joachims,
"The self-normalized estimator for counterfactual learning" (2015).
"""

import msgspec
import numpy as np
import numpy.typing as npt

CLIP = 100.0
ENOUGH = 0.05
"""Share of rows that the effective sample must reach before an estimate means anything."""
_STRENGTH = 20.0
Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


class Log(msgspec.Struct, frozen=True):
    """One row per shown slot: context (a place, a scene), action, reward, and the chance it was shown with."""

    context: Places
    action: Places
    reward: Numbers
    chance: Numbers


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """Mean reward under the other policy by each estimator, the 95 % interval of IPS, and whether there is enough to go by."""

    ips: float
    snips: float
    dm: float
    dr: float
    low: float
    high: float
    ess: float
    heaviest: float
    clipped: int
    rows: int

    @property
    def evaluable(self) -> bool:
        return self.ess >= ENOUGH * self.rows


def evaluate(log: Log, policy: Numbers, draws: Places) -> Estimate:
    """`policy[context, action]` are the other policy's chances; `draws[rounds, rows]` are row numbers for the bootstrap."""
    raw = policy[log.context, log.action] / log.chance
    weight = np.minimum(raw, CLIP)
    expected = rates(log, *policy.shape)
    gain = weight * log.reward
    direct = (policy * expected).sum(axis=1)[log.context]
    doubly = direct + weight * (log.reward - expected[log.context, log.action])
    low, high = np.percentile(gain[draws].mean(axis=1), [2.5, 97.5])
    return Estimate(
        ips=float(gain.mean()), snips=float(gain.sum() / weight.sum()), dm=float(direct.mean()), dr=float(doubly.mean()),
        low=float(low), high=float(high), ess=float(weight.sum() ** 2 / np.square(weight).sum()),
        heaviest=float(raw.max()), clipped=int((raw > CLIP).sum()), rows=len(raw),
    )  # fmt: skip


def rates(log: Log, contexts: int, actions: int) -> Numbers:
    """The direct method's model: the reward of each action, whatever the context, shrunk to the mean of all."""
    shown = np.bincount(log.action, minlength=actions)
    gained = np.bincount(log.action, log.reward, minlength=actions)
    return np.tile((gained + _STRENGTH * log.reward.mean()) / (shown + _STRENGTH), (contexts, 1))


def frequencies(log: Log, contexts: int, actions: int) -> Numbers:
    """The policy that made a log, as far as the log tells: how often each action was shown in each context."""
    counts = np.zeros((contexts, actions))
    np.add.at(counts, (log.context, log.action), 1.0)
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0))
