"""Calibration of covariates, strata and weights: how often intervals miss the truth.

    python tests/calibration/adjustment.py --experiments 20000
    python tests/calibration/adjustment.py --short

Each cell draws experiments of known difference and lift, and counts how often the 95 % interval of the
difference and the set of the lift leave the truth out; where the truth is no difference, that is the type-I
error. Every p-value is held against its interval on the way. Cells of hard populations have a band of their
own, and the reason beside it.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from adjusted_populations import STRATA, answers, binary, linear, strata, visits

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from adjusted_populations import Draw, Numbers

    Compare = Callable[[Numbers, Numbers], stats.Comparison]

SEED = 20_131_126
LONG, SHORT = 20_000, 200
IN_A_BATCH = 250
ERRORS = 3.5  # Monte Carlo errors: by chance one of forty rates lies further off with 2 % of seeds


@dataclass(frozen=True)
class Cell:
    """One population and method; `draw` gives both variants' outcomes with covariates, batch by batch."""

    name: str
    draw: Draw
    compare: Compare
    difference: float
    lift: float
    lowest: float = 0.045  # allowed rates of missing, before Monte Carlo error
    highest: float = 0.055


def cuped(control: Numbers, treatment: Numbers) -> stats.Comparison:
    return stats.cuped(stats.CoMoments.of(control), stats.CoMoments.of(treatment))


def lin(control: Numbers, treatment: Numbers) -> stats.Comparison:
    return stats.regression_adjustment(stats.CoMoments.of(control), stats.CoMoments.of(treatment))


def ratio(control: Numbers, treatment: Numbers) -> stats.Comparison:
    return stats.cuped_ratio(
        control[:, 0], control[:, 1], treatment[:, 0], treatment[:, 1], control[:, 2:], treatment[:, 2:]
    )


def stratified(shares: dict[int, float] | None) -> Compare:
    def compare(control: Numbers, treatment: Numbers) -> stats.Comparison:
        found = [{k: stats.moments(v[v[:, 1] == k, 0]) for k in STRATA} for v in (control, treatment)]
        return stats.post_stratified_test(found[0], found[1], shares=shares)

    return compare


def weighted(control: Numbers, treatment: Numbers) -> stats.Comparison:
    return stats.weighted_test(control[:, 0], treatment[:, 0], control[:, 1], treatment[:, 1])


def cells() -> Iterator[Cell]:
    five = [0.5, -0.3, 0.4, 0.0, 0.2]
    methods: list[tuple[str, Compare]] = [("cuped", cuped), ("regression_adjustment", lin)]
    for name, method in methods:
        for what, draw, difference, lift, band in [
            ("one covariate, 200 and 200", linear((200, 200), ([1.0], [1.0])), 0.0, 0.0, ()),
            ("five covariates, 60 and 60", linear((60, 60), (five, five)), 0.0, 0.0, ()),
            ("five covariates, 12 and 12", linear((12, 12), (five, five)), 0.0, 0.0, (0.04, 0.055)),
            ("900 and 100, other slopes", linear((900, 100), ([0.5], [2.0])), 0.0, 0.0, ()),
            ("60 and 20, other slopes", linear((60, 20), ([0.5], [2.0])), 0.0, 0.0, (0.045, 0.06)),
            ("30 and 120, other noise", linear((30, 120), ([1.0], [1.0]), noise=(3.0, 1.0)), 0.0, 0.0, ()),
            (
                "t of 3 df, 100 and 100",
                linear((100, 100), ([1.0], [1.0]), shape="t"),
                0.0,
                0.0,
                (0.04, 0.055),
            ),
            ("lognormal, 300 and 300", linear((300, 300), ([1.0], [1.0]), shape="log"), 0.0, 0.0, ()),
            ("yes or no, 400 and 400", binary, 0.0, 0.0, ()),
            (
                "half, strong covariate",
                linear((100, 100), ([3.0], [3.0]), means=(10.0, 5.0)),
                -5.0,
                -0.5,
                (),
            ),
            (
                "double, other slopes",
                linear((300, 300), ([1.0], [4.0]), means=(5.0, 10.0)),
                5.0,
                1.0,
                (),
            ),
        ]:
            yield Cell(f"{name}: {what}", draw, method, difference, lift, *band)
    yield Cell("cuped_ratio: errors per session", visits, ratio, 0.0, 0.0)
    effects = [0.5, -1.0, 2.0, 6.0]
    mean = sum(share * (3 + 2 * k) for k, share in STRATA.items())
    effect = sum(share * effects[k] for k, share in STRATA.items())
    for what, shares in (("own shares", None), ("known shares", STRATA)):
        compare = stratified(shares)
        yield Cell(
            f"post_stratified_test: no effect, {what}", strata((300, 300), [0.0] * 4), compare, 0.0, 0.0
        )
        draw = strata((400, 400), effects)
        yield Cell(f"post_stratified_test: effects differ, {what}", draw, compare, effect, effect / mean)
    # Few heavy units decide: the linearised variance is a little too small, as survey's is.
    yield Cell("weighted_test: scores", answers, weighted, 0.0, 0.0, 0.045, 0.06)


