"""Who comes, and which decisions are made about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from .arrays import (
    DAY,
    HOUR,
    MINUTE,
    NEVER,
    Bools,
    Bytes,
    Ints,
    draw_levels,
    draw_shares,
    number_of,
    some,
    take_rows,
)
from .design import BROWSERS, DEVICES, PLANS, SOURCES, Irregularities, Variant
from .identifiers import random_uuids

if TYPE_CHECKING:
    from collections.abc import Sequence

MAIN, SECOND = 0, 1


@dataclass(frozen=True)
class Visitors:
    """One number a visitor: first those of the main experiment, then the others.

    ``variant`` and ``decided_at`` have a row for each experiment: the decision that counts, or -1 and NEVER.
    From ``in_main`` on, the arrays are lists of visitors.
    """

    device: Ints
    browser: Ints
    plan: Ints
    source: Ints
    attributes_missing: Bools
    variant: Ints
    decided_at: Ints
    first_seen: Ints
    in_main: Ints
    holdback_only: Ints
    second_only: Ints
    undecided: Ints
    overlap: Ints
    holdback_mixed: Ints


@dataclass(frozen=True)
class Decisions:
    """One row a decision, duplicates at the end."""

    who: Ints
    experiment: Ints
    variant: Ints
    at: Ints
    holdback: Bools
    device: Ints
    uuid: Bytes
    upper: Bools
    delay: Ints
    duplicates: tuple[int, int]
    crossovers: int
    tied: int
    repeated: int


def draw_visitors(
    rng: np.random.Generator,
    n: int,
    variants: tuple[Sequence[Variant], Sequence[Variant]],
    how: Irregularities,
    *,
    begin: int,
    days: int,
) -> Visitors:
    """Draw who comes, in which variant of both experiments they are and since when."""
    sizes = [n, number_of(how.holdback, n), number_of(how.second, n), number_of(how.undecided, n)]
    ends = np.cumsum(sizes)
    everybody = np.arange(ends[-1])
    in_main, holdback_only, second_only, undecided = np.split(everybody, ends[:-1])

    first_seen = begin + rng.integers(0, days * DAY, size=len(everybody))
    variant = np.full((2, len(everybody)), -1, dtype=np.int64)
    decided_at = np.full((2, len(everybody)), NEVER, dtype=np.int64)
    variant[MAIN, in_main] = draw_shares(rng, [each.share for each in variants[MAIN]], n)
    decided_at[MAIN, in_main] = first_seen[in_main]

    overlap = some(rng, how.overlap if how.second else 0.0, in_main)
    in_second = np.concatenate([overlap, second_only])
    variant[SECOND, in_second] = draw_shares(rng, [each.share for each in variants[SECOND]], len(in_second))
    decided_at[SECOND, second_only] = first_seen[second_only]
    decided_at[SECOND, overlap] = first_seen[overlap] - rng.integers(10 * MINUTE, DAY, size=len(overlap))

    missing = np.zeros(len(everybody), dtype=np.bool_)
    missing[some(rng, how.no_attributes, in_main)] = True
    return Visitors(
        device=draw_levels(rng, DEVICES, len(everybody)),
        browser=draw_levels(rng, BROWSERS, len(everybody)),
        plan=draw_levels(rng, PLANS, len(everybody)),
        source=draw_levels(rng, SOURCES, len(everybody)),
        attributes_missing=missing,
        variant=variant,
        decided_at=decided_at,
        first_seen=first_seen,
        in_main=in_main,
        holdback_only=holdback_only,
        second_only=second_only,
        undecided=undecided,
        overlap=overlap,
        holdback_mixed=some(rng, how.holdback_mixed, in_main),
    )


def draw_decisions(
    rng: np.random.Generator, visitors: Visitors, n_variants: int, how: Irregularities
) -> Decisions:
    """Draw all decisions: the ones that count, and those that must not."""
    who: list[Ints] = []
    experiment: list[int] = []
    variant: list[Ints] = []
    at: list[Ints] = []
    holdback: list[bool] = []
    elsewhere: list[bool] = []  # on another device: attributes taken from the wrong decision will show

    def add(
        people: Ints, of: int, chosen: Ints, when: Ints, *, held: bool = False, other_device: bool = False
    ) -> None:
        who.append(people)
        experiment.append(of)
        variant.append(chosen)
        at.append(when)
        holdback.append(held)
        elsewhere.append(other_device)

    counted, since = visitors.variant[MAIN], visitors.decided_at[MAIN]

    def another(people: Ints) -> Ints:
        step: Ints = rng.integers(1, n_variants, size=len(people))
        other: Ints = (counted[people] + step) % n_variants
        return other

    add(visitors.in_main, MAIN, counted[visitors.in_main], since[visitors.in_main])
    again = some(rng, how.repeated, visitors.in_main)
    add(again, MAIN, counted[again], since[again] + rng.integers(1, 2 * DAY, size=len(again)))

    crossed = some(rng, how.crossover, visitors.in_main)
    gap = rng.integers(1, 2 * DAY, size=len(crossed))
    gap[::4] = 0
    tied = crossed[::4]
    first_crossing = sum(map(len, who))
    add(crossed, MAIN, another(crossed), since[crossed] + gap, other_device=True)

    held = visitors.holdback_only
    add(held, MAIN, rng.integers(0, n_variants, size=len(held)), visitors.first_seen[held], held=True)
    mixed = visitors.holdback_mixed
    shift = rng.integers(1, 12 * HOUR, size=len(mixed))
    shift[::2] *= -1  # half of them before the decision that counts, half after it
    add(mixed, MAIN, another(mixed), since[mixed] + shift, held=True, other_device=True)

    in_second = np.concatenate([visitors.overlap, visitors.second_only])
    add(in_second, SECOND, visitors.variant[SECOND, in_second], visitors.decided_at[SECOND, in_second])

    lengths = [len(people) for people in who]
    people = np.concatenate(who)
    device = (visitors.device[people] + np.repeat(elsewhere, lengths)) % len(DEVICES)
    uuid = random_uuids(rng, len(people))
    upper = rng.random(len(people)) < 0.1
    # The uuid breaks the tie: a... before b...; every other b in capitals, and as bytes B precedes a.
    later = first_crossing + 4 * np.arange(len(tied))
    uuid[tied, 0] = uuid[tied, 0] & 0x0F | 0xA0  # the first decision of visitor i stands in row i
    uuid[later, 0] = uuid[later, 0] & 0x0F | 0xB0
    upper[tied] = False
    upper[later] = np.arange(len(tied)) % 2 == 0
    decisions = Decisions(
        who=people,
        experiment=np.repeat(experiment, lengths),
        variant=np.concatenate(variant),
        at=np.concatenate(at),
        holdback=np.repeat(holdback, lengths),
        device=device,
        uuid=uuid,
        upper=upper,
        delay=rng.integers(1000, MINUTE, size=len(people)),
        duplicates=(0, 0),
        crossovers=len(crossed),
        tied=len(tied),
        repeated=len(again),
    )
    return _with_duplicates(rng, decisions, how)


def _with_duplicates(rng: np.random.Generator, decisions: Decisions, how: Irregularities) -> Decisions:
    """Append the rows that are written twice; no holdbacks, so that counting those needs no rule."""
    twice = some(rng, how.duplicate, np.flatnonzero(~decisions.holdback))
    in_second = int(np.count_nonzero(decisions.experiment[twice] == SECOND))
    every = take_rows(decisions, np.concatenate([np.arange(len(decisions.who)), twice]))
    every.upper[len(decisions.who) :] ^= np.arange(len(twice)) % 2 == 0
    every.delay[len(decisions.who) :] += rng.integers(1000, HOUR, size=len(twice))
    return replace(every, duplicates=(len(twice) - in_second, in_second))
