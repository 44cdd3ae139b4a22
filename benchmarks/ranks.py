"""How long tests of ranks take, beside SciPy, in one run.

python benchmarks/ranks.py              a million doubles a variant
python benchmarks/ranks.py --short      a short form; `--json FILE` writes the numbers, too
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from installed import peer
from job import Goal, Job, Options, Side, Table
from runner import main

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable

ABOUT = """Ours have the interval of the probability of superiority besides, and use two threads to sort.
SciPy needs answers of a scale as arrays, ours also takes their `Counts`. The numbers are p-values."""


def pvalue(result: Any) -> tuple[float, ...]:
    return (float(result.pvalue),)


def doubles(rows: int) -> list[Any]:
    random = np.random.default_rng(20_241_008)
    return [random.normal(size=rows), random.normal(0.002, 1.0, rows)]


def whole(rows: int) -> list[Any]:
    random = np.random.default_rng(20_241_009)
    return [random.integers(0, 11, rows).astype(float) for _ in range(2)]


def scores(rows: int) -> list[Any]:
    random = np.random.default_rng(20_241_010)
    shares = np.array([0.08, 0.17, 0.30, 0.28, 0.17])
    return [random.choice(5, rows, p=shares / shares.sum()) + 1.0 for _ in range(2)]


def counted(values: Any) -> stats.Counts:
    return stats.Counts(dict(zip(*np.unique(values, return_counts=True), strict=True)))


def sides(
    make: Callable[[], list[Any]],
    own: Callable[..., Any],
    test: str,
    *,
    swapped: bool = False,
    counts: bool = False,
    **options: str,
) -> dict[str, Side]:
    control, treatment = make()
    asked = [counted(values) for values in (control, treatment)] if counts else [control, treatment]
    found = {"cxlift": Side(partial(own, *asked), pvalue)}
    scipy = peer("scipy.stats", "scipy")
    if scipy is not None:
        order = (treatment, control) if swapped else (control, treatment)
        found["SciPy"] = Side(partial(getattr(scipy, test), *order, **options), pvalue)
    return found


def jobs(options: Options) -> list[Job]:
    rows = options.size(1_000_000, 20_000)
    answers = options.size(5_000_000, 50_000)
    mann_whitney = partial(
        sides, own=stats.mann_whitney, test="mannwhitneyu", swapped=True, method="asymptotic"
    )
    makers: dict[str, Callable[[], dict[str, Side]]] = {
        f"Mann-Whitney, {rows:,} + {rows:,} doubles": partial(mann_whitney, partial(doubles, rows)),
        f"Mann-Whitney, {rows:,} + {rows:,} answers of 0 to 10 in arrays": partial(
            mann_whitney, partial(whole, rows)
        ),
        f"Brunner-Munzel, {rows:,} + {rows:,} doubles": partial(
            sides, partial(doubles, rows), stats.brunner_munzel, "brunnermunzel"
        ),
        f"Kolmogorov-Smirnov, {rows:,} + {rows:,} doubles": partial(
            sides, partial(doubles, rows), stats.kolmogorov_smirnov, "ks_2samp", method="asymp"
        ),
        f"Mann-Whitney, {2 * answers:,} answers of 1 to 5, ours from Counts": partial(
            mann_whitney, partial(scores, answers), counts=True
        ),
    }
    return [Job(name, make, (Goal("cxlift", ("SciPy",), least=1.0),)) for name, make in makers.items()]


TABLE = Table("ranks", "Tests of ranks", ABOUT, jobs)

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))
