"""What must hold for times to an event on any data, and one sentence for bad input."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlift import stats

few = settings(derandomize=True, max_examples=60, deadline=None, database=None)
OPPOSITE: dict[str, Any] = {"two-sided": "two-sided", "less": "greater", "greater": "less"}
directions = st.sampled_from(sorted(OPPOSITE))
levels = st.sampled_from([0.6, 0.8, 0.9, 0.95, 0.99])
times = st.one_of(st.integers(0, 12).map(float), st.floats(0.01, 1e3, allow_subnormal=False))
units = st.lists(st.tuples(times, st.sampled_from([0, 1, 1])), min_size=2, max_size=30)
TESTS: dict[str, Any] = {
    "mean": stats.restricted_mean_test,
    "median": stats.median_survival_test,
    "incidence": stats.cumulative_incidence_test,
}
tests = st.sampled_from(sorted(TESTS))


def columns(*variants: list[tuple[float, int]]) -> list[list[float]]:
    return [list(column) for variant in variants for column in zip(*variant, strict=True)]


@settings(few, max_examples=200)
@given(tests, units, units, directions, levels)
def test_pvalue_interval_and_lift_agree(
    test: str, control: Any, treatment: Any, alternative: Any, level: float
) -> None:
    result = TESTS[test](*columns(control, treatment), alternative=alternative, confidence_level=level)
    if math.isnan(result.pvalue):
        assert result.notes
        return
    assert result.dual
    if abs(result.pvalue - (1 - level)) < 1e-9:
        return  # at the edge rounding decides
    rejects = result.pvalue < 1 - level
    assert rejects == (0.0 not in result.difference_interval)
    if result.lift_kind == "bounded":
        assert rejects == (0.0 not in result.lift_interval)


@few
@given(units, units, directions, levels)
def test_log_rank_and_hazard_ratio_agree(
    control: Any, treatment: Any, alternative: Any, level: float
) -> None:
    result = stats.log_rank_test(
        *columns(control, treatment), alternative=alternative, confidence_level=level
    )
    if math.isnan(result.pvalue) or abs(result.pvalue - (1 - level)) < 1e-9:
        return
    assert (result.pvalue < 1 - level) == (1.0 not in result.hazard_ratio_interval)


kinds = st.lists(st.tuples(times, st.sampled_from([0, 1, 1, 2])), min_size=2, max_size=30)


@few
@given(kinds, kinds, directions, levels)
def test_gray_and_its_hazard_ratio_agree(
    control: Any, treatment: Any, alternative: Any, level: float
) -> None:
    rows = columns(control, treatment)
    result = stats.gray_test(*rows, alternative=alternative, confidence_level=level)
    other = stats.gray_test(*columns(treatment, control), alternative=OPPOSITE[alternative])
    assert result.statistic == pytest.approx(-other.statistic, rel=1e-8, abs=1e-10, nan_ok=True)
    summaries = [
        {kind: stats.Survival.from_values(time, np.array(which) == kind) for kind in (1, 2)}
        for time, which in ((rows[0], rows[1]), (rows[2], rows[3]))
    ]
    assert repr(stats.gray_test(*rows)) == repr(stats.gray_test(*summaries))
    if math.isnan(result.pvalue):
        assert result.notes
    elif abs(result.pvalue - (1 - level)) > 1e-9:
        assert (result.pvalue < 1 - level) == (1.0 not in result.hazard_ratio_interval)


@few
@given(units, units, directions)
def test_exchanged_variants_change_the_sign(control: Any, treatment: Any, alternative: Any) -> None:
    here = columns(control, treatment)
    there = columns(treatment, control)
    one = stats.log_rank_test(*here, alternative=alternative)
    two = stats.log_rank_test(*there, alternative=OPPOSITE[alternative])
    assert one.statistic == pytest.approx(-two.statistic, rel=1e-12, nan_ok=True)
    assert one.pvalue == pytest.approx(two.pvalue, rel=1e-10, nan_ok=True)
    for test in TESTS.values():
        a, b = test(*here, alternative=alternative), test(*there, alternative=OPPOSITE[alternative])
        assert a.difference == pytest.approx(-b.difference, rel=1e-9, abs=1e-12, nan_ok=True)
        assert a.pvalue == pytest.approx(b.pvalue, rel=1e-8, nan_ok=True)


@few
@given(units, units, st.sampled_from([-490, -300, 3, 300, 490]))
def test_a_power_of_two_changes_nothing_but_the_unit(control: Any, treatment: Any, power: int) -> None:
    here = columns(control, treatment)
    there = [np.ldexp(column, power if i % 2 == 0 else 0) for i, column in enumerate(here)]
    assert stats.log_rank_test(*here).pvalue == pytest.approx(stats.log_rank_test(*there).pvalue, nan_ok=True)
    for test in TESTS.values():
        assert test(*here).pvalue == pytest.approx(test(*there).pvalue, rel=1e-12, nan_ok=True)
    means = stats.restricted_mean_test(*here), stats.restricted_mean_test(*there)
    assert math.ldexp(means[0].std_error, power) == pytest.approx(means[1].std_error, rel=1e-12, nan_ok=True)
    curves = [stats.kaplan_meier(*parts[:2]) for parts in (here, there)]
    assert math.ldexp(curves[0].restricted_mean, power) == pytest.approx(curves[1].restricted_mean, rel=1e-12)


@few
@given(units, units)
def test_summaries_say_what_rows_say(control: Any, treatment: Any) -> None:
    rows = columns(control, treatment)
    summaries = [
        stats.Survival.from_values(rows[0], rows[1]),
        stats.Survival.from_values(rows[2], rows[3]),
    ]
    middle = len(control) // 2
    parts = columns(control[:middle] or control[:1], control[middle:])
    if middle:
        first = stats.Survival.from_values(parts[0], parts[1])
        second = stats.Survival.from_values(parts[2], parts[3])
        assert first + second == summaries[0] == second.merge(first)
    assert pickle.loads(pickle.dumps(summaries[0])) == summaries[0]
    assert repr(stats.log_rank_test(*rows)) == repr(stats.log_rank_test(*summaries))
    assert repr(stats.log_rank_test(*rows)) == repr(stats.log_rank_test({1: summaries[0]}, {1: summaries[1]}))
    for test in (stats.restricted_mean_test, stats.median_survival_test):
        assert repr(test(*rows)) == repr(test(*summaries))
    assert repr(stats.cumulative_incidence_test(*rows)) == repr(
        stats.cumulative_incidence_test({1: summaries[0]}, {1: summaries[1]})
    )
    one_kind = stats.cumulative_incidence(*rows[:2])
    curve = stats.kaplan_meier(summaries[0])
    assert one_kind.incidence == pytest.approx(1 - curve.survival, abs=1e-12)


@few
@given(st.lists(st.tuples(times, st.just(1)), min_size=2, max_size=30))
def test_without_censoring_the_curve_is_that_of_the_sample(variant: Any) -> None:
    time, event = columns(variant)
    curve = stats.kaplan_meier(time, event)
    assert curve.survival == pytest.approx([np.mean(np.array(time) > t) for t in curve.time], abs=1e-12)
    assert curve.restricted_mean == pytest.approx(np.mean(time), rel=1e-12)
    assert curve.restricted_mean_std_error == pytest.approx(
        np.std(time) / len(time) ** 0.5, rel=1e-6, abs=1e-9
    )


def test_a_shift_of_1e9_does_not_matter() -> None:
    control, treatment = [1.0, 2.5, 4.0, 7.0, 9.0], [2.0, 3.0, 6.5, 8.0, 11.0]
    flags = [1, 0, 1, 1, 0]
    here = stats.restricted_mean_test(control, flags, treatment, flags, horizon=8)
    moved = [[1e9 + time for time in times] for times in (control, treatment)]
    there = stats.restricted_mean_test(moved[0], flags, moved[1], flags, horizon=1e9 + 8)
    assert (there.difference, there.pvalue) == pytest.approx((here.difference, here.pvalue), rel=1e-12)


def test_a_grid_moves_a_restricted_mean_by_half_a_cell_at_most() -> None:
    random = np.random.default_rng(1)
    time, event = random.exponential(20, 500), random.integers(0, 2, 500)
    exact = stats.kaplan_meier(time, event, horizon=30)
    coarse = stats.Survival.from_values(time, event, resolution=1)
    assert len(coarse.times) < len(exact.time) / 4
    assert abs(stats.kaplan_meier(coarse, horizon=30).restricted_mean - exact.restricted_mean) < 0.5


def test_missing_units_are_left_out_and_counted() -> None:
    time, event = [1.0, math.nan, 3.0, 4.0, 5.0], [1, 1, math.nan, 0, 1]
    curve = stats.kaplan_meier(time, event)
    assert curve.n == 3
    assert curve.notes == ("2 units without a time or an event left out.",)
    other = [2.0, 4.0, 6.0], [1, 1, 0]
    result = stats.log_rank_test(time, event, *other)
    assert result.notes == ("2 units of the control without a time or an event left out.",)
    result = stats.log_rank_test(
        time, event, *other, control_strata=["a", "a", "a", None, "b"], treatment_strata=["a", "b", "b"]
    )
    assert result.n_control == 2
    assert result.notes[-1] == "1 unit of the control without a stratum or a cluster left out."


GOOD = {
    "time_control": [1.0, 2.0, 3.0],
    "event_control": [1, 0, 0],
    "time_treatment": [1.0, 2.0, 4.0],
    "event_treatment": [1, 1, 0],
}
BAD: list[tuple[str, dict[str, Any], str]] = [
    (
        "log_rank_test",
        {"event_control": [1, 2, 0]},
        "event_control holds 2 at position 1, must be 0 (censored) or 1",
    ),
    (
        "log_rank_test",
        {"time_treatment": [1, -2, 3]},
        "time_treatment holds -2 at position 1, must be finite and not n",
    ),
    ("restricted_mean_test", {"time_control": [1, 2, math.inf]}, "time_control holds inf at position 2"),
    (
        "restricted_mean_test",
        {"horizon": 3.5},
        "horizon is 3.5, must not exceed 3, the last time observed of the control",
    ),
    ("restricted_mean_test", {"horizon": -1}, "horizon is -1, must be finite and above 0"),
    ("restricted_mean_test", {"horizon": math.nan}, "horizon is nan, must be finite and above 0"),
    (
        "median_survival_test",
        {"event_treatment": [1, 1]},
        "time_treatment has 3 values and event_treatment 2, must",
    ),
    ("median_survival_test", {"confidence_level": 2}, "confidence_level is 2, must lie between 0 and 1"),
    ("log_rank_test", {"time_control": ["a", "b", "c"]}, "time_control is not an array of numbers"),
    (
        "log_rank_test",
        {"event_control": None},
        "event_control is None, must be given beside an array of times",
    ),
    (
        "log_rank_test",
        {"control_strata": [1, 1, 2]},
        "control_strata is given alone, must be given for both variants",
    ),
    (
        "log_rank_test",
        {"control_clusters": [1, 1, 2], "treatment_clusters": [2, 3, 4]},
        "cluster 2 has units in both variants, must be in one",
    ),
    (
        "log_rank_test",
        {"control_strata": [1], "treatment_strata": [1, 1, 1]},
        "control_strata 1 labels, must have as",
    ),
]


@pytest.mark.parametrize(("function", "changed", "sentence"), BAD, ids=[sentence for _, _, sentence in BAD])
def test_bad_input_is_one_sentence(function: str, changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        getattr(stats, function)(**{**GOOD, **changed})
    message = str(raised.value)
    assert message.startswith(f"{function}: ")
    assert sentence in message
    assert message.endswith(".")
    assert "\n" not in message


def test_bad_kinds_and_summaries_are_one_sentence() -> None:
    with pytest.raises(ValueError, match=r"event_type holds 1\.5, must be a whole number, 0 for censored\."):
        stats.cumulative_incidence([1, 2], [0, 1.5])
    with pytest.raises(ValueError, match=r"cause is 0, must be a whole number from 1\."):
        stats.cumulative_incidence([1, 2], [0, 1], cause=0)
    one, other = stats.Survival([1, 2], [1, 0], [0, 1]), stats.Survival([1, 3], [1, 0], [0, 1])
    with pytest.raises(ValueError, match=r"must be of the same units\."):
        stats.cumulative_incidence({1: one, 2: other})
    with pytest.raises(ValueError, match=r"must count a unit in one kind only\."):
        stats.cumulative_incidence({1: one, 2: one})
    with pytest.raises(ValueError, match=r"event must not be given beside it\."):
        stats.kaplan_meier(one, [1, 0])
    with pytest.raises(ValueError, match=r"from_values: time is not a one-dimensional array of numbers\."):
        stats.Survival.from_values(np.array(["2024-01-01"], dtype="datetime64[D]"), [1])


def test_pvalues_far_out_are_numbers() -> None:
    early = stats.Survival([1, 2], [700, 0], [0, 0])
    late = stats.Survival([1, 2], [0, 700], [0, 0])
    result = stats.log_rank_test(early, late)
    assert 0 < result.pvalue < 1e-290
    assert result.hazard_ratio < 1 < 1 / result.hazard_ratio


def test_columns_are_read_only_and_outlive_their_result() -> None:
    survival = stats.kaplan_meier([1, 2, 3], [1, 1, 0]).survival
    assert survival.tolist() == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    with pytest.raises(ValueError, match="read-only"):
        survival[0] = 0.0
