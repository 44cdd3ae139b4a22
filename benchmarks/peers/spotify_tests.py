"""spotify-confidence on two-sample tests; run by benchmarks/two_sample.py in an environment of its own.

Reads the summaries as JSON in the first line, then for each further line, a kind of summaries, makes the
first hundred of its tests in one call, which is the fastest that there is, and answers with the seconds and
the p-value of the first. The data frame is made before the clock starts.
"""

from __future__ import annotations

import json
import sys
import time
import warnings

import pandas as pd
from spotify_confidence import StudentsTTest, ZTest

TESTS = 100


def frame(kind: str, pairs: list[list[dict[str, float]]]) -> pd.DataFrame:
    rows = []
    for number, pair in enumerate(pairs[:TESTS]):
        for variant, summary in zip(("control", "treatment"), pair, strict=True):
            n = summary["n"]
            if kind == "mean":
                total = summary["mean"] * n
                squares = summary["variance"] * (n - 1) + total * total / n
            else:
                total = squares = summary["successes"]
            rows.append((number, variant, n, total, squares))
    return pd.DataFrame(rows, columns=["test", "variant", "n", "total", "squares"])


def main() -> None:
    warnings.simplefilter("ignore")
    cases = json.loads(sys.stdin.readline())
    frames = {kind: frame(kind, pairs) for kind, pairs in cases.items()}
    for line in sys.stdin:
        kind = line.strip()
        test = StudentsTTest if kind == "mean" else ZTest
        start = time.perf_counter()
        found = test(
            frames[kind],
            numerator_column="total",
            numerator_sum_squares_column="squares",
            denominator_column="n",
            categorical_group_columns=["variant", "test"],
        ).difference(level_1="control", level_2="treatment", groupby="test")
        answer = {"seconds": time.perf_counter() - start, "pvalue": float(found["p-value"].iloc[0])}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
