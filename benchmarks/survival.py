"""How long Kaplan-Meier and log-rank of many tickets take, beside lifelines and statsmodels, in one run.

python benchmarks/survival.py
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

ABOUT = """Tickets, half of them in each variant, a third still open; times are continuous, so that nearly all
are distinct. The curve with its log-log interval at every time; the log-rank test. lifelines' curve is that
of `KaplanMeierFitter`; statsmodels' is that of `SurvfuncRight`, which has no log-log interval. The numbers
are a lower end of the interval, and chi-squared."""


def tickets(n: int, seed: int = 1) -> tuple[Any, Any, Any]:
    """Return times, flags and whether a ticket is of the treatment."""
    random = np.random.default_rng(seed)
    treated = random.integers(0, 2, n)
    time_open, end = random.exponential(20.0 - treated, n), random.exponential(40.0, n)
    return np.minimum(time_open, end), (time_open <= end).astype(np.int64), treated


def curve(n: int) -> dict[str, Side]:
    times, events, _ = tickets(n)
    sides = {
        "cxlift": Side(
            partial(stats.kaplan_meier, times, events), lambda found: (float(found.lower[n // 2]),)
        )
    }
    lifelines = peer("lifelines", "lifelines")
    if lifelines is not None:

        def interval() -> Any:
            return lifelines.KaplanMeierFitter().fit(times, events).confidence_interval_.to_numpy()

        sides["lifelines"] = Side(interval, lambda found: (float(found[1 + n // 2, 0]),))
    statsmodels = peer("statsmodels.duration.survfunc", "statsmodels")
    if statsmodels is not None:
        sides["statsmodels"] = Side(
            partial(statsmodels.SurvfuncRight, times, events), note="no log-log interval"
        )
    return sides


def test(n: int) -> dict[str, Side]:
    times, events, treated = tickets(n)
    control, treatment = treated == 0, treated == 1
    variants = (times[control], events[control], times[treatment], events[treatment])
    sides = {"cxlift": Side(partial(stats.log_rank_test, *variants), lambda found: (found.chi_squared,))}
    lifelines = peer("lifelines.statistics", "lifelines")
    if lifelines is not None:
        in_its_order = (variants[0], variants[2], variants[1], variants[3])
        sides["lifelines"] = Side(
            partial(lifelines.logrank_test, *in_its_order), lambda found: (float(found.test_statistic),)
        )
    statsmodels = peer("statsmodels.duration.survfunc", "statsmodels")
    if statsmodels is not None:
        sides["statsmodels"] = Side(
            partial(statsmodels.survdiff, times, events, treated), lambda found: (float(found[0]),)
        )
    return sides


def jobs(options: Options) -> list[Job]:
    n = options.size(1_000_000, 5_000)
    makers: dict[str, Callable[[], dict[str, Side]]] = {
        f"Kaplan-Meier of {n:,} tickets": partial(curve, n),
        f"log-rank test of {n:,} tickets": partial(test, n),
    }
    goal = Goal("cxlift", ("lifelines", "statsmodels"), least=1.0)
    return [Job(name, make, (goal,), 1e-6) for name, make in makers.items()]


TABLE = Table("survival", "Times until an event", ABOUT, jobs)

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))
