"""How often values that hang together in clusters are called different where they are not.

    python tests/calibration/clusters.py --experiments 20000

Every design is a number of clusters for each variant; their sizes vary, and half of a value's variance is its
cluster's. Beside the cluster test the table shows Welch's, which takes the values for independent.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np

from cxlift import stats

SEED = 20_240_905
DESIGNS = [(2, 2), (3, 3), (3, 12), (6, 6), (10, 29), (20, 20), (30, 60), (2, 40), (5, 60), (100, 100)]


def rates(design: tuple[int, int], experiments: int) -> tuple[float, float]:
    """Return the shares of experiments at 5 % that the cluster test, and Welch's, call significant."""
    random = np.random.default_rng([SEED, *design])
    called = np.zeros(2)
    for _ in range(experiments):
        values, labels = [], []
        for number, clusters in enumerate(design):
            label = np.repeat(np.arange(clusters), 1 + random.poisson(random.gamma(1.0, 6.0, clusters)))
            labels.append(label + 10_000 * number)
            values.append(random.normal(size=clusters)[label] + random.normal(size=len(label)))
        called[0] += stats.cluster_t_test(*values, *labels).pvalue < 0.05
        called[1] += stats.welch_t_test(*values).pvalue < 0.05
    return float(called[0]) / experiments, float(called[1]) / experiments


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--experiments", type=int, default=20_000)
    experiments = parser.parse_args().experiments
    for design in DESIGNS:
        cluster, welch = rates(design, experiments)
        sys.stdout.write(f"{design[0]:4d} and {design[1]:3d} clusters: {cluster:.4f} (Welch {welch:.4f})\n")


if __name__ == "__main__":
    main()
