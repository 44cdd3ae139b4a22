"""Student's, the normal and the one-sample test by statsmodels: a second source beside R."""

from __future__ import annotations

from typing import Any

import numpy as np
import statsmodels  # type: ignore[import-not-found,import-untyped,unused-ignore]
from statsmodels.stats.weightstats import (  # type: ignore[import-not-found,import-untyped,unused-ignore]
    CompareMeans,
    DescrStatsW,
)
from writing import Case, reference_case, write

SIDES = {"two-sided": "two-sided", "less": "smaller", "greater": "larger"}


def samples() -> dict[str, tuple[Any, Any]]:
    random = np.random.default_rng(20240904)
    return {
        "normal": (random.normal(10, 2, 30), random.normal(11, 2, 25)),
        "unequal variances and sizes": (random.normal(3, 5, 12), random.normal(4, 0.5, 80)),
        "exponential": (random.exponential(4, 60), random.exponential(5, 55)),
        "counts": (random.poisson(2, 40).astype(float), random.poisson(3, 35).astype(float)),
        "below zero": (random.normal(-8, 1, 9), random.normal(-6, 1, 11)),
        "three values": (random.normal(0, 1, 3), random.normal(2, 1, 3)),
    }


def compare_means() -> None:
    cases: list[Case] = []
    for name, (control, treatment) in samples().items():
        peer = CompareMeans(DescrStatsW(treatment), DescrStatsW(control))
        one = DescrStatsW(control)
        for side, word in SIDES.items():
            for level in (0.8, 0.95):
                options = {"alternative": side, "confidence_level": level}
                both = {"control": control.tolist(), "treatment": treatment.tolist(), **options}
                title = f"{name}, {side}, {level}"
                alpha = 1 - level

                t, pvalue, df = peer.ttest_ind(alternative=word, usevar="pooled")
                interval = peer.tconfint_diff(alpha, alternative=word, usevar="pooled")
                expected = {"statistic": t, "pvalue": pvalue, "df": df, "difference_interval": list(interval)}
                cases.append(reference_case(f"pooled: {title}", "pooled_t_test", both, expected))

                z, pvalue = peer.ztest_ind(alternative=word, usevar="unequal")
                interval = peer.zconfint_diff(alpha, alternative=word, usevar="unequal")
                expected = {"statistic": z, "pvalue": pvalue, "difference_interval": list(interval)}
                cases.append(reference_case(f"z: {title}", "z_test", both, expected))

                t, pvalue, df = one.ttest_mean(1.0, alternative=word)
                expected = {"statistic": t, "pvalue": pvalue, "df": df}
                expected["interval"] = list(one.tconfint_mean(alpha, alternative=word))
                arguments = {"values": control.tolist(), "null_value": 1.0, **options}
                cases.append(reference_case(f"one sample: {title}", "one_sample_t_test", arguments, expected))
    source = (
        f"statsmodels {statsmodels.__version__} CompareMeans, DescrStatsW (tests/reference/compare_means.py)"
    )
    write("cases/compare_means", source, cases)
