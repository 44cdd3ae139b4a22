"""The bootstrap against SciPy, R and the obvious way to do it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxlift import _core, stats

METHODS = ("percentile", "basic", "bca", "studentized")
HOURS = [10, 12, 12.5, 12.5, 13.9, 15, 21, 22, 23, 34, 50, 81, 89, 121, 134, 213]


@pytest.fixture
def skewed() -> tuple[Any, Any]:
    random = np.random.default_rng(5)
    return random.lognormal(0.0, 1.0, 60), random.lognormal(0.3, 1.0, 80)


@pytest.mark.parametrize(
    ("method", "ends"),
    [("basic", (23.77, 79.12)), ("percentile", (28.86, 84.21)), ("bca", (32.31, 91.43))],
)
def test_a_mean_as_r_boot_has_it(method: Any, ends: tuple[float, float]) -> None:
    # SciPy's test_resampling.py, from R's boot with a million resamples.
    for resampling in ("counts", "multinomial"):
        result = stats.bootstrap_interval(
            HOURS, method=method, n_resamples=200_000, resampling=resampling, seed=3
        )
        assert list(result.interval) == pytest.approx(ends, rel=0.01)


def test_the_acceleration_of_two_samples() -> None:
    # SciPy's test_resampling.py: the value that Efron and Tibshirani print is inaccurate.
    z = [16, 23, 38, 94, 99, 141, 197]
    y = [10, 27, 31, 40, 46, 50, 52, 104, 146]
    options = _core.ResamplingOptions(n_resamples=10, resampling="multinomial")
    a, b = (_core.mean_of_rows(np.array(x, dtype=float), options) for x in (z, y))
    third = [x.skewness * x.std_error**3 for x in (a, b)]
    acceleration = (third[0] - third[1]) / (6 * (a.std_error**2 + b.std_error**2) ** 1.5)
    assert acceleration == pytest.approx(0.011008228344026734, rel=1e-12)


def test_rows_are_drawn_as_said(skewed: tuple[Any, Any]) -> None:
    """The ordinary bootstrap by NumPy on the same drawn rows."""
    control, treatment = skewed
    drawn = [
        [x[_core.drawn_rows(len(x), b, seed=9, variant=v)] for b in range(50)]
        for v, x in enumerate((control, treatment))
    ]
    # Weights are of places in the ascending values.
    ascending = [
        [np.sort(x)[_core.drawn_rows(len(x), b, seed=9, variant=v)] for b in range(50)]
        for v, x in enumerate((control, treatment))
    ]
    for estimand, slow in (
        ("mean", np.mean),
        ("std", lambda x: np.std(x, ddof=1)),
        ("trimmed_mean", lambda x: np.mean(np.sort(x)[len(x) // 10 : len(x) - len(x) // 10])),
    ):
        samples = ascending if estimand == "trimmed_mean" else drawn
        expected = [slow(t) - slow(c) for c, t in zip(*samples, strict=True)]
        result = stats.bootstrap(
            control, treatment, estimand, "percentile", 50, seed=9, resampling="multinomial"
        )
        assert result.difference_replicates == pytest.approx(expected, rel=1e-10), estimand
        called = stats.bootstrap(control, treatment, slow, "percentile", 50, seed=9)
        expected = [slow(t) - slow(c) for c, t in zip(*drawn, strict=True)]
        assert called.difference_replicates == pytest.approx(expected, rel=1e-12)


def test_a_ratio_and_an_adjusted_mean_of_the_same_rows(skewed: tuple[Any, Any]) -> None:
    random = np.random.default_rng(8)
    beside = [random.gamma(3.0, size=len(x)) + 0.1 * x for x in skewed]
    rows = [[_core.drawn_rows(len(x), b, seed=2, variant=v) for b in range(40)] for v, x in enumerate(skewed)]
    ratio = stats.bootstrap(
        *skewed,
        method="studentized",
        n_resamples=40,
        seed=2,
        control_denominators=beside[0],
        treatment_denominators=beside[1],
        resampling="multinomial",
    )
    made = [[x[r].sum() / z[r].sum() for r in one] for x, z, one in zip(skewed, beside, rows, strict=True)]
    assert ratio.difference_replicates == pytest.approx(np.subtract(made[1], made[0]), rel=1e-10)

    adjusted = stats.bootstrap(
        *skewed,
        n_resamples=40,
        seed=2,
        control_covariates=beside[0],
        treatment_covariates=beside[1],
        resampling="multinomial",
    )
    expected = []
    for r_control, r_treatment in zip(*rows, strict=True):
        # The coefficient of the treatment in the least squares of the outcome on treatment and covariate.
        y = np.concatenate([skewed[0][r_control], skewed[1][r_treatment]])
        x = np.concatenate([beside[0][r_control], beside[1][r_treatment]])
        is_treated = np.repeat([0.0, 1.0], [len(r_control), len(r_treatment)])
        design = np.column_stack([np.ones_like(y), is_treated, x])
        expected.append(np.linalg.lstsq(design, y, rcond=None)[0][1])
    assert adjusted.difference_replicates == pytest.approx(expected, rel=1e-8)
    plain = stats.cuped(*skewed, *beside)
    assert adjusted.difference == pytest.approx(plain.difference, rel=1e-12)
    assert adjusted.std_error == pytest.approx(plain.std_error, rel=0.4)


@pytest.mark.parametrize("method", ["percentile", "basic", "bca"])  # SciPy has no studentized
def test_against_scipy(method: Any, skewed: tuple[Any, Any]) -> None:
    scipy_stats = pytest.importorskip("scipy.stats")
    theirs = scipy_stats.bootstrap(
        (skewed[1], skewed[0]),
        lambda a, b, axis: np.mean(a, axis=axis) - np.mean(b, axis=axis),
        n_resamples=20_000,
        vectorized=True,
        method={"bca": "BCa"}.get(method, method),
        rng=np.random.default_rng(1),
    )
    for resampling in ("multinomial", "poisson"):
        ours = stats.bootstrap(*skewed, method=method, n_resamples=20_000, resampling=resampling, seed=1)
        assert ours.std_error == pytest.approx(theirs.standard_error, rel=0.05)
        assert list(ours.difference_interval) == pytest.approx(
            list(theirs.confidence_interval), abs=0.08 * theirs.standard_error
        )


def test_all_ways_to_resample_agree() -> None:
    random = np.random.default_rng(3)
    control, treatment = (
        random.integers(0, 11, 3000).astype(float),
        random.integers(1, 11, 3000).astype(float),
    )
    ends = [
        list(
            stats.bootstrap(
                control, treatment, "mean", method="percentile", n_resamples=20_000, resampling=resampling
            ).difference_interval
        )
        for resampling in ("counts", "multinomial", "poisson", "compressed")
    ]
    spread = np.ptp(np.array(ends), axis=0)
    assert spread.max() < 0.08 * 0.08  # of a standard error of 0.08


@pytest.mark.parametrize("method", ["percentile", "studentized"])
@pytest.mark.parametrize("beside", ["denominators", "covariates"])
def test_joint_columns_in_buckets_are_resampled_as_rows_are(beside: str, method: Any) -> None:
    random = np.random.default_rng(7)
    size = [random.gamma(2.0, size=8000) for _ in range(2)]
    values = [x * random.gamma(1.5, size=8000) for x in size]
    more: dict[str, Any] = {f"control_{beside}": size[0], f"treatment_{beside}": size[1]}
    rows, buckets = (
        stats.bootstrap(values[0], values[1], "mean", method, 4000, seed=3, resampling=resampling, **more)
        for resampling in ("poisson", "compressed")
    )
    assert "compressed" in buckets.method
    assert buckets.std_error == pytest.approx(rows.std_error, rel=0.06)
    assert list(buckets.difference_interval) == pytest.approx(
        list(rows.difference_interval), abs=0.15 * rows.std_error
    )
    assert buckets.difference == pytest.approx(rows.difference, rel=1e-12)


@given(
    seed=st.integers(0, 2**32),
    n=st.tuples(st.integers(3, 25), st.integers(3, 25)),
    method=st.sampled_from(METHODS),
    alternative=st.sampled_from(["two-sided", "less", "greater"]),
    level=st.sampled_from([0.8, 0.9, 0.95, 0.99]),
    whole=st.booleans(),
)
def test_pvalue_interval_and_lift_agree(  # noqa: PLR0917
    seed: int, n: tuple[int, int], method: Any, alternative: Any, level: float, whole: bool
) -> None:
    random = np.random.default_rng(seed)
    control, treatment = (random.gamma(4.0, size=size) for size in n)
    if whole:
        control, treatment = np.round(control), np.round(treatment)
    result = stats.bootstrap(
        control,
        treatment,
        method=method,
        n_resamples=500,
        seed=seed % 100,
        alternative=alternative,
        confidence_level=level,
    )
    if np.isnan(result.pvalue):
        assert result.notes
        return
    rejects = result.pvalue < 1 - level
    assert rejects == (0.0 not in result.difference_interval)
    inside = 0.0 in result.lift_interval
    if result.lift_kind == "bounded":
        assert rejects != inside
    elif result.lift_kind == "everything":
        assert not rejects


def test_the_same_bits_with_any_number_of_threads(skewed: tuple[Any, Any]) -> None:
    ways: list[tuple[Any, Any]] = [
        ("multinomial", "mean"),
        ("poisson", "mean"),
        ("compressed", "mean"),
        ("order", 0.9),
        ("multinomial", "trimmed_mean"),
    ]
    for resampling, estimand in ways:
        made = [
            stats.bootstrap(
                *skewed,
                estimand,
                "percentile",
                1000,
                resampling=resampling,
                threads=threads,
            ).difference_replicates.tobytes()
            for threads in (1, 2, 8)
        ]
        assert made[0] == made[1] == made[2], (resampling, estimand)


def test_scores_from_counts_and_from_arrays_are_the_same() -> None:
    answers = np.repeat([10, 7, 0], [200, 150, 150])
    others = np.repeat([10, 7, 0], [240, 140, 120])
    counts = stats.Counts({10: 200, 7: 150, 0: 150}), stats.Counts({10: 240, 7: 140, 0: 120})
    first = stats.bootstrap(answers.astype(np.int8), others.astype(np.int8), "nps")
    for one, other in (counts, (answers.astype(float), others), ({10: 200, 7: 150, 0: 150}, counts[1])):
        again = stats.bootstrap(one, other, "nps")
        assert again.difference_replicates.tobytes() == first.difference_replicates.tobytes()
    welch = stats.nps_test(*counts)
    assert first.difference == welch.difference == pytest.approx(14.0)
    assert first.std_error == pytest.approx(welch.std_error, rel=0.02)
    assert first.pvalue == pytest.approx(welch.pvalue, rel=0.4)
    assert first.lift_kind == "refused"
    top = stats.bootstrap(answers, others, stats.Share(9, 10))
    assert top.difference == pytest.approx(0.08)
    assert "by counts" in top.method


def test_clusters_are_drawn_whole() -> None:
    random = np.random.default_rng(4)
    clusters = np.repeat(np.arange(120), 5)
    values = random.normal(size=600) + np.repeat(random.normal(size=120), 5)
    half = clusters < 60
    result = stats.bootstrap(
        values[half],
        values[~half],
        method="studentized",
        control_clusters=clusters[half],
        treatment_clusters=clusters[~half],
    )
    robust = stats.cluster_t_test(values[half], values[~half], clusters[half], clusters[~half])
    assert result.std_error == pytest.approx(robust.std_error, rel=0.05)
    assert result.difference == pytest.approx(robust.difference)
    assert result.n_control == 300
    median = stats.bootstrap(
        values[half],
        values[~half],
        "median",
        control_clusters=clusters[half],
        treatment_clusters=clusters[~half],
    )
    alone = stats.bootstrap(values[half], values[~half], "median")
    assert median.difference == alone.difference
    assert median.std_error > 1.2 * alone.std_error


def test_strata_are_drawn_each_by_itself() -> None:
    random = np.random.default_rng(6)
    strata = np.repeat(["new", "returning"], [300, 100])
    values = random.normal(size=400) + 5.0 * (strata == "new")
    others = random.normal(size=400) + 5.0 * (strata == "new")
    within = stats.bootstrap(values, others, control_strata=strata, treatment_strata=strata)
    across = stats.bootstrap(values, others)
    assert within.difference == pytest.approx(across.difference)
    assert within.std_error == pytest.approx(np.sqrt(2 / 400), rel=0.15)
    assert across.std_error > 2 * within.std_error


def test_what_a_callable_may_be(skewed: tuple[Any, Any]) -> None:
    def spread(values: Any, axis: int = -1) -> Any:
        return np.ptp(values, axis=axis)

    result = stats.bootstrap(*skewed, spread, "percentile", 200)
    slow = stats.bootstrap(*skewed, lambda x: float(x.max() - x.min()), "percentile", 200)
    assert result.difference_replicates.tobytes() == slow.difference_replicates.tobytes()
    needs_axis = stats.bootstrap(*skewed, lambda x, axis: np.ptp(x, axis=axis), "percentile", 200)
    assert result.difference_replicates.tobytes() == needs_axis.difference_replicates.tobytes()
    bca = stats.bootstrap(*skewed, np.mean, n_resamples=2000)
    plain = stats.bootstrap(*skewed, n_resamples=2000, resampling="multinomial")
    assert list(bca.difference_interval) == pytest.approx(list(plain.difference_interval), rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n_resamples": 0}, "bootstrap: n_resamples is 0, must be 1 to 10000000."),
        ({"estimand": "mode"}, "bootstrap: estimand is 'mode', must be one of 'mean'"),
        ({"estimand": 1.0}, "bootstrap: estimand is the quantile 1.0, must be between 0 and 1."),
        ({"method": "bias"}, "bootstrap: method is 'bias', must be 'percentile'"),
        ({"resampling": "rows"}, "bootstrap: resampling is 'rows', must be 'auto'"),
        ({"resampling": "order"}, "bootstrap: resampling is 'order', must be"),
        ({"estimand": "median", "method": "studentized"}, "bootstrap: method is 'studentized', must be"),
        ({"estimand": "nps"}, "an answer is 1.5"),
        ({"estimand": "proportion"}, "bootstrap: control holds 1.5, must hold 0 and 1"),
        ({"estimand": lambda _: [1.0, 2.0]}, "returned an array of shape (2,), must return one number."),
        ({"estimand": lambda _: 1 / 0}, "raised ZeroDivisionError: division by zero"),
        ({"estimand": lambda _, axis: np.zeros(3)}, "must return shape"),
        ({"control_clusters": [1, 2, 3]}, "control_clusters is given alone"),
        ({"confidence_level": 1.5}, "confidence_level is 1.5"),
        ({"trim": 0.5, "estimand": "trimmed_mean"}, "trim is 0.5"),
        ({"resampling": "poisson"}, "must be 'auto' or 'multinomial' for fewer than 50 units"),
    ],
)
def test_bad_arguments_get_one_sentence(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=r"\S") as caught:
        stats.bootstrap([1.5, 2.0, 4.0], [2.5, 3.0, 7.0, 8.0], **arguments)
    assert message in str(caught.value)


def test_an_infinite_value_is_refused() -> None:
    for values in ([1.0, np.inf, 3.0], np.append(np.arange(500.0), np.inf)):
        with pytest.raises(ValueError, match="control holds an infinite value"):
            stats.bootstrap(values, [1.0, 2.0])


def test_missing_values_are_counted() -> None:
    for resampling in ("auto", "multinomial"):
        result = stats.bootstrap([1.0, np.nan, 3.0, 5.0], [2.0, 4.0], resampling=resampling, n_resamples=100)
        assert "1 missing value of the control left out." in result.notes
        assert result.n_control == 3


def test_data_that_cannot_answer_give_the_point_and_a_note() -> None:
    equal = stats.bootstrap([2.0] * 9, [3.0] * 9)
    assert equal.difference == 1.0
    assert np.isnan(equal.pvalue)
    assert any("BCa is not defined" in note for note in equal.notes)
    few = stats.bootstrap([2.0], [3.0, 4.0])
    assert np.isnan(few.difference_interval.lower)
    assert any("fewer than two units" in note for note in few.notes)
    assert np.isnan(stats.bootstrap([], [3.0, 4.0], "median").difference)


def test_an_interrupt_ends_long_work() -> None:
    """Ctrl-C, as Jupyter sends it: this would run for minutes."""
    code = textwrap.dedent("""
        import numpy as np
        from cxlift import stats
        x = np.random.default_rng(1).normal(size=2_000_000)
        try:
            print("ready", flush=True)
            stats.bootstrap(x, x, resampling="poisson", n_resamples=1_000_000)
        except KeyboardInterrupt:
            print("interrupted")
    """)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=os.environ
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(signal.SIGINT)
        assert child.communicate(timeout=60)[0] == "interrupted\n"
