"""The tables about visitors: one row a unit, what everybody would have answered, and the exposures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from .arrays import NEVER
from .columns import TIME, pick
from .design import BROWSERS, DEVICES, PLANS, SOURCES, Level
from .traits import COUNTRIES, VISITOR_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .arrays import Floats, Ints
    from .behaviour import Before, Behaviour
    from .population import Population
    from .scenario import Scenario
    from .surveys import Answers
    from .tickets import Tickets

__all__ = ["UNIT_COLUMNS", "exposure_table", "latent_table", "unit_columns", "unit_table"]


def unit_columns(
    people: Population,
    behaviour: Behaviour,
    before: Before,
    answers: tuple[Answers, ...],
    tickets: Tickets,
) -> dict[str, tuple[Any, Any]]:
    """The numbers of each visitor: name, values, and where they are missing (None: nowhere)."""
    n = len(people.arm)

    def total(values: Any, who: Ints) -> Ints:
        # Sums in double precision are exact up to 2^53 cents.
        return np.bincount(who, weights=values, minlength=n).astype(np.int64)

    buyer = behaviour.who[behaviour.order_session]
    orders = np.bincount(buyer, minlength=n)
    sessions = np.bincount(behaviour.who, minlength=n)
    opened = np.bincount(tickets.who, minlength=n)
    solved = tickets.resolved
    first = _first_tickets(tickets, n)
    hours, resolved, closed = np.zeros(n), np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    if len(tickets.who):
        hours, resolved, closed = tickets.hours_open[first], solved[first], tickets.closed[first]
    none = opened == 0
    return {
        "converted": (orders > 0, None),
        "orders": (orders, None),
        "revenue": (total(behaviour.order_revenue, buyer), None),
        "sessions": (sessions, None),
        "page_views": (total(behaviour.page_views, behaviour.who), None),
        "clicks": (total(behaviour.clicks, behaviour.who), None),
        "rage_clicks": (total(behaviour.rage_clicks, behaviour.who), None),
        "u_turns": (total(behaviour.u_turns, behaviour.who), None),
        "errors": (total(behaviour.errors, behaviour.who), None),
        **{each.scale.survey: (each.score.astype(np.int8), ~each.answered) for each in answers},
        "tickets": (opened, None),
        "tickets_resolved": (total(solved, tickets.who), None),
        "hours_resolved": (_sums(tickets.hours_open * solved, tickets.who, n), None),
        "hours_open": (hours, none),
        "is_resolved": (resolved, none),
        "is_closed": (closed, none),
        "sessions_before": (before.sessions, None),
        "revenue_before": (before.revenue, None),
    }


def _sums(values: Floats, who: Ints, n: int) -> Floats:
    return np.bincount(who, weights=values, minlength=n).astype(np.float64)


def _first_tickets(tickets: Tickets, n: int) -> Ints:
    """The first ticket of each visitor who has one, and any of others."""
    return np.minimum(np.searchsorted(tickets.who, np.arange(n)), max(len(tickets.who) - 1, 0))


def _ticket_times(tickets: Tickets, n: int) -> dict[str, Any]:
    """When each visitor's first ticket was opened and resolved."""
    columns = ("opened_at", "first_resolved_at", "resolved_at")
    if not len(tickets.who):
        return {name: pa.nulls(n, TIME) for name in columns}
    first = _first_tickets(tickets, n)
    none = tickets.who[first] != np.arange(n)
    times = {name: getattr(tickets, name)[first] for name in columns}
    return {name: pa.array(at, mask=none | (at == NEVER)).cast(TIME) for name, at in times.items()}


def unit_table(
    scenario: Scenario,
    people: Population,
    numbers: dict[str, tuple[Any, Any]],
    tickets: Tickets,
    comments: Any,
) -> Any:
    """One row a visitor."""
    others = {
        design.name: pick(list(design.variants), people.variant[number])
        for number, design in enumerate(scenario.designs)
        if number
    }
    return pa.table(
        {
            "visitor_id": people.ids,
            "variant": pick(list(scenario.designs[0].variants), people.variant[0]),
            **others,
            "exposed_at": pa.array(people.exposed_at).cast(TIME),
            **_attributes(people, np.arange(scenario.visitors)),
            **{name: pa.array(values, mask=missing) for name, (values, missing) in numbers.items()},
            **_ticket_times(tickets, scenario.visitors),
            "comment": comments,
        }
    )


def latent_table(people: Population, answers: tuple[Answers, ...]) -> Any:
    """What each visitor would answer if asked and willing: what no real experiment knows."""
    scores = {each.scale.survey: pa.array(each.score.astype(np.int8)) for each in answers}
    return pa.table({"visitor_id": people.ids, **scores})


def exposure_table(scenario: Scenario, people: Population, experiment: int | None = None) -> Any:
    """A row for each exposure, of one experiment or of all, in the order of time; crossovers have two."""
    chosen = range(len(scenario.designs)) if experiment is None else [experiment]
    who, at, of, variant = [], [], [], []
    names: list[str] = []
    for number in chosen:
        crossed = people.crossovers[number]
        who += [np.arange(scenario.visitors), crossed.who]
        at += [people.exposed_at, crossed.at]
        variant += [len(names) + people.variant[number], len(names) + crossed.variant]
        of.append(np.full(scenario.visitors + len(crossed.who), number))
        names += scenario.designs[number].variants
    everybody, when = np.concatenate(who), np.concatenate(at)
    rows = np.argsort(when, kind="stable")
    return pa.table(
        {
            "experiment": pick([design.name for design in scenario.designs], np.concatenate(of)[rows]),
            "visitor_id": people.ids.take(pa.array(everybody[rows])),
            "variant": pick(names, np.concatenate(variant)[rows]),
            "timestamp": pa.array(when[rows]).cast(TIME),
            **_attributes(people, everybody[rows]),
        }
    )


_ATTRIBUTES: dict[str, tuple[str, Sequence[Level]]] = {
    "device": ("device", DEVICES),
    "country": ("country", COUNTRIES),
    "browser": ("browser", BROWSERS),
    "plan": ("plan", PLANS),
    "source_type": ("source", SOURCES),
    "visitor_type": ("visitor_type", VISITOR_TYPES),
}


def _attributes(people: Population, who: Ints) -> dict[str, Any]:
    return {
        name: pick([level.value for level in levels], getattr(people, field)[who])
        for name, (field, levels) in _ATTRIBUTES.items()
    }


#: Names that another experiment cannot have, as its variants stand in a column of its name.
UNIT_COLUMNS = frozenset(
    """
    visitor_id variant exposed_at device country browser plan source_type visitor_type converted orders
    revenue sessions page_views clicks rage_clicks u_turns errors nps csat ces tickets tickets_resolved
    hours_resolved hours_open is_resolved is_closed sessions_before revenue_before comment
    opened_at first_resolved_at resolved_at
    """.split()  # noqa: SIM905  forty lines of quotes say no more
)
