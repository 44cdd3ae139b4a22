"""Metrics over periods: a line with a band for each variant, as places in a drawing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cxlift.render.cells import fixed
from cxlift.render.forest import estimand_in_words
from cxlift.render.over_time import table_of, tracked
from cxlift.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cxlift._core import Level
    from cxlift.over_time import OverTime
    from cxlift.report import Report

__all__ = ["Drawing", "drawings"]

WIDTH, HEIGHT = 640.0, 220.0  # of the view box; the drawing is stretched to the page
COLOURS = 4  # of the style sheet, after which they begin again
MOST_LABELS = 8  # of periods
EDGE = 0.05  # of the scale, above and below
Place: TypeAlias = "tuple[float, float]"  # in the view box


class Mark(NamedTuple):
    """A labelled place on an axis, in the view box."""

    at: float
    label: str


class Point(NamedTuple):
    """A period's value; few values make it hollow."""

    across: float
    down: float
    few: bool


class Variant(NamedTuple):
    """A variant's stretches without a hole, as path data, and its points."""

    name: str
    step: int
    lines: list[str]
    bands: list[str]
    points: list[Point]


class Drawing(NamedTuple):
    """A metric over periods: a picture, and the same as a table."""

    metric: str
    about: str
    by: str
    zone: str
    periods: list[Mark]
    values: list[Mark]
    variants: list[Variant]
    head: list[str]
    lines: list[list[str]]


def drawings(report: Report) -> list[Drawing]:
    """Draw every metric over the plan's periods."""
    return [_drawing(of) for of in tracked(report)]


def _drawing(of: OverTime) -> Drawing:
    head, lines = table_of(of)
    lower, upper = _scale(of)
    last = len(of.values) - 1

    def across(place: int) -> float:
        return round(WIDTH * (place / last if last else 0.5), 1)

    def down(value: float) -> float:
        share = (min(max(value, lower), upper) - lower) / (upper - lower)
        return round(HEIGHT * (1.0 - share), 1)

    every = math.ceil(len(of.values) / MOST_LABELS)
    variants = [
        _variant(of, variant, i, lambda place, value: (across(place), down(value)))
        for i, variant in enumerate(of.variants)
    ]
    return Drawing(
        metric=printable(of.metric),
        about=estimand_in_words(of.estimand) + (", in points" if of.unit == "points" else ""),
        by=of.segment.every,
        zone=printable(of.segment.time_zone),
        periods=[Mark(across(i), printable(value)) for i, value in enumerate(of.values) if i % every == 0],
        values=[Mark(down(place), label) for place, label in _ticks(lower, upper, of.unit)],
        variants=variants,
        head=head,
        lines=lines,
    )


def _scale(of: OverTime) -> tuple[float, float]:
    """Choose a scale with every value, and the intervals that have enough; others are cut at its edge."""
    levels = list(of.levels.values())
    enough = [level for level in levels if level.n >= of.segment.least] or levels
    found = [*(level.value for level in levels), *(end for level in enough for end in level.interval)]
    places = [place for place in found if math.isfinite(place)] or [0.0, 1.0]
    lower, upper = min(places), max(places)
    pad = EDGE * (upper - lower) or abs(upper) / 10 or 1.0
    return lower - pad, upper + pad


def _ticks(lower: float, upper: float, unit: str) -> list[tuple[float, str]]:
    factor = 100.0 if unit == "%" else 1.0
    gap = factor * (upper - lower) / 5
    power = 10.0 ** math.floor(math.log10(gap))
    step = next(times * power for times in (1, 2, 5, 10, 20) if times * power >= gap)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    after = "%" if unit == "%" else ""
    first, last = math.ceil(factor * lower / step), math.floor(factor * upper / step)
    return [
        (i * step / factor, fixed(i * step, digits, signed=False) + after) for i in range(first, last + 1)
    ]


def _variant(of: OverTime, name: str, number_: int, place: Callable[[int, float], Place]) -> Variant:
    """Join neighbouring periods that have a value; an empty period is a hole in line and band."""
    levels = [of.levels.get((value, name)) for value in of.values]
    there = [level if level is not None and math.isfinite(level.value) else None for level in levels]
    known = [level if level is not None and not math.isnan(level.interval.lower) else None for level in there]
    lines, points = [], []
    for stretch in _stretches(there):
        middle = [place(i, level.value) for i, level in stretch]
        lines.append(_path(middle))
        points += [
            Point(across, down, level.n < of.segment.least)
            for (across, down), (_, level) in zip(middle, stretch, strict=True)
        ]
    return Variant(
        name=printable(name),
        step=number_ % COLOURS,
        lines=lines,
        bands=[_band(stretch, place) for stretch in _stretches(known)],
        points=points,
    )


def _band(stretch: Sequence[tuple[int, Level]], place: Callable[[int, float], Place]) -> str:
    upper = [place(i, level.interval.upper) for i, level in stretch]
    lower = [place(i, level.interval.lower) for i, level in stretch]
    if len(stretch) == 1:  # of one period alone, a band as wide as a point
        upper = [(upper[0][0] + aside, upper[0][1]) for aside in (-3.0, 3.0)]
        lower = [(lower[0][0] + aside, lower[0][1]) for aside in (-3.0, 3.0)]
    return _path([*upper, *reversed(lower)]) + "Z"


def _stretches(levels: Sequence[Level | None]) -> Iterator[list[tuple[int, Level]]]:
    """Part the periods where one is missing."""
    stretch: list[tuple[int, Level]] = []
    for i, level in enumerate(levels):
        if level is not None:
            stretch.append((i, level))
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _path(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{across:g},{down:g}" for across, down in corners)
