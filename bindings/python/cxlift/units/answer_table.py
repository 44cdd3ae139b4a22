"""The table of answers: one row for each answer that counts, with what the exposures say of its unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from cxlift.units.answers import ordered
from cxlift.units.attribution import attributed
from cxlift.units.checks import check_answers, check_names
from cxlift.units.decisions import first_decisions, numbers
from cxlift.units.unit_table import UnitTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from cxlift.engines.engine import Engine, Frame
    from cxlift.units.facts import Repeated, Where
    from cxlift.units.source import Source

__all__ = ["AnswerTable", "Answers", "answer_table"]


class AnswerTable(UnitTable):
    """A lazy table with one row for each answer, and one of nulls for each unit without any.

    Attributes:
        column_names: unit, variant, attributes, time, properties, in this order.
        exclusions: what was left out, by reason, as of ``Dataset.exclusions``.
    """

    def __init__(
        self,
        engine: Engine,
        frame: Frame,
        column_names: Sequence[str],
        time: str,
        exclusions: Mapping[str, int],
    ) -> None:
        super().__init__(engine, frame, column_names, [time])
        self.exclusions = dict(exclusions)


@dataclass(frozen=True)
class Answers:
    """Which answers are asked for, as in ``Dataset.answers``; None: all properties, all attributes."""

    event: str
    properties: Sequence[str] | None
    attributes: Sequence[str] | None
    where: Where
    repeated: Repeated
    unanswered: bool


def answer_table(source: Source, asked: Answers, window: timedelta | None, until: int | None) -> AnswerTable:
    """Make the table of ``Dataset.answers``."""
    columns = source.columns
    check_answers(source, asked.event, asked.properties or (), asked.attributes or (), asked.where)
    attributes = source.attribute_names() if asked.attributes is None else list(asked.attributes)
    roles = {columns.unit, columns.timestamp, *columns.order_by}
    known = [name for name in source.facts.properties(asked.event) if name not in roles]
    properties = known if asked.properties is None else list(asked.properties)
    names = [columns.unit, columns.variant, *attributes, columns.timestamp, *properties]
    check_names(names)
    decided, excluded = first_decisions(source, attributes, until)
    frame, left_out = _rows(source, decided, asked, properties, attributes, window=window, until=until)
    excluded = {"other_experiment_decisions": 0, **source.counted, **excluded, **left_out}
    return AnswerTable(source.engine, frame, names, columns.timestamp, excluded)


def _rows(
    source: Source,
    decided: Frame,
    asked: Answers,
    properties: Sequence[str],
    attributes: Sequence[str],
    *,
    window: timedelta | None,
    until: int | None,
) -> tuple[Frame, dict[str, int]]:
    """Give ``unit``, ``variant``, ``a0`` ..., ``time``, ``c0`` ... and the counts of events left out."""
    import narwhals as nw

    engine = source.engine
    cells = [f"c{i}" for i in range(len(properties))]
    events = source.facts.cells(engine, source.columns, asked.event, properties, asked.where)
    rows, in_time, reasons, found = attributed(source, events, decided, window, until)
    counts = {name: nw.when(reason).then(1).count() for name, reason in reasons.items()}
    found |= numbers(rows.select(**counts))
    kept = rows.filter(in_time)
    if cells:  # a row without any of its values is no answer
        kept = kept.filter(reduce(or_, (~nw.col(cell).is_null() for cell in cells)))
    order = ordered(kept.collect_schema().names())
    kept = engine.materialise(kept.select("unit", *order, *cells))
    chosen = kept
    if asked.repeated == "first":
        chosen = kept.unique(["unit"], keep="first", order_by=order)
    elif asked.repeated == "last":
        chosen = kept.unique(["unit"], keep="last", order_by=order)
    found["repeated_answers"] = (
        numbers(kept.select(n=nw.len()))["n"] - numbers(chosen.select(n=nw.len()))["n"]
    )
    # Their places among all answers: after the join no engine has an order of its own.
    people = decided.select("unit", "variant", *(f"a{i}" for i in range(len(attributes))))
    result = people.join(chosen, on="unit", how="left" if asked.unanswered else "inner")
    columns = [*people.collect_schema().names(), *order, *cells]
    result = engine.materialise(result.select(columns)).sort("unit", *order)
    return result.select([c for c in columns if c not in order or c == "time"]), found
