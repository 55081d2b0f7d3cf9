"""What an arm does beside its control, in intervals that hold however often somebody looks, and narrowed by what was before.

A person is the unit, since she stays in her arm; a figure is a share of what she saw (refused of seen), so that its variance
is that of the ratio. CUPED (Deng, Xu, Kohavi, Walker: "Improving the Sensitivity of Online Controlled Experiments by
Utilizing Pre-Experiment Data", WSDM 2013) takes out what the same person did before the experiment.
"""

import math

import msgspec
import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
ALPHA, PEOPLE = 0.05, 1_000
"""How often an interval may ever miss the truth, and at how many people it is narrowest: both fixed before anybody looks."""
_FEW = 20
SEEN, SOLD, WATCHED, REFUSED = range(4)
"""What is summed of a person within the experiment; what she did before it follows in the same order."""


class Moments(msgspec.Struct, frozen=True):
    """Of the people of an arm: how many, the means of `SEEN ... REFUSED` within and before, and their covariances."""

    people: int
    mean: Numbers
    spread: Numbers


class Effect(msgspec.Struct, frozen=True):
    """How far a share lies above the control's, its interval, and the part of the variance that was known before."""

    mid: float
    low: float
    high: float
    known: float


def compare(arm: Moments, control: Moments, what: int, alpha: float = ALPHA) -> Effect | None:
    """The difference of a share between an arm and its control; None where either has too few people to tell anything."""
    if min(arm.people, control.people) < _FEW or not (arm.mean[SEEN] > 0 and control.mean[SEEN] > 0):
        return None
    both = (arm, control)
    theta, rate = _cuped(arm, control, what)
    mids, spreads, plain = zip(*(_adjusted(one, what, theta, rate) for one in both), strict=True)
    people = np.array([m.people for m in both])
    # Of rare acts a small arm may have seen none: it is no surer for that than both arms are together.
    spread, before = (np.maximum(v, people @ v / people.sum()) for v in (np.array(spreads), np.array(plain)))
    error, usual = math.sqrt((spread / people).sum()), math.sqrt(spread.max() / PEOPLE)
    half = error * widen(error, usual, alpha)
    mid = mids[0] - mids[1]
    known = 1 - float((spread / people).sum() / (before / people).sum()) if before.any() else 0.0
    return Effect(mid, mid - half, mid + half, known)


def widen(error: float, usual: float, alpha: float = ALPHA) -> float:
    """How many standard errors an interval reaches that may be looked at any number of times; `usual` is where it is narrowest.

    The mixture boundary of Robbins, as an asymptotic confidence sequence: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas,
    "Time-uniform central limit theory and asymptotic confidence sequences", Annals of Statistics 2024, theorem 2.2.
    """
    if error <= 0:
        return 0.0
    tell = -2 * math.log(alpha)
    known = (tell + math.log(tell + 1)) * (usual / error) ** 2
    return math.sqrt((1 + 1 / known) * (math.log1p(known) + tell)) if known > 0 else math.inf


def _cuped(arm: Moments, control: Moments, what: int) -> tuple[float, float]:
    """The slope of what a person does on what she did before, of both arms together, and the share of before in both."""
    before = SEEN + 4
    seen = sum(m.people * m.mean[before] for m in (arm, control))
    if seen <= 0:
        return 0.0, 0.0
    rate = float(sum(m.people * m.mean[before + what] for m in (arm, control)) / seen)
    cov = var = 0.0
    for m in (arm, control):
        now, past = _line(m, what), _past(m, what, rate)
        cov += m.people * float(now @ m.spread @ past)
        var += m.people * float(past @ m.spread @ past)
    return (cov / var if var > 0 else 0.0), rate


def _line(m: Moments, what: int) -> Numbers:
    """A person's part in the share, by the delta method: (y - rate * seen) / mean of seen."""
    made = np.zeros(8)
    made[what], made[SEEN] = 1.0, -m.mean[what] / m.mean[SEEN]
    return np.asarray(made / m.mean[SEEN])


def _past(m: Moments, what: int, rate: float) -> Numbers:
    made = np.zeros(len(m.mean))
    made[4 + what], made[4 + SEEN] = 1.0, -rate
    return made


def _adjusted(m: Moments, what: int, theta: float, rate: float) -> tuple[float, float, float]:
    """An arm's share less what was there before; a person's variance in it, and the variance had nothing been known before."""
    now, past = _line(m, what), _past(m, what, rate)
    less = now - theta * past
    mid = float(m.mean[what] / m.mean[SEEN] - theta * (past @ m.mean))
    return mid, float(less @ m.spread @ less), float(now @ m.spread @ now)
