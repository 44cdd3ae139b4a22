"""How long Kaplan-Meier and log-rank of many tickets take, beside lifelines and statsmodels, in one run.

    pip install lifelines statsmodels
    python benchmarks/survival.py --tickets 1000000

A million tickets, half of them in each variant, a third still open; times are continuous, so that nearly all
are distinct. The curve with its log-log interval at every time; the log-rank test. Medians of several rounds,
taking turns; results are compared before the clock starts. lifelines' curve is that of ``KaplanMeierFitter``,
statsmodels' that of ``SurvfuncRight``. A peer that is not installed is left out, and said to be.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable


def tickets(n: int, seed: int = 1) -> tuple[Any, Any, Any]:
    """Return times, flags and whether a ticket is of the treatment."""
    random = np.random.default_rng(seed)
    treated = random.integers(0, 2, n)
    time_open, end = random.exponential(20.0 - treated, n), random.exponential(40.0, n)
    return np.minimum(time_open, end), (time_open <= end).astype(np.int64), treated


def jobs(n: int) -> dict[str, dict[str, Callable[[], float]]]:
    """Give each job by who does it; it returns a number by which results are compared."""
    times, events, treated = tickets(n)
    control, treatment = treated == 0, treated == 1
    variants = (times[control], events[control], times[treatment], events[treatment])
    curve: dict[str, Callable[[], float]] = {
        "cxlift": lambda: float(stats.kaplan_meier(times, events).lower[n // 2])
    }
    test: dict[str, Callable[[], float]] = {"cxlift": lambda: stats.log_rank_test(*variants).chi_squared}
    try:
        import lifelines
        from lifelines.statistics import logrank_test

        def lower() -> float:
            fit = lifelines.KaplanMeierFitter().fit(times, events)
            return float(fit.confidence_interval_.to_numpy()[1 + n // 2, 0])

        curve["lifelines"] = lower
        test["lifelines"] = lambda: float(
            logrank_test(variants[0], variants[2], variants[1], variants[3]).test_statistic
        )
    except ImportError:
        sys.stdout.write("lifelines is not installed: left out.\n")
    try:
        from statsmodels.duration.survfunc import SurvfuncRight, survdiff

        curve["statsmodels"] = lambda: float(SurvfuncRight(times, events).surv_prob_se[0])
        test["statsmodels"] = lambda: float(survdiff(times, events, treated)[0])
    except ImportError:
        sys.stdout.write("statsmodels is not installed: left out.\n")
    return {"Kaplan-Meier": curve, "log-rank": test}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else None)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    sys.stdout.write(f"{asked.tickets} tickets; medians of {asked.rounds} rounds\n")
    for job, by in jobs(asked.tickets).items():
        found = {who: run() for who, run in by.items()}
        for who, value in found.items():
            without = who == "statsmodels" and job == "Kaplan-Meier"  # it has no log-log interval
            assert without or abs(value - found["cxlift"]) <= 1e-6 * abs(value), (job, found)
        seconds: dict[str, list[float]] = {who: [] for who in by}
        for _ in range(asked.rounds):
            for who, run in by.items():
                start = time.perf_counter()
                run()
                seconds[who].append(time.perf_counter() - start)
        middle = {who: statistics.median(values) for who, values in seconds.items()}
        for who, value in middle.items():
            ratio = value / middle["cxlift"]
            sys.stdout.write(f"{job:14s} {who:12s} {1e3 * value:9.1f} ms   {ratio:6.1f}\n")


if __name__ == "__main__":
    main()
