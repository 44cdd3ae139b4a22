"""How the answers to a score are distributed: a stacked bar and the shares for each variant."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from cxlift.render import svg
from cxlift.render.printable import printable

if TYPE_CHECKING:
    from cxlift._core import AnswerGroup, ScoreDistribution
    from cxlift.report import Report

__all__ = ["Answers", "answers", "mixes"]

NPS_ZONES = (("Detractors", 0, 6), ("Passives", 7, 8), ("Promoters", 9, 10))
NPS_STEPS = (0, 0, 1, 1, 2, 2, 3, 5, 5, 8, 10)  # a colour for each zone


class Zone(NamedTuple):
    """Answers that count as one, over so many columns; ``which`` are they."""

    name: str
    columns: int
    which: str = ""


class Variant(NamedTuple):
    """The answers of a variant: how many, as a stacked bar, in words, and their shares, by zone as well."""

    name: str
    n: str
    bars: tuple[svg.Bar, ...]
    words: str
    shares: list[str]
    mix: list[tuple[str, str]]  # a share and its interval


class Answers(NamedTuple):
    """The answers to one question."""

    metric: str
    values: list[str]
    zones: list[Zone]
    variants: list[Variant]


def answers(report: Report) -> list[Answers]:
    """Return the distribution of every score that the report has one of."""
    nps = {row.metric for row in report.rows if row.estimand == "nps"}
    return [_answers(metric, found, is_nps=metric in nps) for metric, found in _by_metric(report).items()]


def mixes(report: Report) -> list[str]:
    """Say for each score and variant how the answers mix: promoters, passives and detractors."""
    return [
        printable(f"{metric}, {of.variant}: {', '.join(_mixed(group) for group in of.groups)}")
        for metric, found in _by_metric(report).items()
        for of in found
        if of.groups and sum(group.count for group in of.groups)
    ]


def _by_metric(report: Report) -> dict[str, list[ScoreDistribution]]:
    place = {variant: i for i, variant in enumerate([report.control, *report.treatments])}
    metrics: dict[str, list[ScoreDistribution]] = {}
    for each in sorted(report.distributions, key=lambda each: place.get(each.variant, len(place))):
        metrics.setdefault(each.metric, []).append(each)
    return metrics


def _mixed(group: AnswerGroup) -> str:
    interval = _interval(group)
    return f"{group.name} {100 * group.share:.1f}%" + (f" [{interval}]" if interval else "")


def _interval(group: AnswerGroup) -> str:
    lower, upper = group.interval
    return "" if math.isnan(lower) else f"{100 * lower:.1f}, {100 * upper:.1f}"


def _which(group: AnswerGroup) -> str:
    return f"{group.lowest}" if group.lowest == group.highest else f"{group.lowest} to {group.highest}"


def _answers(metric: str, found: list[ScoreDistribution], *, is_nps: bool) -> Answers:
    values = sorted({value for each in found for value, _ in each.counts})
    return Answers(
        metric=printable(metric),
        values=[f"{value}" for value in values],
        zones=_zones(found[0].groups, is_nps=is_nps),
        variants=[_variant(each, _steps(values, is_nps=is_nps)) for each in found],
    )


def _zones(groups: list[AnswerGroup], *, is_nps: bool) -> list[Zone]:
    if groups:
        return [Zone(each.name.capitalize(), each.highest - each.lowest + 1, _which(each)) for each in groups]
    return [Zone(name, high - low + 1) for name, low, high in NPS_ZONES] if is_nps else []


def _steps(values: list[int], *, is_nps: bool) -> dict[int, int]:
    last = max(1, len(values) - 1)
    steps = NPS_STEPS if is_nps else [round(10 * i / last) for i in range(len(values))]
    return dict(zip(values, steps, strict=True))


def _variant(of: ScoreDistribution, steps: dict[int, int]) -> Variant:
    counts = dict(of.counts)
    n = sum(counts.values())
    shares = [100 * counts.get(value, 0) / n if n else 0.0 for value in steps]
    words = ", ".join(f"{value}: {share:.0f}%" for value, share in zip(steps, shares, strict=True))
    return Variant(
        name=printable(of.variant),
        n=f"{n:,}",
        bars=svg.bars(counts, steps),
        words=f"Shares of the answers, lowest first: {words}" if n else "No answers",
        shares=[f"{share:.1f}%" if n else "–" for share in shares],
        mix=[
            (f"{100 * group.share:.1f}%" if n else "–", _interval(group) if n else "") for group in of.groups
        ],
    )
