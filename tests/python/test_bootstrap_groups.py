"""Strata and clusters together, for every estimand, beside the obvious way to do it."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from cxlift import _core, stats

ESTIMANDS = ("mean", "std", "trimmed_mean", "ratio", "cuped", 0.3)
GROUPINGS = (("strata",), ("clusters",), ("clusters", "strata"))


def variant_of(seed: int, n: int = 60) -> dict[str, Any]:
    """Rows in ascending order, by which quantiles and trimmed means number their units."""
    random = np.random.default_rng(seed)
    values = np.sort(random.lognormal(0.0, 0.7, n))
    clusters = random.permutation(np.concatenate([np.arange(20), random.integers(0, 20, n - 20)]))
    return {
        "values": values,
        "denominators": 0.5 * values + random.gamma(3.0, size=n),
        "covariates": np.column_stack([values + random.normal(size=n), random.normal(size=n)]),
        "clusters": clusters,
        "strata": clusters % 3,
    }


def draws(rows: dict[str, Any], by: tuple[str, ...], b: int, variant: int, seed: int) -> list[list[Any]]:
    """Of each stratum the units that replicate b draws, each an array of rows."""
    n = len(rows["values"])
    unit = rows["clusters"] if "clusters" in by else np.arange(n)
    strata = rows["strata"] if "strata" in by else np.zeros(n, dtype=int)
    found = []
    for s in np.unique(strata):
        units = [np.flatnonzero(unit == u) for u in np.unique(unit[strata == s])]
        drawn = _core.drawn_rows(len(units), b, seed=seed, variant=2 * int(s) + variant)
        found.append([units[u] for u in drawn])
    return found


def estimate(estimand: Any, rows: dict[str, Any], r: Any) -> tuple[float, Any]:
    """Return the estimate of rows r and the influence of each of them."""
    x = rows["values"][r]
    if estimand == "mean":
        return x.mean(), x - x.mean()
    if estimand == "std":
        s = x.std()
        return x.std(ddof=1), ((x - x.mean()) ** 2 - s**2) / (2 * s)
    if estimand == "ratio":
        z = rows["denominators"][r]
        ratio = x.sum() / z.sum()
        return ratio, (x - ratio * z) / z.mean()
    if estimand == "trimmed_mean":
        cut = int(0.1 * len(x))
        kept = np.sort(x)[cut : len(x) - cut]
        clipped = np.clip(x, kept[0], kept[-1])
        return kept.mean(), (clipped - clipped.mean()) * len(x) / len(kept)
    return float(np.quantile(x, estimand)), (estimand - (x <= np.quantile(x, estimand))).astype(float)


def spread(influence: Any, units: list[list[int]]) -> tuple[float, float]:
    """Standard error and skewness; ``units`` are of each stratum the sizes of its units, in order."""
    centred = []
    at = 0
    for sizes in units:
        sums = []
        for size in sizes:
            sums.append(influence[at : at + size].sum())
            at += size
        centred.append(np.array(sums) - np.mean(sums))
    u = np.concatenate(centred)
    return np.sqrt((u**2).sum()) / len(influence), (u**3).sum() / (u**2).sum() ** 1.5


def call_of(estimand: Any, sides: list[dict[str, Any]], by: tuple[str, ...], **more: Any) -> Any:
    given: dict[str, Any] = {}
    beside = {"ratio": "denominators", "cuped": "covariates"}.get(estimand)
    for name, side in zip(("control", "treatment"), sides, strict=True):
        for what in (*by, *([beside] if beside else [])):
            given[f"{name}_{what}"] = side[what]
    named = "mean" if beside else estimand
    return stats.bootstrap(sides[0]["values"], sides[1]["values"], named, **given, **more)


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_every_estimand_of_the_rows_drawn(estimand: Any, by: tuple[str, ...]) -> None:
    sides = [variant_of(1), variant_of(2, 70)]
    sides[1]["clusters"] = sides[1]["clusters"] + 100
    result = call_of(
        estimand, sides, by, method="percentile", n_resamples=20, seed=4, resampling="multinomial"
    )
    expected = []
    for b in range(20):
        rows = [
            np.concatenate(list(itertools.chain(*draws(side, by, b, v, 4)))) for v, side in enumerate(sides)
        ]
        if estimand == "cuped":
            y = np.concatenate([side["values"][r] for side, r in zip(sides, rows, strict=True)])
            x = np.concatenate([side["covariates"][r] for side, r in zip(sides, rows, strict=True)])
            treated = np.repeat([0.0, 1.0], [len(rows[0]), len(rows[1])])
            design = np.column_stack([np.ones_like(y), treated, x])
            expected.append(np.linalg.lstsq(design, y, rcond=None)[0][1])
        else:
            made = [estimate(estimand, side, r)[0] for side, r in zip(sides, rows, strict=True)]
            expected.append(made[1] - made[0])
    assert result.difference_replicates == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize("estimand", [one for one in ESTIMANDS if one != "cuped"])
def test_standard_errors_and_skewness_are_those_of_units(estimand: Any, by: tuple[str, ...]) -> None:
    side = variant_of(3)
    n = len(side["values"])
    empty: list[int] = []
    labels = _core.RowLabels(
        clusters=side["clusters"] if "clusters" in by else empty,
        strata=side["strata"] if "strata" in by else empty,
    )
    can_studentize = isinstance(estimand, str)
    options = _core.ResamplingOptions(
        n_resamples=20, seed=4, resampling="multinomial", studentized=can_studentize
    )
    if estimand == "ratio":
        made = _core.ratio_of_rows(side["values"], side["denominators"], options, labels)
    elif estimand == "trimmed_mean":
        made = _core.trimmed_mean_of_rows(side["values"], 0.1, options, labels)
    elif estimand in {"mean", "std"}:
        made = getattr(_core, f"{estimand}_of_rows")(side["values"], options, labels)
    else:
        made = _core.quantile_of_rows(side["values"], estimand, options, labels)

    unit = side["clusters"] if "clusters" in by else np.arange(n)
    strata = side["strata"] if "strata" in by else np.zeros(n, dtype=int)
    whole = [[np.flatnonzero(unit == u) for u in np.unique(unit[strata == s])] for s in np.unique(strata)]

    def obvious(units: list[list[Any]]) -> tuple[float, float]:
        rows = np.concatenate(list(itertools.chain(*units)))
        return spread(estimate(estimand, side, rows)[1], [[len(u) for u in part] for part in units])

    error, skewness = obvious(whole)
    assert made.skewness == pytest.approx(skewness, rel=1e-9, abs=1e-12)
    if can_studentize:
        assert made.std_error == pytest.approx(error, rel=1e-10)
        for b in range(20):
            assert made.std_errors[b] == pytest.approx(obvious(draws(side, by, b, 0, 4))[0], rel=1e-7), b
    else:
        assert made.std_error == pytest.approx(np.std(made.values, ddof=1), rel=1e-12)


def test_the_exact_law_of_a_tiny_sample() -> None:
    """All resamples of two strata of three and two units, one of them a cluster of two rows."""
    values = np.array([1.0, 2.5, 4.0, 7.0, 3.0, 9.0])
    clusters, strata = np.array([0, 1, 2, 2, 3, 4]), np.array([0, 0, 0, 0, 1, 1])
    members = [np.flatnonzero(clusters == c) for c in range(5)]
    for estimand, slow in (
        ("mean", np.mean),
        ("median", np.median),
        ("std", lambda x: x.std(ddof=1)),
    ):
        law = [
            slow(values[np.concatenate([members[u] for u in (*first, *second)])])
            for first in itertools.product((0, 1, 2), repeat=3)
            for second in itertools.product((3, 4), repeat=2)
        ]
        made = stats.bootstrap_interval(
            values,
            estimand,
            clusters=clusters,
            strata=strata,
            method="percentile",
            n_resamples=20_000,
            resampling="multinomial",
        ).replicates
        points = np.unique(np.round(law, 9))
        theirs = np.array([np.mean(np.round(law, 9) == point) for point in points])
        ours = np.array([np.mean(np.abs(made - point) < 1e-6) for point in points])
        assert ours.sum() == pytest.approx(1.0)
        chi_squared = 20_000 * ((ours - theirs) ** 2 / theirs).sum()
        assert chi_squared < len(points) + 5 * np.sqrt(2 * len(points)), estimand


@pytest.mark.parametrize("estimand", ["mean", "std", "ratio", "cuped"])
@pytest.mark.parametrize("resampling", ["poisson", "compressed"])
def test_other_ways_to_resample_agree(estimand: Any, resampling: Any) -> None:
    sides = [variant_of(seed, 3000) for seed in (1, 2)]
    for number, side in enumerate(sides):
        side["clusters"] = np.arange(3000) // 2 + 10_000 * number
        side["strata"] = side["clusters"] % 2
    of, other = (
        call_of(
            estimand, sides, ("clusters", "strata"), method="studentized", n_resamples=4000, resampling=way
        )
        for way in ("multinomial", resampling)
    )
    assert resampling in other.method
    assert other.std_error == pytest.approx(of.std_error, rel=0.06)
    assert list(other.difference_interval) == pytest.approx(
        list(of.difference_interval), abs=0.2 * of.std_error
    )


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_powers_of_two_scale_exactly(estimand: Any) -> None:
    sides = [variant_of(1), variant_of(2, 70)]
    sides[1]["clusters"] = sides[1]["clusters"] + 100
    for by in ((), *GROUPINGS):
        plain = call_of(estimand, sides, by, n_resamples=300, seed=4)
        for power in (-500, 498):
            scaled = [{**side, "values": np.ldexp(side["values"], power)} for side in sides]
            again = call_of(estimand, scaled, by, n_resamples=300, seed=4)
            assert list(np.ldexp(list(again.difference_interval), -power)) == list(plain.difference_interval)
            assert np.ldexp(again.std_error, -power) == pytest.approx(plain.std_error, rel=1e-14)
            assert again.pvalue == plain.pvalue
            assert list(again.lift_interval) == list(plain.lift_interval)


def test_a_callable_of_clusters_within_strata() -> None:
    side = variant_of(5)
    ways: dict[str, Any] = {"clusters": side["clusters"], "strata": side["strata"], "n_resamples": 400}
    ways["resampling"] = "multinomial"
    called = stats.bootstrap_interval(side["values"], np.mean, **ways)
    plain = stats.bootstrap_interval(side["values"], **ways)
    assert called.replicates == pytest.approx(plain.replicates, rel=1e-12)
    assert list(called.interval) == pytest.approx(list(plain.interval), rel=1e-9)


def test_what_makes_no_sense_is_said() -> None:
    values = [1.0, 2.0, 4.0, 5.0]
    with pytest.raises(ValueError, match="values has values of cluster 'b' in two strata, must be in one"):
        stats.bootstrap_interval(values, clusters=["a", "b", "b", "c"], strata=[0, 0, 1, 1])
    with pytest.raises(ValueError, match=r"poisson.* in a stratum: the weights of all may be 0"):
        stats.bootstrap_interval(
            np.arange(120.0), strata=np.arange(120) < 20, n_resamples=100, resampling="poisson"
        )
    lone = stats.bootstrap_interval(values, strata=[0, 0, 0, 1], n_resamples=100)
    assert any("one unit alone" in note for note in lone.notes)
    nothing = stats.bootstrap_interval(values, strata=[0, 1, 2, 3], n_resamples=100)
    assert np.isnan(nothing.pvalue)
    assert np.isnan(stats.bootstrap_interval(values, clusters=[0] * 4, strata=[1] * 4, n_resamples=9).pvalue)
    missing = stats.bootstrap_interval(
        [1.0, np.nan, 3.0, 4.0, 5.0],
        clusters=["a", "a", None, "b", "c"],
        strata=[0.0, 0.0, 0.0, np.nan, 0.0],
        n_resamples=100,
    )
    assert [note for note in missing.notes if "left out" in note] == [
        "1 missing value left out.",
        "1 value without a cluster left out.",
        "1 value without a stratum left out.",
    ]
    assert missing.n == 2


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_the_same_bits_with_any_number_of_threads(estimand: Any) -> None:
    sides = [variant_of(1), variant_of(2, 70)]
    sides[1]["clusters"] = sides[1]["clusters"] + 100
    made = [
        call_of(estimand, sides, ("clusters", "strata"), n_resamples=500, threads=threads)
        for threads in (1, 2, 8)
    ]
    assert len({one.difference_replicates.tobytes() for one in made}) == 1
    assert len({tuple(one.difference_interval) for one in made}) == 1
