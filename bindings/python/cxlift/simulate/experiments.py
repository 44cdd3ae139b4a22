"""Experiments with behaviour, surveys, tickets and page events, whose true effects are known."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from .designs import Design, Interaction, check_designs
from .effects import BETTER, Effects
from .scenario import Scenario
from .settings import Baseline, Surveys
from .simulation import Simulation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["experiment"]


def experiment(
    *,
    visitors: int = 20_000,
    seed: int = 0,
    name: str = "checkout",
    effects: Effects | Mapping[str, Effects] | None = BETTER,
    control: str = "original",
    allocation: Mapping[str, float] | None = None,
    realised: Mapping[str, float] | None = None,
    crossovers: float = 0.0,
    others: Sequence[Design] = (),
    interactions: Sequence[Interaction] = (),
    baseline: Baseline | None = None,
    surveys: Surveys | None = None,
    start: date = date(2024, 3, 4),
    days: int = 14,
) -> Simulation:
    """Simulate an experiment on a shop's visitors, or several at once on the same visitors.

    What is planted by default, and in which distributions, is in the documentation of `cxlift.simulate`.
    Each setting moves its own thing alone: the same seed with other effects gives the same visitors, and
    with other `Surveys` the same opinions.

    Args:
        visitors: Visitors in the experiment, 100 or more; all of them are in the others, too.
        seed: The same seed and arguments give the same tables and bytes.
        name: The experiment.
        effects: What is planted: for each treatment what it changes; one `Effects` for every treatment; or
            None, which makes an A/A test.
        control: The variant that nothing is planted in.
        allocation: Planned share of each variant, in any units; equal if left out.
        realised: Shares that visitors are really drawn with: plants a sample ratio mismatch.
        crossovers: Share of the visitors who see another variant later.
        others: More experiments, to whose variants the visitors are assigned independently.
        interactions: What comes on top in certain variants of several experiments.
        baseline: What visitors do without any treatment.
        surveys: How surveys are asked, and who answers.
        start: The day of the first exposures, in UTC.
        days: Exposures fall into so many days; the observation ends a week later.

    Raises:
        ValueError: An argument is out of range, or a probability would be.

    >>> from cxlift import simulate
    >>> sim = simulate.experiment(visitors=2_000, seed=1, effects={"redesign": simulate.Effects(nps=0.3)})
    >>> sim.units.num_rows, sim.truth.visitors
    (2000, {'original': 975, 'redesign': 1025})
    >>> round(sim.truth.difference("nps").difference, 2), sim.truth.difference("converted").difference
    (20.71, 0.0)
    """
    from .arms import combine
    from .tables import UNIT_COLUMNS

    designs = (Design(name, effects, control, allocation, realised, crossovers), *others)
    check_designs(designs, interactions, set(UNIT_COLUMNS))
    return Simulation(
        Scenario(
            visitors=visitors,
            seed=seed,
            designs=designs,
            interactions=tuple(interactions),
            arms=combine(designs, interactions),
            baseline=Baseline() if baseline is None else baseline,
            surveys=Surveys() if surveys is None else surveys,
            start=start,
            days=days,
        )
    )
