"""The coverage of two proportions as tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from covering import EXPECTED, LEAST, METHODS, TAIL
from peer_intervals import REFERENCE

if TYPE_CHECKING:
    from covering import Covered

__all__ = ["markdown", "percent", "summary"]

INTRODUCTION = """\
# Coverage of the intervals of two proportions

Made by `python tests/calibration/coverage.py --write docs/coverage.md`; do not edit.

How often, in percent, an interval at 95 % holds the true difference (treatment − control) or the true lift
(treatment / control − 1): the probabilities of all outcomes whose interval does, added up. Nothing is
simulated; outcomes in tails of less than {tail:g} are left out. An outcome without an interval counts as not
covered. The control has the share and, of all units, the split.

Ours are the methods of `cxlift.stats.two_proportion_test`; `score` is the default. Those of others are the
formulas that they document, which equal their output on several hundred tables ({sources}):
tea-tasting's `Proportion(method="norm")` with its defaults (pooled variance, continuity correction) and
without the correction, and spotify-confidence's `ZTest`.

## In short

Where every cell (successes and failures of both variants) expects {expected:g} or more, and then everywhere:
mean, least, and how many settings lie below {least} %."""


def summary(rows: list[Covered]) -> list[list[str]]:
    """Per estimand and method: mean, least and how many below, where all is expected often and everywhere."""
    lines = []
    often = [row for row in rows if row.setting.expected_least >= EXPECTED]
    for estimand in METHODS:
        for method in rows[0].coverage[estimand]:
            cells = [estimand, method]
            for chosen in (often, rows):
                values = [row.coverage[estimand][method] for row in chosen]
                below = sum(value < LEAST for value in values)
                cells += [
                    percent(sum(values) / len(values)),
                    percent(min(values)),
                    f"{below} of {len(values)}",
                ]
            lines.append(cells)
    return lines


def percent(value: float) -> str:
    return f"{100 * value:.1f}"


def table(head: list[str], lines: list[list[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def markdown(rows: list[Covered], skipped: list[str]) -> str:
    places = ["share", "split", "lift", "units", "least expected"]
    short = ["estimand", "method", "mean", "least", "below", "mean, all", "least, all", "below, all"]
    parts = [INTRODUCTION.format(tail=TAIL, sources=sources(), expected=EXPECTED, least=percent(LEAST))]
    parts.append(table(short, summary(rows)))
    for estimand in METHODS:
        methods = list(rows[0].coverage[estimand])
        lines = []
        for row in rows:
            s = row.setting
            least = s.expected_least
            flag = "" if least >= EXPECTED else " (few)"
            cells = [f"{s.share:g}", f"{s.split:.0%}", f"{s.lift:+.0%}", f"{s.units:,}", f"{least:.4g}{flag}"]
            lines.append(cells + [percent(row.coverage[estimand][method]) for method in methods])
        parts += [f"## The {estimand}, in every setting", table(places + methods, lines)]
    if skipped:
        parts += ["## Left out", "\n".join(f"- {reason}" for reason in dict.fromkeys(skipped))]
    return "\n\n".join(parts) + "\n"


def sources() -> str:
    files = sorted(REFERENCE.glob("peer_intervals_*.json"))
    return ", ".join(json.loads(path.read_text())["source"] for path in files)
