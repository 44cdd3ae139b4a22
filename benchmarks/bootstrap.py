"""How long resampling takes, beside arch, SciPy and tea-tasting, and beside reading the data once.

python benchmarks/bootstrap.py              a quarter of an hour, most of it the peers'
python benchmarks/bootstrap.py --only NPS
"""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from bootstrap_peers import (
    arch_columns,
    arch_interval,
    scipy_interval,
    scipy_permutation,
    tea_tasting_quantile,
)
from instruction_sets import target_goals, with_targets
from job import Goal, Job, Options, Side, Table
from runner import main
from samples import answers, counted, lognormal, sketched

from cxlift import stats

if TYPE_CHECKING:
    from collections.abc import Callable

ABOUT = """Ours uses all cores; peers run at the fastest setting that was found: arch's
`IndependentSamplesBootstrap`, SciPy and tea-tasting in batches of ten resamples, promoters and detractors
recoded to 1 and −1 for both beforehand. `numpy.bincount` and `numpy.sort` of the same two columns say what
reading the data costs anyhow. The numbers are the ends of the percentile interval of the difference (p-values
of permutation tests)."""

Calls = dict[str, Side]


def interval(found: Any) -> tuple[float, ...]:
    ends = found.difference_interval
    return (float(ends.lower), float(ends.upper))


def ours(
    control: Any, treatment: Any, estimand: Any = "mean", method: Any = "percentile", **asked: Any
) -> Side:
    return Side(partial(stats.bootstrap, control, treatment, estimand, method, seed=1, **asked), interval)


def recoded(values: Any) -> Any:
    """Promoters 1, detractors -1: what a peer needs to see a net promoter score as a mean."""
    return ((values >= 9).astype(np.int8) - (values <= 6).astype(np.int8)).astype(np.int8)


def points(values: Any, axis: int = -1) -> Any:
    return 100.0 * np.mean(values, axis=axis)


def nps(n: int, resamples: int) -> Calls:
    control, treatment = answers(n)
    its = (recoded(control), recoded(treatment))
    return {
        "cxlift": ours(control, treatment, "nps", n_resamples=resamples),
        **arch_interval(*its, points, resamples),
        **scipy_interval(its[0].astype(float), its[1].astype(float), points, resamples),
    }


def large_nps(n: int, resamples: int) -> Calls:
    control, treatment = answers(n)
    few, many = (counted(scale) for scale in (10**5, 10**9))
    peers = arch_interval(recoded(control), recoded(treatment), points, min(5, resamples), resamples)
    return {
        "cxlift": ours(control, treatment, "nps", n_resamples=resamples),
        "numpy.bincount": Side(lambda: (np.bincount(control), np.bincount(treatment))),
        "cxlift, Counts of 1e5": ours(*few, "nps", n_resamples=resamples),
        "cxlift, Counts of 1e9": ours(*many, "nps", n_resamples=resamples),
        **peers,
    }


def mean(n: int, resamples: int) -> Calls:
    control, treatment = lognormal(n)
    return {
        **with_targets(ours(control, treatment, n_resamples=resamples, resampling="poisson")),
        **arch_interval(control, treatment, np.mean, resamples),
        **scipy_interval(control, treatment, np.mean, resamples),
    }


def ten_means(n: int, resamples: int, metrics: int = 10) -> Calls:
    columns = [lognormal(n, seed) for seed in range(metrics)]
    control, treatment = ({f"m{i}": pair[side] for i, pair in enumerate(columns)} for side in (0, 1))

    joint = partial(
        stats.joint_bootstrap, control, treatment, method="percentile", n_resamples=resamples, seed=1
    )
    return {
        **with_targets(Side(joint, lambda found: interval(found["m0"]), parts=metrics)),
        **arch_columns(list(control.values()), list(treatment.values()), resamples),
    }


def large_mean(n: int, resamples: int) -> Calls:
    control, treatment = lognormal(n)
    return {
        "cxlift": ours(control, treatment, method="bca", n_resamples=resamples, resampling="compressed"),
        "numpy.sort": Side(lambda: (np.sort(control), np.sort(treatment))),
    }


