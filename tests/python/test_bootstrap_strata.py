"""Metrics with strata that a plan has compared by the bootstrap."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cxlift as cx

RESAMPLES = 1000
SHARES = {"desktop": 3.0, "mobile": 1.0}


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    random = np.random.default_rng(4)
    n = 4000
    variant = random.integers(0, 2, n)
    mobile = random.random(n) < 0.3
    return {
        "variant": np.where(variant == 0, "old", "new"),
        "device": np.where(mobile, "mobile", "desktop"),
        "revenue": random.gamma(2.0, 5.0, n) + 30.0 * mobile * (1 + variant),
        "nps": random.choice([10.0, 8.0, 3.0], n, p=[0.5, 0.2, 0.3]),
    }


def compared(
    table: dict[str, Any], shares: dict[str, float] | None, bootstrap: Any, **more: Any
) -> cx.Report:
    return cx.Experiment(
        name="s",
        control="old",
        metrics=[
            cx.Mean("revenue", strata="device", strata_shares=shares, bootstrap=bootstrap, **more),
            cx.NPS("nps", strata="device", strata_shares=shares, bootstrap=bootstrap),
        ],
        segments=["device"],
        n_resamples=RESAMPLES,
    ).analyze(table)


@pytest.mark.parametrize("shares", [None, SHARES])
@pytest.mark.parametrize("method", ["percentile", "basic", "bca", "studentized"])
def test_it_is_near_the_usual_test(table: dict[str, Any], shares: Any, method: str) -> None:
    usual = compared(table, shares, None)
    report = compared(table, shares, method)
    for name in ("revenue", "nps"):
        of_test = usual.comparison(name)
        row = report.comparison(name)
        assert row.method.startswith(f"{method} bootstrap, {RESAMPLES} resamples by")
        assert row.control_value == pytest.approx(of_test.control_value, rel=1e-12)
        assert row.difference == pytest.approx(of_test.difference, rel=1e-12)
        assert row.std_error == pytest.approx(of_test.std_error, rel=0.1)  # 4.5 standard errors
        for end, other in zip(row.difference_interval, of_test.difference_interval, strict=True):
            assert end == pytest.approx(other, abs=0.4 * of_test.std_error)
    assert np.isfinite(report.comparison("revenue").lift_interval.lower)
    assert np.isnan(report.comparison("nps").lift_interval.lower)


def test_shares_that_are_estimated_widen_the_interval(table: dict[str, Any]) -> None:
    """The effect differs between the strata: with the same shares, given, the standard error is smaller."""
    mobile = float(np.mean(table["device"] == "mobile"))
    fixed = compared(table, {"desktop": 1.0 - mobile, "mobile": mobile}, "percentile").comparison("revenue")
    own = compared(table, None, "percentile").comparison("revenue")
    assert own.difference == pytest.approx(fixed.difference, rel=1e-12)
    added = 30.0**2 * mobile * (1.0 - mobile) / len(table["device"])
    assert own.std_error**2 - fixed.std_error**2 == pytest.approx(added, rel=0.5)


def test_units_in_no_stratum_and_strata_without_units(table: dict[str, Any]) -> None:
    device = table["device"].astype(object)
    device[:7] = None
    row = compared(table | {"device": device}, None, "bca").comparison("revenue")
    assert "7 units are in no stratum and left out." in row.notes
    report = compared(table, SHARES | {"tablet": 1.0}, "bca")
    assert np.isnan(report.comparison("revenue").pvalue)
    assert any(
        "Stratum 'tablet' has fewer than two values" in note for note in report.comparison("revenue").notes
    )


def test_a_margin_is_decided_by_the_same_replicates(table: dict[str, Any]) -> None:
    row = compared(table, None, "bca", role="guardrail", non_inferiority_margin=cx.relative(0.05)).comparison(
        "revenue"
    )
    assert row.verdict == "better" or (row.margin_pvalue < 0.025) == (row.lift_interval.lower > -0.05)
    assert row.margin_pvalue < 0.025
