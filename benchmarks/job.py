"""What a benchmark is made of: tables of jobs, and in each job some who do the same, with goals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Goal", "Job", "Options", "Side", "Table"]


@dataclass(frozen=True)
class Options:
    """How a run was asked for."""

    short: bool = False  # small data, one run each: shows that everything works, its times mean little
    second: str | None = None  # the Python of the second environment, with gbstats and spotify-confidence

    def size(self, full: int, short: int) -> int:
        return short if self.short else full


@dataclass(frozen=True)
class Side:
    """One who does the job."""

    run: Callable[[], Any]
    numbers: Callable[[Any], tuple[float, ...]] | None = None  # of the result, by which sides are compared
    done: tuple[int, int] | None = None  # so many resamples of so many: the time is scaled, and says so
    parts: int = 1  # the job is done so many times in a run: the time is that of one
    clock: Callable[[Any], float] | None = None  # seconds out of the result, measured where it was computed
    gigabytes: float = 0.0  # left out where the machine has less to give
    memory: bool = True  # its peak is measured in a process of its own
    note: str = ""


@dataclass(frozen=True)
class Goal:
    """Of `who` beside the fastest of `beside`: so many times as fast, or its time so many times at most."""

    who: str
    beside: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    most_megabytes: float | None = None


@dataclass(frozen=True)
class Job:
    name: str
    make: Callable[
        [], dict[str, Side]
    ]  # makes the data; the first side is the one that others are compared with
    goals: tuple[Goal, ...] = ()
    tolerance: float | None = None  # relative: numbers of all sides must agree so far


@dataclass(frozen=True)
class Table:
    name: str  # the module's
    title: str
    about: str
    jobs: Callable[[Options], list[Job]]
    checks: tuple[Callable[[Options], str], ...] = field(default=())  # a sentence, or an AssertionError
    by_job: bool = False  # a column for each job and a line for each side
