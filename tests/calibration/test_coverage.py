"""The short form of the coverage of two proportions, and what makes it valid.

The long form, up to 20,000 units, is ``python tests/calibration/coverage.py``; docs/coverage.md is its table.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from covering import METHODS, SHORT, Setting, binomial, covered, failures, holds, outcomes, settings
from peer_intervals import PEERS, REFERENCE

from cxlift import stats


def test_score_intervals_cover_what_they_say() -> None:
    wanted, _ = settings(SHORT)
    rows = [covered(setting) for setting in wanted]
    assert len(rows) == 72
    assert sum(row.setting.expected_least >= 5 for row in rows) > 20
    assert not failures(rows)
    # The same sum must be able to fail: Wald's intervals do where little is expected.
    assert min(row.coverage["difference"]["wald"] for row in rows) < 0.5


@pytest.mark.parametrize(("n", "p"), [(50, 0.005), (1000, 0.5), (18_000, 0.1), (18_000, 0.9), (7, 1.0)])
def test_outcomes_outside_the_tails_have_nearly_all_probability(n: int, p: float) -> None:
    from scipy import stats as scipy_stats

    x, weights = binomial(n, p)
    assert weights.sum() == pytest.approx(1.0, abs=1e-11)
    assert weights == pytest.approx(scipy_stats.binom.pmf(x, n, p), rel=1e-9)


@pytest.mark.parametrize(
    ("estimand", "method"),
    [(estimand, method) for estimand, methods in METHODS.items() for method in methods],
)
def test_an_interval_holds_what_its_test_does_not_reject(estimand: str, method: Any) -> None:
    random = np.random.default_rng(5)
    seen: Counter[bool] = Counter()
    for setting in (Setting(0.02, 0.9, 1.0, 200), Setting(0.1, 0.5, 0.0, 1000), Setting(0.5, 0.5, 0.1, 50)):
        counts, _ = outcomes(setting)
        by_test = holds(counts, setting, estimand, method)
        control, treatment = setting.shares
        for i in random.choice(len(by_test), 60):
            (xc, nc, xt, nt) = int(counts[0][i]), counts[1], int(counts[2][i]), counts[3]
            result = stats.two_proportion_test(xc, nc, xt, nt, method=method)
            by_interval = (
                treatment - control in result.difference_interval
                if estimand == "difference"
                else holds_lift(result, setting.lift)
            )
            assert by_interval == by_test[i], (setting, xc, xt)
            seen[by_interval] += 1
    assert min(seen[True], seen[False]) > 5


def holds_lift(result: stats.Comparison, lift: float) -> bool:
    lower, upper = result.lift_interval
    if result.lift_kind == "complement":
        return lift <= lower or lift >= upper
    return result.lift_kind == "everything" or lower <= lift <= upper


@pytest.mark.parametrize("package", ["tea_tasting", "spotify_confidence"])
def test_formulas_of_other_packages_give_what_they_give(package: str) -> None:
    cases = json.loads((REFERENCE / f"peer_intervals_{package}.json").read_text())["cases"]
    assert len(cases) >= 300
    for case in cases:
        xc, nc, xt, nt = case["table"]
        found = PEERS[case["peer"]]((np.array([xc]), nc, np.array([xt]), nt))
        for estimand, ends in zip(("difference", "lift"), found, strict=True):
            for end, expected in zip(ends, case[estimand], strict=True):
                assert math.isclose(float(end[0]), expected, rel_tol=1e-11, abs_tol=1e-13), case