def distributions(resamples: int, sizes: tuple[int, int]) -> Calls:
    """The larger one takes a while to make, so nobody makes it twice to measure memory."""
    found = {}
    for size in sizes:
        control, treatment = sketched(size)
        side = ours(control, treatment, method="bca", n_resamples=resamples)
        found[f"cxlift, {size:.0e} values".replace("e+0", "e")] = replace(side, memory=False)
    return found


def p90(n: int, resamples: int) -> Calls:
    control, treatment = lognormal(n)
    statistic = partial(np.quantile, q=0.9)
    return {
        "cxlift": ours(control, treatment, 0.9, n_resamples=resamples),
        **scipy_interval(control, treatment, statistic, resamples),
        **arch_interval(control, treatment, statistic, resamples),
    }


def bca_p90(n: int, resamples: int) -> Calls:
    control, treatment = lognormal(n)
    batches = (10_000, 10)  # by default it holds all leave-one-out samples at once, more than 20 GB
    return {
        "cxlift": ours(control, treatment, 0.9, n_resamples=resamples, method="bca"),
        **tea_tasting_quantile(control, treatment, 0.9, resamples, method="bca", batches=batches),
    }


def permutation(n: int, resamples: int) -> Calls:
    control, treatment = lognormal(n)
    own = partial(stats.permutation_test, control, treatment, n_resamples=resamples, seed=1)
    return {
        "cxlift": Side(own, lambda found: (found.pvalue,)),
        **scipy_permutation(control, treatment, resamples),
    }


def studentized(n: int, resamples: int) -> Calls:
    control, treatment = lognormal(n)
    return {
        f"cxlift, {method}": ours(control, treatment, n_resamples=resamples, method=method)
        for method in ("percentile", "studentized")
    }


def jobs(options: Options) -> list[Job]:
    n, few = options.size(100_000, 1_000), options.size(1_000, 50)
    large, many = options.size(10_000_000, 10_000), options.size(10_000, 100)
    thirty = options.size(30_000, 500)
    sizes = (options.size(10**5, 10**4), options.size(10**8, 10**5))
    arch = ("arch",)

    def named(what: str, n: int, resamples: int) -> str:
        return f"{what}, {n:.0e} a variant, {resamples:,} resamples".replace("e+0", "e")

    def job(what: str, n: int, resamples: int, make: Callable[..., Calls], *goals: Goal) -> Job:
        return Job(named(what, n, resamples), partial(make, n, resamples), goals)

    joint_peers = ("arch, one metric", "arch, shared indices")
    return [
        job("NPS difference", n, few, nps, Goal("cxlift", arch, least=200)),
        job(
            "NPS difference",
            large,
            many,
            large_nps,
            Goal("cxlift", ("numpy.bincount",), most=2.0),
            Goal("cxlift, Counts of 1e9", ("cxlift, Counts of 1e5",), most=1.25),
        ),
        job("mean difference, poisson", n, few, mean, *target_goals(arch, 20, 8, 3)),
        job("10 means at once, time of one", n, few, ten_means, *target_goals(joint_peers, 50, 20, 8)),
        job(
            "mean difference, compressed, BCa",
            large,
            many,
            large_mean,
            Goal("cxlift", ("numpy.sort",), most=2.0),
        ),
        Job(
            f"mean difference, BCa, from Distribution, {many:,} resamples",
            partial(distributions, many, sizes),
            (Goal("cxlift, 1e8 values", ("cxlift, 1e5 values",), most=1.25),),
        ),
        job("p90 difference", n, few, p90, Goal("cxlift", ("SciPy", "arch"), least=500)),
        job(
            "p90 difference, BCa",
            thirty,
            few,
            bca_p90,
            Goal("cxlift", ("tea-tasting, batch 10,000", "tea-tasting, batch 10"), least=1_000),
            Goal("cxlift", most_megabytes=100),
        ),
        job("permutation test of means", n, few, permutation, Goal("cxlift", ("SciPy",), least=20)),
        job(
            "mean difference",
            n,
            few,
            studentized,
            Goal("cxlift, studentized", ("cxlift, percentile",), most=2.0),
        ),
    ]


TABLE = Table("bootstrap", "Resampling", ABOUT, jobs)

if __name__ == "__main__":
    sys.exit(main([TABLE], __doc__))
