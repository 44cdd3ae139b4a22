"""Answers: values that an event has by itself, of which a unit has one, or several."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from cxlift.errors import PlanError
from cxlift.units.decisions import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import narwhals as nw

    from cxlift.engines.engine import Engine, Frame
    from cxlift.units.facts import FactColumn

__all__ = ["answers_of_units", "kept_rows", "ordered", "rows_of_units"]


def ordered(names: Sequence[str]) -> list[str]:
    """Give the columns that put a unit's answers in order: by time, then by id, then by row."""
    return [name for name in ("time", "key", "event", "row") if name in names]


def kept_rows(engine: Engine, rows: Frame, values: Mapping[str, nw.Expr]) -> Frame:
    """Carry out once which rows are answers: those with one of the values.

    Args:
        engine: of the rows.
        rows: the attributed events.
        values: for the name of each column its value, null where a row is none of its answers.
    """
    import narwhals as nw

    names = ("unit", *ordered(rows.collect_schema().names()))
    some = reduce(or_, (~nw.col(name).is_null() for name in values))
    return engine.materialise(rows.select(*names, **values).filter(some))


def answers_of_units(
    engine: Engine, kept: Frame, facts: Mapping[str, FactColumn]
) -> tuple[Frame, dict[str, int]]:
    """Give one row for each unit that answered, with the value that counts of each column.

    Raises:
        PlanError: a unit answered twice, and the plan does not say which answer counts.
    """
    import narwhals as nw

    result = kept.select("unit").unique()
    chosen = []
    for name, fact in facts.items():
        rows = _chosen(kept, _deciding(name, fact, facts), fact)
        result = result.join(rows.select("unit", name), on="unit", how="left")
        chosen.append(rows.select("event", "row"))
    counting = nw.concat(chosen, how="vertical").unique()
    return engine.materialise(result), _repeated(kept, counting)


def rows_of_units(
    engine: Engine, kept: Frame, facts: Mapping[str, FactColumn]
) -> tuple[Frame, dict[str, int]]:
    """Give one row for each answer, with null in the columns that it does not count in."""
    import narwhals as nw

    result, chosen = kept, []
    for name, fact in facts.items():
        if fact.total == "all":
            chosen.append(kept.filter(~nw.col(name).is_null()).select("event", "row"))
        else:
            rows = _chosen(kept, _deciding(name, fact, facts), fact).select("event", "row", name)
            result = result.drop(name).join(rows, on=["event", "row"], how="left")
            chosen.append(rows.select("event", "row"))
    counting = nw.concat(chosen, how="vertical").unique()
    result = result.join(counting, on=["event", "row"], how="inner").select("unit", *facts)
    return engine.materialise(result), _repeated(kept, counting)


def _deciding(name: str, fact: FactColumn, facts: Mapping[str, FactColumn]) -> str:
    """Name the column whose values say which events are answers: of a time, of the one beside it."""
    if not fact.is_time():
        return name
    alike = {
        other.property: key
        for key, other in facts.items()
        if other.is_time() and _plain(other) == _plain(fact)
    }
    return alike[fact.beside]


def _plain(fact: FactColumn) -> FactColumn:
    """Leave away what differs between the times of one ticket."""
    return replace(fact, name="", property="x", place="")


def _chosen(kept: Frame, name: str, fact: FactColumn) -> Frame:
    """Give the one answer of each unit that counts in a column."""
    import narwhals as nw

    answers = kept.filter(~nw.col(name).is_null())
    if fact.total == "only":
        _require_one(answers, fact)
        return answers
    order = ordered(kept.collect_schema().names())
    if fact.total == "first":
        return answers.unique(["unit"], keep="first", order_by=order)
    return answers.unique(["unit"], keep="last", order_by=order)


def _require_one(answers: Frame, fact: FactColumn) -> None:
    import narwhals as nw

    several = (
        answers.group_by("unit")
        .agg(n=nw.len())
        .select(units=nw.len(), several=nw.when(nw.col("n") > 1).then(1).count())
    )
    found = numbers(several)
    if found["several"]:
        raise PlanError(
            f"{fact.place}.repeated: {found['several']:,} of the {found['units']:,} units with an event "
            f"{fact.event!r} {'has' if found['several'] == 1 else 'have'} several; say which counts: 'first' "
            "or 'last' by time, or 'all' of a plan whose unit_rows is 'many'."
        )


def _repeated(kept: Frame, counting: Frame) -> dict[str, int]:
    import narwhals as nw

    answers = numbers(kept.select(n=nw.len()))["n"]
    return {"repeated_answers": answers - numbers(counting.select(n=nw.len()))["n"]}
