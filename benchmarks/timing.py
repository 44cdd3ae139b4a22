"""One way to time: everybody works a while before the clock counts, then they take turns."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SHORT", "Clock", "Effort", "Timing"]


@dataclass(frozen=True)
class Effort:
    warm_up: float = 0.3  # seconds: a processor that has been idle is slow at first
    again: float = 0.02  # the same before each turn but the first, since the others have used the caches
    repeats: int = 7
    patience: float = 4.0  # seconds for all turns of a side: a slow one has fewer of them
    enough: float = 10.0  # seconds of a run that is not made again: that one counts


SHORT = Effort(warm_up=0.0, again=0.0, repeats=1, patience=0.0, enough=0.0)


@dataclass(frozen=True)
class Timing:
    seconds: float  # the median
    repeats: int
    result: Any  # of the first run


class Clock:
    """Times one side; several of them take turns."""

    def __init__(
        self, run: Callable[[], Any], effort: Effort, seconds_in: Callable[[Any], float] | None = None
    ) -> None:
        self._run = run
        self._effort = effort
        self._seconds_in = seconds_in
        self._times: list[float] = []
        self._turns = effort.repeats
        self._result: Any = None

    def _once(self) -> tuple[float, Any]:
        begin = time.perf_counter()
        result = self._run()
        seconds = time.perf_counter() - begin
        return (seconds if self._seconds_in is None else self._seconds_in(result)), result

    def _work(self, seconds: float) -> None:
        begin = time.perf_counter()
        while time.perf_counter() - begin < seconds:
            self._run()

    def start(self) -> None:
        """Run once, which also shows how slow it is, and warm up."""
        begin = time.perf_counter()
        first, self._result = self._once()
        if first > self._effort.enough:
            self._times, self._turns = [first], 0
            return
        self._work(self._effort.warm_up - (time.perf_counter() - begin))
        affordable = int(self._effort.patience / max(first, 1e-9))
        self._turns = max(1, min(self._effort.repeats, affordable))

    def turn(self, number: int) -> None:
        if number < self._turns:
            self._work(self._effort.again if number > 0 else 0.0)
            self._times.append(self._once()[0])

    def timing(self) -> Timing:
        return Timing(statistics.median(self._times), len(self._times), self._result)
