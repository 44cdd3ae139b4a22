"""The reference values that C++ is tested with, read through Python, and published numbers."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from cxlift import stats

REFERENCE = Path(__file__).resolve().parents[1] / "reference"


def cases(name: str) -> list[Any]:
    found: list[Any] = json.loads((REFERENCE / f"{name}.json").read_text())["cases"]
    assert found
    return [pytest.param(case, id=f"{name}: {case['name']}") for case in found]


def numbers(value: Any) -> Any:
    """Read the words that the files have for what JSON lacks."""
    return [numbers(item) for item in value] if isinstance(value, list) else float(value)


def close(expected: Any, *, rel: float = 0.0, margin: float = 0.0) -> Any:
    return pytest.approx(numbers(expected), rel=rel, abs=margin, nan_ok=True)


def options(case: dict[str, Any]) -> dict[str, Any]:
    return {key: case[key] for key in ("alternative", "confidence_level")}


def check_fields(result: stats.Comparison, case: dict[str, Any]) -> None:
    for key in ("difference", "std_error", "statistic", "df", "pvalue", "control_value", "treatment_value"):
        if key in case:
            assert getattr(result, key) == close(case[key], rel=case["tol"]), key


@pytest.mark.parametrize("case", cases("welch_t_test"))
def test_welch_on_summaries(case: dict[str, Any]) -> None:
    control, treatment = (
        stats.Moments(int(n), mean, variance) for n, mean, variance in (case["control"], case["treatment"])
    )
    check_welch(stats.welch_t_test(control, treatment, **options(case)), case)


@pytest.mark.parametrize("case", cases("welch_t_test_r"))
def test_welch_on_arrays(case: dict[str, Any]) -> None:
    control, treatment = numbers(case["control"]), numbers(case["treatment"])
    check_welch(stats.welch_t_test(control, treatment, **options(case)), case)


def check_welch(result: stats.Comparison, case: dict[str, Any]) -> None:
    check_fields(result, case)
    kind = case.get("lift_kind", result.lift_kind)
    assert result.lift_kind == kind
    for key in ("difference_interval", "lift_interval"):
        if key in case and kind != "everything":
            size = max(abs(end) for end in numbers(case[key]) if math.isfinite(end))
            margin = case.get("interval_tol", max(case["tol"] * size, 1e-15))
            assert list(getattr(result, key)) == close(case[key], margin=margin), key


@pytest.mark.parametrize("case", [*cases("proportion_intervals"), *cases("two_proportion_test_r")])
def test_proportions(case: dict[str, Any]) -> None:
    result = stats.two_proportion_test(*case["control"], *case["treatment"], **options(case))
    check_fields(result, case)
    if "difference_miettinen_nurminen" in case:
        margin = case["difference_miettinen_nurminen_tol"]
        expected = case["difference_miettinen_nurminen"]
        assert list(result.difference_interval) == close(expected, margin=margin)
    if "ratio_miettinen_nurminen" in case and result.lift_kind == "bounded":
        margin = case["ratio_miettinen_nurminen_tol"]
        expected = [end - 1 for end in numbers(case["ratio_miettinen_nurminen"])]
        assert list(result.lift_interval) == close(expected, margin=margin)


@pytest.mark.parametrize("case", cases("adjust_pvalues_r"))
def test_adjusted_pvalues(case: dict[str, Any]) -> None:
    assert stats.adjust_pvalues(numbers(case["pvalues"])).tolist() == close(case["adjusted"], rel=case["tol"])


@pytest.mark.parametrize("case", cases("sample_ratio_mismatch"))
def test_sample_ratio(case: dict[str, Any]) -> None:
    result = stats.sample_ratio_mismatch(case["counts"], case["shares"] or None)
    for key in ("statistic", "df", "pvalue", "log_pvalue"):
        if key in case:
            assert getattr(result, key) == close(case[key], rel=case["tol"]), key


# Published, with the number that the project's list of validation cases gives them.


@pytest.mark.parametrize(
    ("treatment", "control", "expected", "margin"),
    [
        ((56, 70), (48, 80), (0.0528, 0.3382), 5e-5),  # 5: Newcombe 1998, Stat Med 17:873, Table II
        ((9, 10), (3, 10), (0.1700, 0.8406), 5e-5),  # 6: the same
        ((5, 56), (0, 29), (-0.0326, 0.1933), 5e-5),  # 8: the same
        ((7, 34), (1, 34), (0.0270416, 0.3452912), 1e-6),  # 10: R PropCIs, diffscoreci
    ],
)
def test_miettinen_and_nurminen(treatment: Any, control: Any, expected: Any, margin: float) -> None:
    result = stats.two_proportion_test(*control, *treatment)
    assert list(result.difference_interval) == close(list(expected), margin=margin)


def test_koopman() -> None:
    from scipy import stats as scipy_stats

    # 12: R PropCIs, riskscoreci; it lacks the factor N / (N - 1), for which a lower level makes up
    critical = scipy_stats.norm.isf(0.025) * math.sqrt(67 / 68)
    result = stats.two_proportion_test(1, 34, 7, 34, confidence_level=1 - 2 * scipy_stats.norm.sf(critical))
    assert [end + 1 for end in result.lift_interval] == close([1.220853, 42.575718], margin=1e-5)


def test_fieller() -> None:
    # 16: means 10 and 12 with standard errors of 1; so many units that Student's t is the normal
    units = 10**13
    result = stats.welch_t_test(stats.Moments(units, 10, units), stats.Moments(units, 12, units))
    assert [end + 1 for end in result.lift_interval] == close([0.932068, 1.563809], margin=1e-6)


def test_growthbook() -> None:
    # 17 and 18: gbstats tests/frequentist/test_tests.py; its sums make the moments
    control, treatment = (
        stats.Moments(n, total / n, (squares - total**2 / n) / (n - 1))
        for n, total, squares in ((3407, 1396.87, 52377.9767), (3461, 2422.7, 134698.29))
    )
    result = stats.welch_t_test(control, treatment)
    assert result.difference == close(0.29, margin=1e-5)
    assert result.pvalue == close(0.02016, margin=1e-5)
    assert list(result.difference_interval) == close([0.04538, 0.53462], margin=1e-5)
    assert result.df == close(5841.74, margin=0.01)
    assert result.lift == close(0.70732, margin=1e-5)
    assert list(result.lift_interval) == close([0.09406, 1.70869], margin=1e-5)


def test_students_sleep() -> None:
    # 28: R ?t.test
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    result = stats.welch_t_test(second, first)
    assert result.statistic == close(-1.8608, margin=5e-5)
    assert result.df == close(17.776, margin=5e-4)
    assert result.pvalue == close(0.07939, margin=5e-6)
    assert list(result.difference_interval) == close([-3.3654832, 0.2054832], margin=1e-6)


def test_sample_ratios_of_the_books() -> None:
    # 53: Kohavi, Tang and Xu, chapter 21
    assert stats.sample_ratio_mismatch([821_588, 815_482]).pvalue == close(1.82179e-06, margin=1e-9)
    # 54: lukasvermeer/srm, pull request 14: R's floor hides the tail, and 1 - cdf is 0
    result = stats.sample_ratio_mismatch([9463, 7681])
    assert result.pvalue == close(3.50e-42, rel=0.01)
    assert result.log_pvalue == close(math.log(3.50e-42), rel=1e-4)
    assert stats.two_proportion_test(235, 9463, 193, 7681).lift == close(0.0118, margin=5e-5)
