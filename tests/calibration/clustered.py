"""How often values that hang together in clusters are called different where they are not.

    python tests/calibration/clustered.py --experiments 20000
    python tests/calibration/clustered.py --events --experiments 2000

Every design is a number of clusters for each variant; their sizes vary, and half of a value's variance is its
cluster's. Beside the cluster test the table shows the delta method, which is ``ratio_test`` on the clusters'
sums and counts, and Welch's test, which takes the values for independent. The delta method is why the cluster
test is CR2's for any number of clusters: it errs where one variant has few, however many the other has. With
20000 experiments, of which a share near 0.05 has a standard error of 0.0015:

                         CR2     delta   Welch
      2 and   2 clusters 0.0583  0.0551  0.3649
      3 and   3 clusters 0.0542  0.0911  0.3911
      3 and  12 clusters 0.0239  0.1260  0.4151
      6 and   6 clusters 0.0577  0.0950  0.4304
     10 and  29 clusters 0.0560  0.0869  0.4501
     20 and  20 clusters 0.0580  0.0720  0.4474
     30 and  60 clusters 0.0567  0.0659  0.4617
      2 and  40 clusters 0.0037  0.1951  0.3926
      5 and  60 clusters 0.0345  0.1210  0.4355
    100 and 100 clusters 0.0520  0.0548  0.4615

CR2 is up to 0.008 above 0.05 with sizes as unequal as these, and far below it where two or three clusters
stand against many.

With --events they are rates, of rows with exposures of their own, and each cluster has a rate of its own,
whose variance is half of its squared mean: ``quasi_poisson_test`` with clusters, the delta method on the
clusters' totals, and ``quasi_poisson_test`` of the rows. With 2000 experiments (0.005):

                         CR2     delta   rows
      2 and   2 clusters 0.0440  0.0780  0.3470
      3 and   3 clusters 0.0420  0.0910  0.3860
      3 and  12 clusters 0.0275  0.1415  0.3875
      6 and   6 clusters 0.0480  0.0935  0.4280
     10 and  29 clusters 0.0615  0.0845  0.4540
     20 and  20 clusters 0.0685  0.0705  0.4545
     30 and  60 clusters 0.0715  0.0750  0.4470
      2 and  40 clusters 0.0030  0.2425  0.3095
      5 and  60 clusters 0.0355  0.1600  0.4185
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

from cxlift import stats

SEED = 20_240_905
DESIGNS = [(2, 2), (3, 3), (3, 12), (6, 6), (10, 29), (20, 20), (30, 60), (2, 40), (5, 60), (100, 100)]


def rates(design: tuple[int, int], experiments: int) -> tuple[float, float, float]:
    """Return the shares of experiments at 5 % that CR2, the delta method and Welch call significant."""
    random = np.random.default_rng([SEED, *design])
    called = np.zeros(3)
    for _ in range(experiments):
        values: list[Any] = []
        labels: list[Any] = []
        columns: list[Any] = []
        for number, clusters in enumerate(design):
            sizes = 1 + random.poisson(random.gamma(1.0, 6.0, clusters))
            label = np.repeat(np.arange(clusters), sizes)
            labels.append(label + 10_000 * number)
            values.append(random.normal(size=clusters)[label] + random.normal(size=len(label)))
            columns += [np.bincount(label, values[-1]), sizes]
        results = (
            stats.cluster_t_test(*values, *labels),
            stats.ratio_test(*columns),
            stats.welch_t_test(*values),
        )
        called += [result.pvalue < 0.05 for result in results]
    cr2, delta, welch = (called / experiments).tolist()
    return cr2, delta, welch


def of_events(design: tuple[int, int], experiments: int) -> tuple[float, float, float]:
    """Return the same of rates: quasi-Poisson of clusters, delta method, and quasi-Poisson of the rows."""
    random = np.random.default_rng([SEED, 1, *design])
    called = np.zeros(3)
    for _ in range(experiments):
        columns: list[Any] = []
        totals: list[Any] = []
        labels: list[Any] = []
        for number, clusters in enumerate(design):
            sizes = 1 + random.poisson(random.gamma(1.0, 6.0, clusters))
            label = np.repeat(np.arange(clusters), sizes)
            exposures = random.gamma(2.0, 1.0, len(label))
            events = random.poisson(exposures * random.gamma(2.0, 0.5, clusters)[label])
            columns += [events, exposures]
            totals += [np.bincount(label, events), np.bincount(label, exposures)]
            labels.append(label + 10_000 * number)
        given = {"control_clusters": labels[0], "treatment_clusters": labels[1]}
        results = (
            stats.quasi_poisson_test(*columns, **given),
            stats.ratio_test(*totals),
            stats.quasi_poisson_test(*columns),
        )
        called += [result.pvalue < 0.05 for result in results]
    robust, delta, rows = (called / experiments).tolist()
    return robust, delta, rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--experiments", type=int, default=20_000)
    parser.add_argument("--events", action="store_true", help="rates of events instead of means")
    asked = parser.parse_args()
    simulate = of_events if asked.events else rates
    sys.stdout.write(f"                     CR2     delta   {'rows' if asked.events else 'Welch'}\n")
    for design in DESIGNS:
        shares = "  ".join(f"{share:.4f}" for share in simulate(design, asked.experiments))
        sys.stdout.write(f"{design[0]:3d} and {design[1]:3d} clusters {shares}\n")


if __name__ == "__main__":
    main()
