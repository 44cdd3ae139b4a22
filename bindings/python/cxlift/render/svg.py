"""From comparisons to places in a drawing, in percent of its width: finite numbers and nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Bar", "Drawing", "Estimate", "Scale", "Tick", "bars", "drawing", "scale", "ticks"]

# Of small segments, intervals can be wider than all others together. Beyond this many times the usual width
# they do not stretch the scale; they are cut at its edge, with an arrow.
WIDEST = 4.0
# A margin is drawn unless it is so far away that the intervals would shrink to dots.
FARTHEST_MARGIN = 4.0
EDGE = 0.05  # of the scale's width, on either side
LABEL_EDGE = 9.0  # percent: a label nearer to the edge would stick out
SHORT = 5  # characters of a label


@dataclass(frozen=True)
class Estimate:
    """What is drawn of a comparison; ``margins`` are differences, too."""

    point: float
    lower: float
    upper: float
    margins: tuple[float, ...] = ()

    @property
    def width(self) -> float:
        """How far apart the ends are: infinite or nan if one of them is."""
        return self.upper - self.lower


@dataclass(frozen=True)
class Scale:
    """Which numbers the left and the right edge of a drawing stand for."""

    lower: float
    upper: float

    def at(self, value: float) -> float:
        """Place a number, in percent; what lies outside is at the edge."""
        share = (value - self.lower) / (self.upper - self.lower)
        return round(100 * min(1.0, max(0.0, share)), 2)

    def __contains__(self, value: float) -> bool:
        return self.lower <= value <= self.upper


@dataclass(frozen=True)
class Tick:
    """A labelled place of an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Drawing:
    """An interval on a scale, in percent of the width."""

    start: float
    end: float
    start_is_cut: bool
    end_is_cut: bool
    point: float | None  # none where it lies off the scale
    zero: float
    margins: tuple[float, ...]


@dataclass(frozen=True)
class Bar:
    """A part of a stacked bar."""

    start: float
    width: float
    middle: float
    step: int  # of colour: 0 for the lowest value .. 10 for the highest, 5 in the middle
    label: str


def scale(intervals: Sequence[Estimate]) -> Scale | None:
    """Choose the scale on which intervals can be compared; none if nothing can be drawn.

    Zero is always on it.
    """
    drawn = [each for each in intervals if _drawable(each)]
    if not drawn:
        return None
    widths = [each.width for each in drawn if math.isfinite(each.width)]
    limit = WIDEST * median(widths) if widths else 0.0
    usual = [each for each in drawn if each.width <= limit] or drawn
    places = [0.0, *(place for each in usual for place in (each.lower, each.point, each.upper))]
    places = [place for place in places if math.isfinite(place)]
    reach = max(map(abs, places))
    margins = {margin for each in drawn for margin in each.margins if math.isfinite(margin)}
    places += [m for m in margins if not reach or abs(m) <= FARTHEST_MARGIN * reach]
    lower, upper = min(places), max(places)
    if lower == upper:
        lower, upper = -1.0, 1.0
    pad = EDGE * (upper - lower)
    whole = Scale(lower - pad, upper + pad)
    return whole if math.isfinite(whole.upper - whole.lower) else None


def drawing(interval: Estimate, scale: Scale | None) -> Drawing | None:
    """Place an interval on a scale; none if there is nothing to draw."""
    if scale is None or not _drawable(interval):
        return None
    return Drawing(
        start=scale.at(interval.lower),
        end=scale.at(interval.upper),
        start_is_cut=interval.lower < scale.lower,
        end_is_cut=interval.upper > scale.upper,
        point=scale.at(interval.point) if interval.point in scale else None,
        zero=scale.at(0.0),
        margins=tuple(scale.at(margin) for margin in sorted(interval.margins) if margin in scale),
    )


def ticks(scale: Scale | None, factor: float = 1.0) -> tuple[Tick, ...]:
    """Return round places of an axis, zero among them; a label is the number times ``factor``.

    >>> [tick.label for tick in ticks(Scale(-0.019, 0.031), 100)]
    ['−1', '0', '+1', '+2']
    """
    if scale is None:
        return ()
    lower, upper = scale.lower * factor, scale.upper * factor
    if not 1e-290 < upper - lower < math.inf:
        return ()
    result: tuple[Tick, ...] = ()
    for most in (7, 4.5):  # long labels need more room
        step = _round_up((upper - lower) / most)
        places = [step * i for i in range(math.ceil(lower / step), math.floor(upper / step) + 1)]
        labelled = [Tick(scale.at(place / factor), _label(place, step)) for place in places]
        result = tuple(t for t in labelled if t.label == "0" or LABEL_EDGE <= t.at <= 100 - LABEL_EDGE)
        if all(len(tick.label) <= SHORT for tick in result):
            break
    return result


def bars(counts: Mapping[int, int], steps: Mapping[int, int]) -> tuple[Bar, ...]:
    """Stack the shares of the answers, in the order of ``steps``: a step of colour for each answer."""
    total = sum(counts.values())
    if total == 0:
        return ()
    result = []
    before = 0
    for value, step in steps.items():
        count = counts.get(value, 0)
        start, width = 100 * before / total, 100 * count / total
        before += count
        if count:
            middle = round(start + width / 2, 2)
            result.append(Bar(round(start, 2), round(width, 2), middle, step, str(value)))
    return tuple(result)


def _drawable(interval: Estimate) -> bool:
    return math.isfinite(interval.point) and interval.lower <= interval.upper


def _round_up(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(times * power for times in (1, 2, 5, 10, 20) if times * power >= step)


def _label(value: float, step: float) -> str:
    if value == 0:
        return "0"
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    if step >= 1e6 or step < 1e-6:
        return f"{value:+.0e}".replace("-", "−")
    if step >= 1000:
        return f"{value / 1000:+,.0f}k".replace("-", "−")
    return f"{value:+,.{digits}f}".replace("-", "−")
