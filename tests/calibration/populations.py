"""People of many experiments in one table, whose column `experiment` says to which of them a unit belongs.

Both variants are drawn from one population, or the treatment lies exactly at the margin that its metric has.
Assignment is a coin for each unit, so that the arms differ in size as they do in
life. Survey answers are null for those who did not answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

import cxlift as cx

__all__ = ["STUDIES", "Study"]

Array = Any  # a NumPy array
Random = np.random.Generator
Draw = Callable[[Random, Array], dict[str, pa.Array]]  # columns, of the rows' being treated


@dataclass(frozen=True)
class Study:
    """Experiments of one size, and the metrics that are measured in each."""

    name: str
    units: int  # of an experiment, of both arms together
    draw: Draw
    metrics: list[cx.Metric]
    at_margin: bool = False

    def table(self, random: Random, experiments: int) -> pa.Table:
        rows = experiments * self.units
        treated = random.integers(0, 2, rows, dtype=np.int8)
        columns = {
            "experiment": pa.array(np.repeat(np.arange(experiments, dtype=np.int16), self.units)),
            "variant": pa.DictionaryArray.from_arrays(pa.array(treated), ["control", "treatment"]),
        }
        return pa.table(columns | self.draw(random, treated.astype(bool)))

    def experiment(self, *, apart: bool) -> cx.Experiment:
        """Make the plan that looks at every experiment of a table, or at one alone."""
        rules: dict[str, Any] = {} if apart else {"segments": ["experiment"], "segment_limit": 1000}
        return cx.Experiment(self.name, control="control", metrics=self.metrics, correction="none", **rules)


def yes(random: Random, share: Any, rows: int) -> pa.Array:
    return pa.array((random.random(rows, np.float32) < share).view(np.uint8))


def choose(random: Random, weights: Any, rows: int) -> Array:
    """Draw whole numbers from 0 with the given weights: by far faster than `choice`."""
    cumulated = np.cumsum(np.asarray(weights, float) / np.sum(weights))[:-1]
    return np.searchsorted(cumulated.astype(np.float32), random.random(rows, np.float32), side="right")


def overdispersed(mean: float, shape: float, most: int = 60) -> Array:
    """Return the weights of a negative binomial: counts of units that differ."""
    weights = [1.0]
    for k in range(most):
        weights.append(weights[-1] * (k + shape) / (k + 1) * mean / (mean + shape))
    return np.array(weights)


def revenue(random: Random, rows: int, share: float) -> Array:
    """Draw what units spend: most nothing, some a lognormal sum."""
    buys = random.random(rows, np.float32) < share
    found = np.zeros(rows)
    found[buys] = random.lognormal(3.5, 1.0, np.count_nonzero(buys))
    return found


def errors(random: Random, sessions: Array, factor: Any = 1.0) -> Array:
    """Draw errors in sessions; some units have many in each, so that sessions of a unit hang together."""
    rate = np.where(random.random(len(sessions), np.float32) < 0.2, 0.5, 0.08)
    return random.poisson(rate * sessions * factor)


def sessions_of(random: Random, rows: int) -> Array:
    return choose(random, overdispersed(4.0, 1.5), rows)  # some have none


def units(random: Random, treated: Array) -> dict[str, pa.Array]:
    rows = len(treated)
    sessions = sessions_of(random, rows)
    spent = revenue(random, rows, 0.12)
    return {
        "five": yes(random, 0.05, rows),
        "twenty": yes(random, 0.2, rows),
        "half": yes(random, 0.5, rows),
        "purchase.converted": pa.array((spent > 0).view(np.uint8)),
        "revenue": pa.array(spent),
        "purchase.revenue.sum": pa.array(np.round(revenue(random, rows, 0.3) * 100)),
        "view.count": pa.array(choose(random, overdispersed(2.5, 0.6), rows)),
        "errors": pa.array(errors(random, sessions)),
        "sessions": pa.array(sessions),
    }


def rare(random: Random, treated: Array) -> dict[str, pa.Array]:
    return {"one": yes(random, 0.01, len(treated)), "two": yes(random, 0.02, len(treated))}


NPS_WEIGHTS = np.array([3, 1, 1, 2, 2, 6, 6, 12, 22, 20, 25])
CSAT_WEIGHTS = np.array([5, 8, 17, 38, 32])
SEVEN_WEIGHTS = np.array([3, 5, 8, 14, 25, 28, 17])
ANSWER = 0.35


def answers(random: Random, weights: Array, first: int, treated: Array, shift: Any = None) -> pa.Array:
    """Draw answers; those of the treatment with `weights + shift`, in percent."""
    rows = len(treated)
    found = choose(random, weights, rows)
    if shift is not None:
        moved = choose(random, weights + np.asarray(shift), rows)
        found = np.where(treated, moved, found)
    silent = random.random(rows, np.float32) >= ANSWER
    return pa.array((found + first).astype(np.int8), mask=silent)


def surveys(random: Random, treated: Array) -> dict[str, pa.Array]:
    return {
        "nps": answers(random, NPS_WEIGHTS, 0, treated),
        "csat": answers(random, CSAT_WEIGHTS, 1, treated),
        "seven": answers(random, SEVEN_WEIGHTS, 1, treated),
        "thumb": answers(random, np.array([30, 70]), 0, treated),
        "ces": answers(random, SEVEN_WEIGHTS, 1, treated),
    }


def units_at_margins(random: Random, treated: Array) -> dict[str, pa.Array]:
    rows = len(treated)
    sessions = sessions_of(random, rows)
    return {
        "points": yes(random, np.where(treated, 0.28, 0.30), rows),
        "percent": yes(random, np.where(treated, 0.30 * 0.92, 0.30), rows),
        "refund": yes(random, np.where(treated, 0.055, 0.05), rows),
        "revenue": pa.array(revenue(random, rows, 0.3) * np.where(treated, 0.9, 1.0)),
        "minutes": pa.array(random.normal(40.0, 3.0, rows) + np.where(treated, 0.5, 0.0)),
        "errors": pa.array(errors(random, sessions, np.where(treated, 1.1, 1.0))),
        "sessions": pa.array(sessions),
    }


def surveys_at_margins(random: Random, treated: Array) -> dict[str, pa.Array]:
    return {
        "nps": answers(random, NPS_WEIGHTS, 0, treated, [0, 0, 0, 0, 0, 3, 2, 0, 0, -5, 0]),
        "csat": answers(random, CSAT_WEIGHTS, 1, treated, [0, 0, 5, 0, -5]),
        "ces": answers(random, SEVEN_WEIGHTS, 1, treated, [0, 0, 5, 0, 0, 0, -5]),
    }


def keeps(margin: cx.Margin) -> Any:
    return {"non_inferiority_margin": margin}


STUDIES = [
    Study(
        "2,000 units an arm",
        4000,
        units,
        [
            cx.Proportion("five", name="proportion, 5 %"),
            cx.Proportion("twenty", name="proportion, 20 %"),
            cx.Proportion("half", name="proportion, 50 %"),
            cx.Conversion("purchase", name="conversion, 12 %"),
            cx.Mean("revenue", name="mean, lognormal, 88 % zeros"),
            cx.Sum("purchase", "revenue", name="sum, lognormal, 70 % zeros"),
            cx.Count("view", name="count, overdispersed"),
            cx.Ratio("errors", "sessions", name="ratio"),
        ],
    ),
    Study(
        "5,000 units an arm",
        10_000,
        rare,
        [cx.Proportion("one", name="proportion, 1 %"), cx.Proportion("two", name="proportion, 2 %")],
    ),
    Study(
        "1,000 units an arm, 350 answers",
        2000,
        surveys,
        [
            cx.NPS("nps", name="nps"),
            cx.CSAT("csat", scale=5, name="csat of 5"),
            cx.CSAT("seven", scale=7, name="csat of 7"),
            cx.CSAT("thumb", scale="binary", name="csat, binary"),
            cx.CES("ces", scale=7, name="ces"),
        ],
    ),
    Study(
        "2,000 units an arm, at the margin",
        4000,
        units_at_margins,
        [
            cx.Proportion("points", name="proportion, 2 points", **keeps(cx.absolute(0.02))),
            cx.Proportion("percent", name="proportion, 8 %", **keeps(cx.relative(0.08))),
            cx.Proportion("refund", name="proportion, lower", direction="lower", **keeps(cx.absolute(0.005))),
            cx.Mean("revenue", name="mean, 10 %", **keeps(cx.relative(0.1))),
            cx.Mean("minutes", name="mean, lower", direction="lower", **keeps(cx.absolute(0.5))),
            cx.Mean("minutes", name="mean, equivalent", equivalence_margin=cx.absolute(0.5)),
            cx.Ratio("errors", "sessions", name="ratio, 10 %", direction="lower", **keeps(cx.relative(0.1))),
        ],
        at_margin=True,
    ),
    Study(
        "1,000 units an arm, 350 answers, at the margin",
        2000,
        surveys_at_margins,
        [
            cx.NPS("nps", name="nps, 10 points", **keeps(cx.absolute(10.0))),
            cx.CSAT("csat", scale=5, name="csat, 5 points", **keeps(cx.absolute(0.05))),
            cx.CES("ces", scale=7, name="ces, 0.2", **keeps(cx.absolute(0.2))),
        ],
        at_margin=True,
    ),
]
