"""What two other packages show of two proportions: their formulas on arrays, and their own numbers.

    python tests/calibration/peer_intervals.py tea-tasting            # in an environment that has tea-tasting
    python tests/calibration/peer_intervals.py spotify-confidence     # in one that has spotify-confidence

write tests/reference/peer_intervals_<package>.json, a few hundred tables each, with which test_coverage.py
compares the formulas: a coverage needs millions of tables, too many for the packages themselves.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["PEERS", "REFERENCE", "Counts", "Ends", "tables"]

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
Z = 1.959963984540054  # at 95 %
Array = Any  # a NumPy array
Counts = tuple[Array, int, Array, int]  # successes and units of the control, then of the treatment
Ends = tuple[Array, Array]


def tea_tasting(counts: Counts, correction: bool) -> tuple[Ends, Ends]:
    """Proportion(method="norm"), which "auto" takes from 1,000 units on; the correction is its default."""
    xc, nc, xt, nt = counts
    c, t, pooled = xc / nc, xt / nt, (xc + xt) / (nc + nt)
    scale = np.sqrt(pooled * (1 - pooled) * (1 / nc + 1 / nt))
    shift = 0.5 * (1 / nc + 1 / nt) if correction else 0.0
    reach = Z * scale + shift
    factor = np.exp(Z * scale / pooled + shift / c)
    difference = np.maximum(t - c - reach, -1), np.minimum(t - c + reach, 1)
    return difference, (t / c / factor - 1, t / c * factor - 1)


def spotify_confidence(counts: Counts) -> tuple[Ends, Ends]:
    """ZTest.difference: unpooled; the relative one is that of the difference over the control's share."""
    xc, nc, xt, nt = counts
    c, t = xc / nc, xt / nt
    reach = Z * np.sqrt(c * (1 - c) / nc + t * (1 - t) / nt)
    return (t - c - reach, t - c + reach), ((t - c - reach) / c, (t - c + reach) / c)


PEERS = {
    "tea-tasting": lambda counts: tea_tasting(counts, correction=True),
    "tea-tasting, no correction": lambda counts: tea_tasting(counts, correction=False),
    "spotify-confidence": spotify_confidence,
}


def tables() -> list[tuple[int, int, int, int]]:
    """Return tables of few and of many units, without empty cells: a coverage counts no infinity."""
    random = np.random.default_rng(11)
    found = []
    for _ in range(300):
        nc, nt = (int(n) for n in random.choice([20, 45, 180, 1000, 18_000], 2))
        p = random.choice([0.02, 0.1, 0.5])
        found.append((int(random.binomial(nc - 2, p)) + 1, nc, int(random.binomial(nt - 2, p)) + 1, nt))
    return found


def from_tea_tasting() -> list[dict[str, Any]]:
    import tea_tasting as tt
    from tea_tasting.aggr import Aggregates

    def sample(x: int, n: int) -> Any:
        return Aggregates(count_=n, mean_={"x": x / n})

    rows = []
    for correction in (True, False):
        metric = tt.Proportion("x", method="norm", correction=correction)
        for xc, nc, xt, nt in tables():
            found = metric.analyze_aggregates(sample(xc, nc), sample(xt, nt))
            rows.append(
                {
                    "peer": "tea-tasting" if correction else "tea-tasting, no correction",
                    "table": [xc, nc, xt, nt],
                    "difference": [found.effect_size_ci_lower, found.effect_size_ci_upper],
                    "lift": [found.rel_effect_size_ci_lower, found.rel_effect_size_ci_upper],
                }
            )
    return rows


def from_spotify_confidence() -> list[dict[str, Any]]:
    import pandas as pd
    from spotify_confidence import ZTest

    warnings.simplefilter("ignore")
    columns = ["table", "variant", "x", "n"]
    long = []
    for number, (xc, nc, xt, nt) in enumerate(tables()):
        long += [(number, "control", xc, nc), (number, "treatment", xt, nt)]
    test = ZTest(
        pd.DataFrame(long, columns=columns),
        numerator_column="x",
        numerator_sum_squares_column="x",
        denominator_column="n",
        categorical_group_columns=["variant", "table"],
        interval_size=0.95,
    )
    found = {
        absolute: test.difference("control", "treatment", groupby="table", absolute=absolute).set_index(
            "table"
        )
        for absolute in (True, False)
    }
    return [
        {
            "peer": "spotify-confidence",
            "table": list(table),
            "difference": found[True].loc[number, ["ci_lower", "ci_upper"]].tolist(),
            "lift": found[False].loc[number, ["ci_lower", "ci_upper"]].tolist(),
        }
        for number, table in enumerate(tables())
    ]


def main() -> None:
    package = sys.argv[1]
    cases = from_tea_tasting() if package == "tea-tasting" else from_spotify_confidence()
    content = {
        "source": f"{package} {importlib.metadata.version(package)}",
        "made_by": f"tests/calibration/peer_intervals.py {package}",
    }
    lines = ",\n".join("  " + json.dumps(case) for case in cases)
    head = json.dumps(content)[:-1] + ', "cases": [\n'
    path = REFERENCE / f"peer_intervals_{package.replace('-', '_')}.json"
    path.write_text(head + lines + "\n]}\n", encoding="utf-8")
    sys.stdout.write(f"{path.name}: {len(cases)} tables\n")


if __name__ == "__main__":
    main()
