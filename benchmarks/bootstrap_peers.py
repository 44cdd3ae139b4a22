"""How the peers resample, at the fastest setting that was found for each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from installed import peer
from job import Side

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["arch_columns", "arch_interval", "scipy_interval", "scipy_permutation", "tea_tasting_quantile"]

BATCH = 10  # SciPy's default, all resamples at once, is slower and takes gigabytes


def arch_interval(
    control: Any, treatment: Any, statistic: Callable[[Any], Any], resamples: int, asked: int | None = None
) -> dict[str, Side]:
    """Percentile interval of a difference; `asked` of the job, where only some of them are drawn."""
    arch = peer("arch.bootstrap", "arch")
    if arch is None:
        return {}

    def difference(c: Any, t: Any) -> Any:
        return statistic(t) - statistic(c)

    def run() -> Any:
        both = arch.IndependentSamplesBootstrap(control, treatment, seed=1)
        return both.conf_int(difference, resamples, method="percentile")

    done = None if asked is None else (resamples, asked)
    if done is not None:  # the interval of so few is no interval
        return {"arch": Side(run, done=done)}
    return {"arch": Side(run, lambda found: (float(found[0, 0]), float(found[1, 0])))}


def arch_columns(control: list[Any], treatment: list[Any], resamples: int) -> dict[str, Side]:
    """Means of several columns: one alone, and all with the same indices, drawn once for each variant."""
    arch = peer("arch.bootstrap", "arch")
    if arch is None:
        return {}

    def all_means(*columns: Any) -> Any:
        return np.array([column.mean() for column in columns])

    def together() -> Any:
        of_control = arch.IIDBootstrap(*control, seed=1).apply(all_means, resamples)
        of_treatment = arch.IIDBootstrap(*treatment, seed=2).apply(all_means, resamples)
        return np.quantile(of_treatment - of_control, [0.025, 0.975], axis=0)

    (alone,) = arch_interval(control[0], treatment[0], np.mean, resamples).values()
    return {
        "arch, one metric": alone,
        "arch, shared indices": Side(
            together, lambda found: (float(found[0, 0]), float(found[1, 0])), parts=len(control)
        ),
    }


def scipy_interval(
    control: Any, treatment: Any, statistic: Callable[..., Any], resamples: int, batch: int = BATCH
) -> dict[str, Side]:
    """Percentile interval of a difference; the statistic takes an axis."""
    scipy = peer("scipy.stats", "scipy")
    if scipy is None:
        return {}

    def difference(c: Any, t: Any, axis: int = -1) -> Any:
        return statistic(t, axis=axis) - statistic(c, axis=axis)

    def run() -> Any:
        return scipy.bootstrap(
            (control, treatment),
            difference,
            n_resamples=resamples,
            batch=batch,
            method="percentile",
            vectorized=True,
            rng=np.random.default_rng(1),
        )

    return {
        "SciPy": Side(
            run, lambda found: (float(found.confidence_interval.low), float(found.confidence_interval.high))
        )
    }


def scipy_permutation(control: Any, treatment: Any, resamples: int) -> dict[str, Side]:
    scipy = peer("scipy.stats", "scipy")
    if scipy is None:
        return {}

    def difference(c: Any, t: Any, axis: int = -1) -> Any:
        return np.mean(t, axis=axis) - np.mean(c, axis=axis)

    def run() -> Any:
        return scipy.permutation_test(
            (control, treatment),
            difference,
            n_resamples=resamples,
            batch=BATCH,
            vectorized=True,
            rng=np.random.default_rng(1),
        )

    return {"SciPy": Side(run, lambda found: (float(found.pvalue),))}


def _shown(found: Any) -> tuple[float, ...]:
    row = found["value"]
    return (float(row.effect_size_ci_lower), float(row.effect_size_ci_upper))


def tea_tasting_quantile(
    control: Any, treatment: Any, q: float, resamples: int, *, method: str, batches: tuple[int, ...]
) -> dict[str, Side]:
    """With some sizes of batch, on which time and memory depend."""
    tea = peer("tea_tasting", "tea-tasting")
    if tea is None:
        return {}
    import pyarrow as pa

    variant = np.repeat(np.array([0, 1], dtype=np.int8), [len(control), len(treatment)])
    table = pa.table({"variant": variant, "value": np.concatenate([control, treatment])})

    def side(batch: int) -> Side:
        metric = tea.Quantile("value", q, method=method, n_resamples=resamples, batch=batch, rng=1)
        asked = tea.Experiment({"value": metric}, variant="variant")
        copies = 4  # of the samples of a batch: indices, values, and what the statistic makes of them
        gigabytes = copies * 8e-9 * batch * len(control)
        return Side(partial(asked.analyze, table), _shown, gigabytes=gigabytes)

    return {f"tea-tasting, batch {batch:,}": side(batch) for batch in batches}
