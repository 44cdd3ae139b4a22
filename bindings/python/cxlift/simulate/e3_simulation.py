"""The experiments of a simulation as an Optimizely Enriched Events export, without irregularities.

Experiments and variants are written by name where Optimizely has ids. Decisions and events of these visitors
alone, each written once; crossovers have a second decision. The session ids are null, as in exports since
9 October 2023.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .arrays import MINUTE, Ints
from .design import EVENTS, Variant
from .e3_columns import Names, decision_table, event_table
from .e3_layout import Style, write_rows
from .events import CART, DETAIL, HOME, PURCHASE, Events
from .identifiers import random_uuids, uuid_text
from .pages import CART as CART_PAGE
from .pages import CONFIRMATION, PAGES, PRODUCT
from .pages import HOME as HOME_PAGE
from .visitors import Decisions, Visitors

if TYPE_CHECKING:
    from pathlib import Path

    from .population import Population
    from .scenario import Scenario
    from .simulation import Simulation

__all__ = ["write_export"]

_EVENT_OF_PAGE = {HOME_PAGE: HOME, PRODUCT: DETAIL, CART_PAGE: CART, CONFIRMATION: PURCHASE}
_STYLE = Style(partitions=True, timestamps="int64")


def write_export(simulation: Simulation, root: Path) -> None:
    """Write ``type=decisions`` and ``type=events`` below ``root``."""
    scenario, people = simulation._scenario, simulation._people  # noqa: SLF001
    rng = scenario.stream("export")
    experiments = [design.name for design in scenario.designs]
    names = Names(
        visitors=_visitors(people),
        ids=people.ids,
        experiments=experiments,
        variants=[[Variant(name, share=0.0) for name in design.variants] for design in scenario.designs],
        sessions=False,
        country=people.country,
    )
    jobs = uuid_text(random_uuids(rng, 2), np.zeros(2, dtype=np.bool_)).to_pylist()
    decisions = _decisions(rng, scenario, people)
    write_rows(
        root / "type=decisions",
        lambda rows: decision_table(names, decisions, rows),
        key=("experiment", experiments, decisions.experiment),
        at=decisions.at,
        arrival=decisions.at + decisions.delay,
        job=jobs[0],
        style=_STYLE,
    )
    events = _events(rng, simulation)
    write_rows(
        root / "type=events",
        lambda rows: event_table(names, events, rows),
        key=("event", EVENTS, events.name),
        at=events.at,
        arrival=events.at + events.delay,
        job=jobs[1],
        style=_STYLE,
    )


def _visitors(people: Population) -> Visitors:
    nobody: Ints = np.zeros(0, dtype=np.int64)
    return Visitors(
        device=people.device,
        browser=people.browser,
        plan=people.plan,
        source=people.source,
        attributes_missing=np.zeros(len(people.arm), dtype=np.bool_),
        variant=people.variant,
        decided_at=np.broadcast_to(people.exposed_at, people.variant.shape),
        first_seen=people.exposed_at,
        in_main=np.arange(len(people.arm)),
        holdback_only=nobody,
        second_only=nobody,
        undecided=nobody,
        overlap=nobody,
        holdback_mixed=nobody,
    )


def _decisions(rng: np.random.Generator, scenario: Scenario, people: Population) -> Decisions:
    everybody = np.arange(scenario.visitors)
    crossed = people.crossovers
    who = np.concatenate([part for each in crossed for part in (everybody, each.who)])
    return Decisions(
        who=who,
        experiment=np.repeat(np.arange(len(crossed)), [len(everybody) + len(each.who) for each in crossed]),
        variant=np.concatenate(
            [part for own, each in zip(people.variant, crossed, strict=True) for part in (own, each.variant)]
        ),
        at=np.concatenate([part for each in crossed for part in (people.exposed_at, each.at)]),
        holdback=np.zeros(len(who), dtype=np.bool_),
        device=people.device[who],
        uuid=random_uuids(rng, len(who)),
        upper=np.zeros(len(who), dtype=np.bool_),
        delay=rng.integers(1000, MINUTE, size=len(who)),
        duplicates=(0, 0),
        crossovers=len(crossed[0].who),
        tied=0,
        repeated=0,
    )


def _events(rng: np.random.Generator, simulation: Simulation) -> Events:
    views, behaviour = simulation._views, simulation._behaviour  # noqa: SLF001
    event_of = np.array([_EVENT_OF_PAGE.get(page, -1) for page in range(len(PAGES))])
    rows = np.flatnonzero(event_of[views.page] >= 0)
    name = event_of[views.page[rows]]
    revenue = np.zeros(len(rows), dtype=np.int64)
    revenue[name == PURCHASE] = (
        behaviour.order_revenue
    )  # the confirmations stand in the order of the purchases
    return Events(
        who=behaviour.who[views.session[rows]],
        name=name,
        at=views.at[rows],
        revenue=revenue,
        revenue_known=np.ones(len(rows), dtype=np.bool_),
        uuid=random_uuids(rng, len(rows)),
        upper=np.zeros(len(rows), dtype=np.bool_),
        delay=rng.integers(1000, MINUTE, size=len(rows)),
        n_distinct=len(rows),
    )
