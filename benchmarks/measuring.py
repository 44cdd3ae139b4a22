"""One job measured: times in turns, memory in processes of their own, goals judged."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import installed
from memory import available_gigabytes, run_alone
from timing import SHORT, Clock, Effort

if TYPE_CHECKING:
    from job import Goal, Job, Options, Side, Table
    from memory import Alone

__all__ = ["Row", "measured"]


@dataclass(frozen=True)
class Row:
    """One side of one job. A side that could not be measured has a failure and no seconds."""

    job: str
    who: str
    seconds: float = math.nan
    repeats: int = 0
    ratio: float = math.nan  # of the seconds to those of the first side
    megabytes: float | None = None  # at the peak, above the data
    numbers: tuple[float, ...] = ()
    goals: tuple[str, ...] = ()
    met: bool | None = None  # None: without a goal, or not to be judged
    note: str = ""
    failure: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give NaN and infinity, which JSON has not, as null."""

        def known(value: Any) -> Any:
            return None if isinstance(value, float) and not math.isfinite(value) else value

        row = {key: known(value) for key, value in asdict(self).items()}
        return row | {"numbers": [known(number) for number in self.numbers]}


def _failure(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]


def _affordable(sides: dict[str, Side]) -> dict[str, Side]:
    kept = {}
    for who, side in sides.items():
        if side.gigabytes > available_gigabytes():
            installed.leave_out(who, f"needs {side.gigabytes:g} GB of memory, more than is free")
        else:
            kept[who] = side
    return kept


def _times(job: Job, sides: dict[str, Side], effort: Effort, alone: dict[str, Alone]) -> dict[str, Row]:
    """Time all sides in turns; one that took long enough alone is not run again."""
    rows, clocks = {}, {}
    for who, side in sides.items():
        if who in alone and alone[who].seconds > effort.enough:
            rows[who] = _row(job.name, who, side, alone[who].seconds, alone[who].numbers)
            continue
        clock = Clock(side.run, effort, side.clock)
        try:
            clock.start()
        except Exception as error:  # noqa: BLE001 - a failing side is reported, and the others go on
            rows[who] = Row(job.name, who, failure=_failure(error))
        else:
            clocks[who] = clock
    for number in range(effort.repeats):
        for clock in clocks.values():
            clock.turn(number)
    for who, clock in clocks.items():
        timing, numbers = clock.timing(), sides[who].numbers
        found = () if numbers is None else numbers(timing.result)
        rows[who] = replace(_row(job.name, who, sides[who], timing.seconds, found), repeats=timing.repeats)
    return {who: rows[who] for who in sides}


def _row(job: str, who: str, side: Side, seconds: float, numbers: tuple[float, ...]) -> Row:
    notes = [side.note] if side.note else []
    if side.done is not None and side.done[0] < side.done[1]:
        some, whole = side.done
        seconds *= whole / some
        notes.append(f"{some:,} of {whole:,}, scaled")
    if side.parts > 1:
        notes.append(f"one of {side.parts}")
    return Row(job, who, seconds / side.parts, 1, numbers=numbers, note="; ".join(notes))


def _judged(row: Row, rows: dict[str, Row], goals: list[Goal]) -> Row:
    """Say how far each goal is met; one whose peers are missing is not judged."""
    said, met = [], []
    for goal in goals:
        if goal.most_megabytes is not None and row.megabytes is not None:
            met.append(row.megabytes <= goal.most_megabytes)
            said.append(f"{row.megabytes:.0f} MB (≤ {goal.most_megabytes:g})")
        peers = {who: rows[who].seconds for who in goal.beside if who in rows and not rows[who].failure}
        if not peers or row.failure:
            continue
        fastest = min(peers, key=lambda who: peers[who])
        if goal.least is not None:
            times = peers[fastest] / row.seconds
            met.append(times >= goal.least)
            said.append(f"{times:,.1f} × as fast as {fastest} (≥ {goal.least:g})")
        if goal.most is not None:
            times = row.seconds / peers[fastest]
            met.append(times <= goal.most)
            said.append(f"{times:,.2f} × the time of {fastest} (≤ {goal.most:g})")
    return replace(row, goals=tuple(said), met=all(met) if met else None)


def _agreeing(row: Row, first: Row, tolerance: float) -> Row:
    """Fail a side that found other numbers than the first."""
    for a, b in zip(first.numbers, row.numbers, strict=bool(row.numbers)):
        if not math.isclose(a, b, rel_tol=tolerance):
            return replace(row, failure=f"found {b:.10g} where {first.who} found {a:.10g}")
    return row


def measured(table: Table, job: Job, options: Options, *, with_memory: bool = True) -> list[Row]:
    """Run all sides of a job."""
    sides = _affordable(job.make())
    alone: dict[str, Alone] = {}
    if with_memory:
        asked = (who for who, side in sides.items() if side.memory)
        found = ((who, run_alone(table.name, job.name, who, options)) for who in asked)
        alone = {who: one for who, one in found if one is not None}
    rows = _times(job, sides, SHORT if options.short else Effort(), alone)
    first = next(iter(rows.values()))
    for who, row in rows.items():
        of_side = replace(row, ratio=row.seconds / first.seconds)
        if who in alone:
            of_side = replace(of_side, megabytes=alone[who].megabytes)
        if job.tolerance is not None:
            of_side = _agreeing(of_side, first, job.tolerance)
        rows[who] = of_side
    goals = [] if options.short else job.goals  # small data meet no goal, and should not
    return [_judged(row, rows, [goal for goal in goals if goal.who == row.who]) for row in rows.values()]
