"""The instruction sets of the machine, and what is timed on each of them."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from job import Goal, Side

from cxlift import _core

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["NAMES", "forced", "instruction_sets", "target_goals", "with_targets"]

# Highway's numbers of instruction sets, the best first.
NAMES = {
    1 << 6: "AVX-512",
    1 << 7: "AVX-512",
    1 << 8: "AVX-512",
    1 << 9: "AVX2",
    1 << 11: "SSE4",
    1 << 12: "SSSE3",
    1 << 14: "SSE2",
    1 << 28: "NEON",
    1 << 61: "portable",
    1 << 62: "scalar",
}


def instruction_sets() -> dict[str, int]:
    """Names of those that this machine runs and cxlift was built for, the best first."""
    found: dict[str, int] = {}
    for target in _core.simd_targets():
        found.setdefault(NAMES.get(target, f"target {target}"), target)
    return found


@contextmanager
def forced(target: int) -> Generator[None]:
    """Run everything inside with one instruction set."""
    _core.force_simd_target(target)
    try:
        yield
    finally:
        _core.force_simd_target(0)


def with_targets(side: Side) -> dict[str, Side]:
    """The best instruction set of the machine, AVX2 and the baseline."""
    targets = instruction_sets()

    def run(target: int) -> Any:
        with forced(target):
            return side.run()

    found = {f"cxlift, {next(iter(targets))}": side}
    if "AVX2" in targets and "AVX2" not in next(iter(targets)):
        found["cxlift, AVX2 forced"] = Side(partial(run, targets["AVX2"]), side.numbers, parts=side.parts)
    baseline = next(reversed(targets))
    found["cxlift, baseline forced"] = Side(
        partial(run, targets[baseline]), side.numbers, parts=side.parts, note=baseline
    )
    return found


def target_goals(beside: tuple[str, ...], best: float, avx2: float, baseline: float) -> tuple[Goal, ...]:
    return (
        Goal("cxlift, AVX-512", beside, least=best),
        Goal("cxlift, AVX2", beside, least=avx2),
        Goal("cxlift, AVX2 forced", beside, least=avx2),
        Goal("cxlift, baseline forced", beside, least=baseline),
    )
