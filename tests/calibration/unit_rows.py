"""How often rows of units that hang together are called different where they are not: the plan's way.

    python tests/calibration/unit_rows.py --experiments 10000

Each experiment has 60 units a variant and 1 to 9 answers of each; of an answer's variance a share, the
intracluster correlation, is its person's. The same rows are analysed by a plan with ``unit_rows = "many"``
and by one that takes each row for a unit of its own. A thousand experiments are the segments of one table.
With 10000 experiments a share near 0.05 has a standard error of 0.0022:

    correlation  estimand        clusters  rows alone
            0.0  y mean            0.0496      0.0500
            0.0  yes proportion    0.0516      0.0504
            0.0  nps nps           0.0550      0.0544
            0.0  csat top_box      0.0522      0.0553
            0.0  csat mean         0.0507      0.0528
            0.1  y mean            0.0469      0.1107
            0.1  yes proportion    0.0502      0.0801
            0.1  nps nps           0.0482      0.1001
            0.1  csat top_box      0.0477      0.0857
            0.1  csat mean         0.0480      0.1014
            0.3  y mean            0.0485      0.2193
            0.3  yes proportion    0.0460      0.1469
            0.3  nps nps           0.0490      0.1921
            0.3  csat top_box      0.0479      0.1648
            0.3  csat mean         0.0476      0.2030
            0.6  y mean            0.0499      0.3377
            0.6  yes proportion    0.0484      0.2548
            0.6  nps nps           0.0520      0.3053
            0.6  csat top_box      0.0492      0.2724
            0.6  csat mean         0.0520      0.3185
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

import cxlift as cx

SEED = 20_251_122
METRICS = [cx.Mean("y"), cx.Proportion("yes"), cx.NPS("nps"), cx.CSAT("csat", scale=5)]
RULES: dict[str, Any] = {"metrics": METRICS, "segments": ["experiment"], "segment_limit": 1000}
CLUSTERED = cx.Experiment("x", control="a", unit="unit", unit_rows="many", correction="none", **RULES)
NAIVE = cx.Experiment("x", control="a", correction="none", **RULES)
CORRELATIONS = (0.0, 0.1, 0.3, 0.6)
UNITS = 60


def answers(random: np.random.Generator, correlation: float, experiments: int) -> dict[str, Any]:
    """Draw the rows of experiments in which the variants do not differ; each is a segment of one table."""
    units = 2 * UNITS * experiments
    unit = np.repeat(np.arange(units), random.integers(1, 10, units))
    own = random.normal(0.0, np.sqrt(correlation), units)[unit]
    y = own + random.normal(0.0, np.sqrt(1.0 - correlation), len(unit))
    return {
        "unit": unit,
        "variant": np.where(unit % 2 == 0, "a", "b"),
        "experiment": unit // (2 * UNITS),
        "y": y,
        "yes": (y > 0.8).astype(float),
        "nps": np.clip(np.round(8.0 + 2.5 * y), 0, 10),
        "csat": np.clip(np.round(3.6 + 1.1 * y), 1, 5),
    }


def rates(correlation: float, experiments: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return for each estimand the share called significant at 5 %: by clusters, and by rows alone."""
    random = np.random.default_rng([SEED, int(1000 * correlation)])
    called: tuple[dict[str, float], dict[str, float]] = ({}, {})
    for done in range(0, experiments, 1000):
        data = answers(random, correlation, min(1000, experiments - done))
        for shares, experiment in zip(called, (CLUSTERED, NAIVE), strict=True):
            for row in experiment.analyze(data).rows:
                if row.segment:
                    name = f"{row.metric} {row.estimand}"
                    shares[name] = shares.get(name, 0.0) + (row.pvalue < 0.05) / experiments
    return called


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--experiments", type=int, default=10_000)
    experiments = parser.parse_args().experiments
    sys.stdout.write("    correlation  estimand        clusters  rows alone\n")
    for correlation in CORRELATIONS:
        clustered, naive = rates(correlation, experiments)
        for name, share in clustered.items():
            sys.stdout.write(f"    {correlation:11.1f}  {name:14}  {share:8.4f}  {naive[name]:10.4f}\n")


if __name__ == "__main__":
    main()