def holds(result: stats.Comparison, lift: float) -> bool:
    inside = lift in result.lift_interval
    return result.lift_kind == "everything" or (inside if result.lift_kind == "bounded" else not inside)


def judged(number: int, cell: Cell, experiments: int) -> dict[str, Any]:
    rng = np.random.default_rng([SEED, number])
    missed_difference = missed_lift = 0
    errors, widths = 0.0, 0.0
    for start in range(0, experiments, IN_A_BATCH):
        for control, treatment in zip(*cell.draw(rng, min(IN_A_BATCH, experiments - start)), strict=True):
            result = cell.compare(control, treatment)
            if (result.pvalue < 0.05) != (0.0 not in result.difference_interval):
                raise AssertionError(f"{cell.name} has p = {result.pvalue}, {result.difference_interval}")
            if (result.pvalue < 0.05) == holds(result, 0.0):
                raise AssertionError(f"{cell.name} has p = {result.pvalue}, lift {result.lift_interval}")
            missed_difference += cell.difference not in result.difference_interval
            missed_lift += not holds(result, cell.lift)
            errors += (result.difference - cell.difference) ** 2
            widths += result.std_error**2
    error = math.sqrt(0.05 * 0.95 / experiments)
    spare = (ERRORS if experiments < LONG else 2.0) * error
    rates = missed_difference / experiments, missed_lift / experiments
    return {
        "cell": cell.name,
        "experiments": experiments,
        "missed_difference": rates[0],
        "missed_lift": rates[1],
        "variance_claimed": widths / errors,  # over the variance found: about 1
        "passed": all(cell.lowest - spare <= rate <= cell.highest + spare for rate in rates),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description="How often intervals of adjusted differences miss the truth."
    )
    parser.add_argument("--experiments", type=int, default=LONG, help="in each cell")
    parser.add_argument("--short", action="store_true", help=f"{SHORT} experiments and a wider band")
    parser.add_argument("--json", type=Path, help="write the rates there")
    chosen = parser.parse_args()
    started = time.monotonic()
    experiments = SHORT if chosen.short else chosen.experiments
    rows = [judged(number, cell, experiments) for number, cell in enumerate(cells())]
    for row in rows:
        sys.stdout.write(
            f"{row['cell']:55} {100 * row['missed_difference']:5.2f} %  {100 * row['missed_lift']:5.2f} %  "
            f"{row['variance_claimed']:.3f}  {'passed' if row['passed'] else 'FAILED'}\n"
        )
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    failed = sum(not row["passed"] for row in rows)
    sys.stdout.write(f"{time.monotonic() - started:.0f} s; {failed} of {len(rows)} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
