"""Metrics over periods: lines of text, and a line with a band for each variant, as places in a drawing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from cxlift.render.cells import NOTHING, fixed, number, percent
from cxlift.render.forest import estimand_in_words
from cxlift.render.printable import printable, unobeyed, width
from cxlift.render.templates import rendered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cxlift._core import Change, Level
    from cxlift.over_time import OverTime
    from cxlift.report import Report

__all__ = ["Drawing", "change_lines", "drawings", "fragment", "over_time_lines", "table_lines", "tracked"]

WIDTH, HEIGHT = 640.0, 220.0  # of the view box; the drawing is stretched to the page
COLOURS = 4  # of the style sheet, after which they begin again
MOST_LABELS = 8  # of periods
EDGE = 0.05  # of the scale, above and below


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


def tracked(report: Report) -> Iterator[OverTime]:
    """Give every metric of every ``Period`` of the plan."""
    for segment in report.ordered_segments:
        if segment.kind != "period":
            continue
        of_segment = [row for row in report.rows if row.segment == segment.name]
        for metric, estimand in dict.fromkeys((row.metric, row.estimand) for row in of_segment):
            yield report.over_time(metric, segment=segment.name, estimand=estimand)


def change_lines(report: Report, segment: str | None = None) -> list[str]:
    """Say how metrics changed at a time: what differs between the variants first."""
    found: list[Change] = [one for one in report.changes if segment in (None, one.segment)]
    found.sort(key=lambda one: 1.0 if math.isnan(one.pvalue_adjusted) else one.pvalue_adjusted)
    return [printable(one.sentence) for one in found]


def over_time_lines(report: Report) -> list[str]:
    """Write every metric over the plan's periods, for a terminal."""
    out: list[str] = []
    for of in tracked(report):
        out += ["", f"{_title(of)} by {of.segment.every} ({printable(of.segment.time_zone)})"]
        out += table_lines(of)
    return out[1:]


def table_lines(of: OverTime) -> list[str]:
    """Align the table of a metric over periods."""
    head, lines = _table(of)
    widths = [max(width(cell) for cell in column) for column in zip(head, *lines, strict=True)]
    rows = [head, *lines]
    return [
        unobeyed(
            "  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()
        )
        for row in rows
    ]


def fragment(of: OverTime) -> str:
    """Write the table as HTML for a notebook."""
    head, lines = _table(of)
    return rendered("over_time_fragment.html", title=_title(of), head=head, lines=lines)


def drawings(report: Report) -> list[Drawing]:
    """Draw every metric over the plan's periods."""
    return [_drawing(of) for of in tracked(report)]


def _title(of: OverTime) -> str:
    return printable(f"{of.metric}, {estimand_in_words(of.estimand)}")


def _table(of: OverTime) -> tuple[list[str], list[list[str]]]:
    several = len(of.variants) > 2
    head = [
        of.segment.every or "value",
        *(["treatment"] if several else []),
        "control",
        "treated",
        "difference",
        "",
    ]
    lines = []
    for row in of.rows:
        cells = [
            row["period"],
            *([row["treatment"]] if several else []),
            _level(row, "control", of.unit),
            _level(row, "treatment", of.unit),
            _difference(row, of.unit),
            row["note"] or "",
        ]
        lines.append([printable(cell) for cell in cells])
    return head, lines


def _level(row: dict[str, Any], role: str, unit: str) -> str:
    value = row[f"{role}_value"]
    if value is None:
        return NOTHING
    write = percent if unit == "%" else number
    ends = [row[f"{role}_lower"], row[f"{role}_upper"]]
    interval = "" if None in ends else f" [{_ends(ends, unit)}]"
    return f"{write(value)}{interval} n={row[f'n_{role}']:,}"


def _difference(row: dict[str, Any], unit: str) -> str:
    if row["difference"] is None:
        return NOTHING
    ends = [row["difference_lower"], row["difference_upper"]]
    write = percent if unit == "%" else number
    interval = "" if None in ends else f" [{_ends(ends, unit, signed=True)}]"
    return write(row["difference"], signed=True).rstrip("%") + interval


def _ends(ends: Sequence[float], unit: str, *, signed: bool = False) -> str:
    scale = 100 if unit == "%" else 1
    gap = scale * (ends[1] - ends[0])
    digits = min(12, max(0, 2 - math.floor(math.log10(gap)))) if 0 < gap < math.inf else 1
    return ", ".join(fixed(scale * end, digits, signed=signed) for end in ends)


def _drawing(of: OverTime) -> Drawing:
    head, lines = _table(of)
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
    """Choose a scale that holds what enough values say; the intervals of few are cut at its edge."""
    enough = [level for level in of.levels.values() if level.n >= of.segment.least]
    places = [
        place
        for level in enough or of.levels.values()
        for place in (level.value, *level.interval)
        if math.isfinite(place)
    ]
    lower, upper = (min(places), max(places)) if places else (0.0, 1.0)
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
    return [(i * step / factor, fixed(i * step, digits) + after) for i in range(first, last + 1)]


def _variant(of: OverTime, name: str, number_: int, place: Any) -> Variant:
    """Join neighbouring periods that have a value; an empty period is a hole in line and band."""
    lines, bands, points = [], [], []
    for stretch in _stretches(of, name):
        middle = [place(i, level.value) for i, level in stretch]
        points += [
            Point(*at, few=level.n < of.segment.least) for at, (_, level) in zip(middle, stretch, strict=True)
        ]
        lines.append(_path(middle))
        known = [(i, level.interval) for i, level in stretch if not math.isnan(level.interval.lower)]
        if len(known) == len(stretch):
            ends = [place(i, interval.upper) for i, interval in known]
            ends += [place(i, interval.lower) for i, interval in reversed(known)]
            if len(stretch) == 1:  # of one period, a band as wide as a point
                (x, top), (_, bottom) = ends
                ends = [(x - 3, top), (x + 3, top), (x + 3, bottom), (x - 3, bottom)]
            bands.append(_path(ends) + "Z")
    return Variant(printable(name), number_ % COLOURS, lines, bands, points)


def _stretches(of: OverTime, variant: str) -> Iterator[list[tuple[int, Level]]]:
    stretch: list[tuple[int, Level]] = []
    for i, value in enumerate(of.values):
        level = of.levels.get((value, variant))
        if level is not None and level.n and math.isfinite(level.value):
            stretch.append((i, level))
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _path(corners: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{across:g},{down:g}" for across, down in corners)
