"""How many cases are still open, over time: step curves with bands, and how many are at risk."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from cxlift.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cxlift._core import TimeCurve
    from cxlift.report import Report

__all__ = ["Curves", "curves"]

WIDTH, HEIGHT = 640.0, 220.0  # of the view box; the drawing is stretched to the page
COLOURS = 4  # of the style sheet, after which they begin again


class Mark(NamedTuple):
    """A labelled place on an axis, in the view box."""

    at: float
    label: str


class Variant(NamedTuple):
    """A curve: its line and band as path data, and how many are at risk at each mark of the times."""

    name: str
    n: str
    step: int  # of colour
    line: str
    band: str
    at_risk: list[str]


class Curves(NamedTuple):
    """The curves of a metric, drawn into one picture."""

    metric: str
    words: str
    still: str  # what those are who have not had the event
    who: str
    times: list[Mark]
    shares: list[Mark]
    variants: list[Variant]


def curves(report: Report) -> list[Curves]:
    """Return the drawing of each metric that the report has curves of."""
    metrics: dict[str, list[TimeCurve]] = {}
    for curve in report.curves:
        metrics.setdefault(curve.metric, []).append(curve)
    returns = {row.metric for row in report.rows if row.estimand.startswith("churned_by ")}
    return [_curves(metric, found, of_returns=metric in returns) for metric, found in metrics.items()]


def _curves(metric: str, found: Sequence[TimeCurve], *, of_returns: bool) -> Curves:
    last = max((time for curve in found for time, _ in curve.at_risk), default=0.0)
    times = found[0].at_risk
    return Curves(
        metric=printable(metric),
        words=f"Share of {'units not back' if of_returns else 'cases that are still open'} over time, "
        "with pointwise intervals, by variant",
        still="Not back" if of_returns else "Still open",
        who="units" if of_returns else "cases",
        times=[Mark(_across(time, last), f"{time:.3g}") for time, _ in times],
        shares=[Mark(_down(share), f"{share:.0%}") for share in (0.0, 0.25, 0.5, 0.75, 1.0)],
        variants=[_variant(curve, last, number) for number, curve in enumerate(found)],
    )


def _variant(curve: TimeCurve, last: float, number: int) -> Variant:
    line = _steps(zip(curve.time, curve.share_open, strict=True), last)
    # Where the share is 1 or 0 it has no interval: the band is as thin as the line there.
    known = [
        (time, *((open_, open_) if math.isnan(lower) else (lower, upper)))
        for time, open_, lower, upper in zip(
            curve.time, curve.share_open, curve.lower, curve.upper, strict=True
        )
    ]
    upper = _steps(((time, high) for time, _, high in known), last)
    lower = _steps(((time, low) for time, low, _ in known), last)
    return Variant(
        name=printable(curve.variant),
        n=f"{curve.n:,}",
        step=number % COLOURS,
        line=_path(line),
        band=_path([*upper, *reversed(lower)]) + "Z",
        at_risk=[f"{n:,}" for _, n in curve.at_risk],
    )


def _steps(points: Iterable[tuple[float, float]], last: float) -> list[tuple[float, float]]:
    """Corners of the steps in the view box, from 1 at time 0."""
    corners = [(0.0, _down(1.0))]
    for time, share in points:
        corners += [(_across(time, last), corners[-1][1]), (_across(time, last), _down(share))]
    return corners


def _path(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{across:g},{down:g}" for across, down in corners)


def _across(time: float, last: float) -> float:
    return round(WIDTH * time / last, 1) if last > 0.0 else 0.0


def _down(share: float) -> float:
    return round(HEIGHT * (1.0 - share), 1)
