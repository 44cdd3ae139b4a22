"""What a caller asks a bootstrap for, and what it has of each variant."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from cxlift import _core

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cxlift._core import Replicates

__all__ = ["Asked", "Given", "Replicated", "bar"]


@dataclass(frozen=True)
class Asked:
    """How to resample."""

    function: str
    n_resamples: int
    seed: int
    resampling: str
    method: str
    threads: int
    vectorized: bool | None
    progress: Callable[[int, int], None] | None

    def options(self, variant: int, *, keys: Any = None, treatment_keys: Any = None) -> Any:
        """Return what the engine is asked for one variant; by keys where the rows have some."""
        report = None
        if self.progress is not None:
            known = self.progress

            def report(done: int) -> None:
                known(variant, done)

        return _core.ResamplingOptions(
            n_resamples=self.n_resamples,
            seed=self.seed,
            variant=variant,
            resampling=self.resampling,
            studentized=self.method == "studentized",
            threads=self.threads,
            progress=report,
            keys=keys,
            treatment_keys=treatment_keys,
        )


@dataclass(frozen=True)
class Given:
    """What a caller gave of one variant."""

    variant: str
    values: Any
    denominators: Any = None
    covariates: Any = None
    clusters: Any = None
    strata: Any = None
    units: Any = None

    def argument(self, what: str) -> str:
        """Name an argument that stands beside the values."""
        return what if self.variant == "values" else f"{self.variant}_{what}"

    @property
    def beside(self) -> list[str]:
        """The names of what is given beside the values."""
        names = ("denominators", "covariates", "clusters", "strata")
        return [name for name in names if getattr(self, name) is not None]


class Replicated(NamedTuple):
    """Replicates of each variant, and how many values of each were left out for what."""

    replicates: tuple[Replicates, ...]
    left_out: list[tuple[tuple[int, ...], str]]


@contextmanager
def bar(n_resamples: int, variants: int, *, show: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a progress bar over the resamples of all variants."""
    if not show:
        yield None
        return
    from tqdm.auto import tqdm

    with tqdm(total=n_resamples * variants, unit=" resamples", unit_scale=True) as shown:

        def report(variant: int, done: int) -> None:
            shown.n = variant * n_resamples + done
            shown.refresh()

        yield report
        shown.n = shown.total
        shown.refresh()
