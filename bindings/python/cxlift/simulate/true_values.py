"""The true values, computed from the distributions that visitors are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .behaviour import ABANDONED_CART
from .design import PURCHASES_PER_BUYER
from .planted import ExperimentTruth, TrueValue
from .score_values import score_values
from .tickets import BACK_AFTER, SECOND_TIME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .arrays import Floats
    from .population import Population
    from .scenario import Scenario

__all__ = ["truth_about"]

_CART_VIEWS = 1.5 * ABANDONED_CART  # of a session: half of the abandoned carts see the checkout, too


def truth_about(
    scenario: Scenario, people: Population, numbers: dict[str, tuple[Any, Any]], experiment: int
) -> ExperimentTruth:
    """The truth about one of the experiments."""
    design = scenario.designs[experiment]
    variants = list(design.variants)
    shares = [scenario.arms.within(experiment, number) for number in range(len(variants))]
    values: list[TrueValue] = []

    def add(
        metric: str, estimand: str, of: str, by_variant: list[float], basis: Literal["analytic", "realised"]
    ) -> None:
        for variant, value in zip(variants, by_variant, strict=True):
            # Twelve digits: what differs beyond is the order of additions, and no effect.
            values.append(TrueValue(metric, estimand, of, variant, float(f"{value:.12g}"), basis))

    for metric, estimand, of, above, below in _behaviour_values(scenario):
        # The mean over a variant's visitors, whatever else they are in; a ratio is one of two such means.
        add(metric, estimand, of, [float(share @ above / (share @ below)) for share in shares], "analytic")
    for metric, estimand, of, by_variant in score_values(scenario, shares):
        add(metric, estimand, of, by_variant, "analytic")
    for parts in (("hours_resolved", "tickets_resolved"), ("tickets_resolved", "tickets")):
        totals = [
            np.bincount(people.variant[experiment], weights=numbers[name][0], minlength=len(variants))
            for name in parts
        ]
        ratio = np.divide(totals[0], totals[1], out=np.zeros(len(variants)), where=totals[1] > 0)
        add(" / ".join(parts), "ratio", "tickets", list(ratio), "realised")
    return ExperimentTruth(
        experiment=design.name,
        control=design.control,
        planted=design.variants,
        planned=design.planned,
        drawn=design.drawn,
        visitors={
            variant: int(np.count_nonzero(people.variant[experiment] == number))
            for number, variant in enumerate(variants)
        },
        crossovers=len(people.crossovers[experiment].who),
        values=tuple(values),
    )


def _behaviour_values(scenario: Scenario) -> Iterator[tuple[str, str, str, Floats, Floats]]:
    """Metric, estimand, of whom, and the means above and below the line in each combination of variants.

    Device, country, browser, visitor type and personal traits are drawn independently of each other and of
    the variants, and multiply with factors whose mean is 1, so that they drop out of every mean.
    """
    base, planted = scenario.baseline, scenario.arms.planted
    one = np.ones(len(scenario.arms.share))
    converted = base.conversion * planted("conversion")
    orders = PURCHASES_PER_BUYER * converted
    sessions = base.sessions * planted("sessions")
    views = sessions * (base.views + _CART_VIEWS) + 3 * orders
    yield "converted", "proportion", "visitors", converted, one
    yield "orders", "mean", "visitors", orders, one
    yield "revenue", "mean", "visitors", orders * base.revenue_mean * planted("revenue"), one
    if min(orders) > 0.0:
        yield "refunds / orders", "ratio", "orders", orders * base.refunds * planted("refunds"), orders
    yield "sessions", "mean", "visitors", sessions, one
    yield "page_views", "mean", "visitors", views, one
    yield "clicks", "mean", "visitors", views * base.clicks, one
    for name in ("errors", "rage_clicks", "u_turns"):
        happened = sessions * getattr(base, name) * planted(name)
        yield f"{name} / sessions", "ratio", "sessions", happened, sessions
        yield name, "mean", "visitors", happened, one
    tickets = base.tickets * planted("tickets")
    yield "tickets", "mean", "visitors", tickets, one
    if not base.tickets:
        return
    first = base.resolution_hours * planted("resolution")
    total = first + base.reopened * (BACK_AFTER + SECOND_TIME * first)
    # Had the observation never ended: of tickets that are not closed unresolved.
    yield "first_resolution_hours", "mean", "tickets", tickets * first, tickets
    yield "resolution_hours", "mean", "tickets", tickets * total, tickets
    yield "closed_unresolved", "proportion", "tickets", tickets * base.unresolved, tickets
    yield "reopened", "proportion", "tickets", tickets * (1 - base.unresolved) * base.reopened, tickets
