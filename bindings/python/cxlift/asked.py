"""What a plan asks of the data: columns, and totals of events that become columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from cxlift.units.facts import FactColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cxlift import _core
    from cxlift.experiment import Experiment
    from cxlift.metrics import Metric

    Asked: TypeAlias = "Experiment | Sequence[FactColumn | Metric]"

__all__ = ["asked_of_units", "columns_of_units", "facts", "metric_columns", "needed", "time_columns"]


def needed(plan: _core.Plan) -> list[str]:
    """Name the columns that a table with one row a unit must have."""
    unit = [] if plan.unit is None else [plan.unit]
    repeated = [column for column in (plan.answered_at, plan.touchpoint) if column]
    read = [*metric_columns(plan), *time_columns(plan), *repeated]
    return list(dict.fromkeys([*unit, plan.variant, *plan.segment_columns, *read]))


def metric_columns(plan: _core.Plan) -> list[str]:
    """Name the columns of numbers that the metrics read, but those that are made of columns of times."""
    timeless = [metric for metric in plan.metrics if metric.elapsed is None]
    return list(dict.fromkeys(column for metric in timeless for column in metric.columns))


def time_columns(plan: _core.Plan) -> dict[str, str]:
    """Give the columns of times that metrics are reckoned from, each with its place in the plan."""
    found: dict[str, str] = {}
    for metric in plan.metrics:
        if metric.elapsed is not None:
            found.setdefault(metric.elapsed.opened, f"{metric.place}.opened")
            first = metric.elapsed.end != metric.elapsed.resolved
            found.setdefault(metric.elapsed.end, f"{metric.place}.{'first_' if first else ''}resolved")
            if metric.elapsed.closed:
                found.setdefault(metric.elapsed.closed, f"{metric.place}.closed")
    return found


def facts(plan: _core.Plan) -> list[FactColumn]:
    """Give the columns that are made of events, each once."""
    found: dict[str, FactColumn] = {}
    for metric in plan.metrics:
        for fact in map(_fact, metric.facts):
            found.setdefault(fact.name, fact)  # the plan's reader has refused two totals of one name
    return list(found.values())


def columns_of_units(plan: _core.Plan) -> dict[str, str]:
    """Give the columns that metrics read and no events make, each with its place in the plan."""
    made = {fact.name for fact in facts(plan)}
    found: dict[str, str] = {}
    for metric in (each for each in plan.metrics if each.elapsed is None):
        for column, place in zip(metric.columns, metric.places, strict=True):
            if column not in made:
                found.setdefault(column, place)
    return {name: place for name, place in time_columns(plan).items() if name not in made} | found


def asked_of_units(asked: Asked, attributes: Sequence[str]) -> tuple[tuple[FactColumn, ...], tuple[str, ...]]:
    """Give the facts and the attributes that an experiment, or that metrics and facts, need.

    >>> from cxlift import Conversion, Mean
    >>> facts, attributes = asked_of_units([Conversion("purchase"), Mean("age")], ["device"])
    >>> [fact.name for fact in facts], attributes
    (['purchase.converted'], ('device', 'age'))
    """
    if hasattr(asked, "plan"):
        plan = asked.plan
        wanted = [*attributes, *plan.segment_columns, *columns_of_units(plan)]
        return tuple(facts(plan)), tuple(dict.fromkeys(wanted))
    items: object = asked  # whatever a caller without a type checker gave
    if isinstance(items, str) or not isinstance(items, Iterable):
        raise TypeError(f"Dataset: {asked!r} is no list of metrics, and no experiment.")
    given, metrics = [], []
    for item in items:
        if isinstance(item, FactColumn):
            given.append(item)
        elif hasattr(item, "to_plan"):
            metrics.append(item.to_plan())
        else:
            raise TypeError(f"Dataset: {item!r} is no metric, such as cxlift.Conversion('purchase').")
    if not metrics:
        return tuple(given), tuple(attributes)
    plan = _plan(metrics)
    wanted = [*attributes, *columns_of_units(plan)]
    return (*given, *facts(plan)), tuple(dict.fromkeys(wanted))


def _plan(metrics: Sequence[dict[str, Any]]) -> _core.Plan:
    """Have the metrics read as those of a plan are; a name of its own for each, since one may come twice."""
    from cxlift import _core
    from cxlift.plan_json import plan_json

    beside = ("calendar", "unit", "observed_until")  # of times: no columns, and maybe named elsewhere
    named = [
        {key: value for key, value in metric.items() if key not in beside} | {"name": str(i)}
        for i, metric in enumerate(metrics)
    ]
    return _core.Plan.from_json(plan_json({"name": "units", "control": "control", "metrics": named}))


def _fact(fact: _core.FactInput) -> FactColumn:
    where = tuple((name, tuple(values)) for name, values in fact.where.items())
    total: Any = fact.total  # one of those that a FactColumn takes
    return FactColumn(
        fact.name,
        fact.event,
        total,
        fact.property or None,
        fact.place,
        where,
        fact.day,
        fact.kind,
        fact.within,
        fact.is_below,
        fact.beside,
    )
