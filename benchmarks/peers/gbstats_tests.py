"""gbstats on two-sample tests; run by benchmarks/two_sample.py in an environment of its own.

Reads the summaries as JSON in the first line, then for each further line, a kind of summaries, runs its tests
once and answers with the seconds and the p-value of the first test.
"""

from __future__ import annotations

import json
import sys
import time

from gbstats.frequentist.tests import FrequentistConfig, TwoSidedTTest
from gbstats.models.statistics import ProportionStatistic, SampleMeanStatistic


def main() -> None:
    cases = json.loads(sys.stdin.readline())
    config = FrequentistConfig(difference_type="absolute")
    for line in sys.stdin:
        kind = line.strip()
        start = time.perf_counter()
        first = None
        for control, treatment in cases[kind]:
            result = TwoSidedTTest(
                statistic(kind, control), statistic(kind, treatment), config
            ).compute_result()
            first = first if first is not None else result.p_value
        sys.stdout.write(json.dumps({"seconds": time.perf_counter() - start, "pvalue": first}) + "\n")
        sys.stdout.flush()


def statistic(kind: str, summary: dict[str, float]) -> SampleMeanStatistic | ProportionStatistic:
    n = int(summary["n"])
    if kind == "proportion":
        return ProportionStatistic(n=n, sum=summary["successes"])
    total = summary["mean"] * n
    return SampleMeanStatistic(n=n, sum=total, sum_squares=summary["variance"] * (n - 1) + total * total / n)


if __name__ == "__main__":
    main()
