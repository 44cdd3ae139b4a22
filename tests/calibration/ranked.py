"""How often tests of order call variants different that are not.

    python tests/calibration/ranked.py --experiments 20000

Answers of 1 to 5: in the first table independent ones, in the second clusters of several answers of one
person, where half of the spread is the person's. P(treatment > control) + P(equal) / 2 is 1/2 in all. Where
the spreads differ the distributions do all the same, so that the null of rank sum and odds does not hold.

With 2000 experiments, of which a share near 0.05 has a standard error of 0.005:

                                rank sum  BM t    BM logit  odds score
     10 and  10, spread 1 and 1  0.0385    0.0645    0.0225    0.0610
     15 and  40, spread 1 and 1  0.0510    0.0525    0.0400    0.0510
     40 and  15, spread 1 and 3  0.1180    0.0530    0.0265    0.1200
     60 and  60, spread 1 and 3  0.0700    0.0500    0.0475    0.0710
    200 and 100, spread 1 and 1  0.0475    0.0495    0.0485    0.0480

With 5000 (0.003), where the test that ignores the clusters calls a third of the experiments different:

                                t         logit     rank sum
      6 and   6 clusters        0.0764    0.0338    0.0482
     10 and  30 clusters        0.0714    0.0554
     20 and  20 clusters        0.0652    0.0488
     60 and  40 clusters        0.0554    0.0502    0.0458

Without Bell and McCaffrey's factor and degrees of freedom the first of these were 0.124 and 0.073.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

from cxlift import stats

SEED = 20_241_009
PLAIN = [(10, 10, 1.0), (15, 40, 1.0), (40, 15, 3.0), (60, 60, 3.0), (200, 100, 1.0)]
CLUSTERED = [(6, 6), (10, 30), (20, 20), (60, 40)]


def answers(latent: Any) -> Any:
    return np.clip(np.round(3 + latent), 1, 5)


def plain(design: tuple[int, int, float], experiments: int) -> list[float]:
    """Return the shares called at 5 %: rank sum, Brunner-Munzel t and logit, score of the odds."""
    random = np.random.default_rng([SEED, *(int(10 * x) for x in design)])
    called = np.zeros(4)
    for _ in range(experiments):
        control = answers(random.normal(0, 1, design[0]))
        treatment = answers(random.normal(0, design[2], design[1]))
        called += [
            result.pvalue < 0.05
            for result in (
                stats.mann_whitney(control, treatment),
                stats.brunner_munzel(control, treatment),
                stats.brunner_munzel(control, treatment, method="logit"),
                stats.proportional_odds(control, treatment),
            )
        ]
    return [float(share) for share in called / experiments]


def clustered(design: tuple[int, int], experiments: int) -> list[float]:
    """Return the shares called at 5 %: clustered t, logit, rank sum; the test that ignores them."""
    random = np.random.default_rng([SEED, *design])
    called = np.zeros(4)
    for _ in range(experiments):
        values, labels = [], []
        for number, clusters in enumerate(design):
            sizes = 1 + random.poisson(random.gamma(1.0, 4.0, clusters))
            label = np.repeat(np.arange(clusters), sizes)
            labels.append(label + 10_000 * number)
            values.append(answers(random.normal(size=clusters)[label] + random.normal(size=len(label))))
        given: Any = {"control_clusters": labels[0], "treatment_clusters": labels[1]}
        called += [
            result.pvalue < 0.05
            for result in (
                stats.brunner_munzel(*values, **given),
                stats.brunner_munzel(*values, **given, method="logit"),
                stats.mann_whitney(*values, **given),
                stats.brunner_munzel(*values),
            )
        ]
    return [float(share) for share in called / experiments]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--experiments", type=int, default=20_000)
    experiments = parser.parse_args().experiments
    sys.stdout.write("                            rank sum  BM t    BM logit  odds score\n")
    for one in PLAIN:
        shares = "    ".join(f"{share:.4f}" for share in plain(one, experiments))
        sys.stdout.write(f"{one[0]:3d} and {one[1]:3d}, spread 1 and {one[2]:g}  {shares}\n")
    sys.stdout.write("                            t         logit     rank sum  as if independent\n")
    for two in CLUSTERED:
        shares = "    ".join(f"{share:.4f}" for share in clustered(two, experiments))
        sys.stdout.write(f"{two[0]:3d} and {two[1]:3d} clusters        {shares}\n")


if __name__ == "__main__":
    main()
