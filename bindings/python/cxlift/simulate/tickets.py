"""Support tickets: opened, resolved, reopened, closed unresolved, or still open when the observation ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from .arrays import DAY, HOUR, NEVER, Bools, Floats, Ints, draw_levels, draw_shares
from .columns import TIME, pick
from .design import Level

if TYPE_CHECKING:
    from .population import Population
    from .scenario import Scenario

__all__ = ["BACK_AFTER", "SECOND_TIME", "STATUSES", "Tickets", "draw_tickets", "ticket_table"]

STATUSES = ("open", "resolved", "reopened", "closed_unresolved")
OPEN, RESOLVED, REOPENED, UNRESOLVED = range(len(STATUSES))
# The factor multiplies the hours; it averages to 1.
_PRIORITIES = (
    Level("low", 0.3, 1.2),
    Level("normal", 0.5),
    Level("high", 0.15, 0.8),
    Level("urgent", 0.05, 0.4),
)
_CHANNELS = (Level("email", 0.45), Level("chat", 0.35), Level("phone", 0.2))
_TOPICS = (Level("delivery", 0.35), Level("payment", 0.25), Level("returns", 0.25), Level("account", 0.15))
#: Spread of the logarithm of the hours: the median is a third of the mean, one in fifty takes 7 means.
_SPREAD = 1.5
#: Mean hours from a resolution until the visitor comes back, and hours of the second time, as a part of the
#: first time's mean.
BACK_AFTER, SECOND_TIME = 24.0, 0.5
_CONTENT = 0.4  # tickets fall by this factor's logarithm for each standard deviation of contentment


@dataclass(frozen=True)
class Tickets:
    """One entry a ticket, sorted by visitor and opening. Times that did not come, or not yet, are NEVER.

    ``first_resolved_at`` is the first resolution, ``resolved_at`` the one that lasts, ``ended_at`` when
    the clock of ``hours_open`` stops: resolved, closed, or the end of the observation.
    """

    who: Ints
    opened_at: Ints
    first_resolved_at: Ints
    reopened_at: Ints
    resolved_at: Ints
    closed_at: Ints
    ended_at: Ints
    status: Ints
    priority: Ints

    @property
    def hours_open(self) -> Floats:
        """Hours from opening until the ticket was resolved for good or closed, or so far."""
        return np.asarray((self.ended_at - self.opened_at) / HOUR)

    @property
    def resolved(self) -> Bools:
        """Whether the ticket is resolved when the observation ends."""
        return np.asarray(self.status == RESOLVED)

    @property
    def closed(self) -> Bools:
        """Whether the ticket was closed without a resolution."""
        return np.asarray(self.status == UNRESOLVED)


def draw_tickets(scenario: Scenario, people: Population) -> Tickets:
    """Draw the tickets, and then look at them at the end of the observation."""
    base, arms = scenario.baseline, scenario.arms
    rng = scenario.stream("tickets")
    nature = np.exp(-_CONTENT * people.content - _CONTENT**2 / 2)  # mean 1
    number = rng.poisson(base.tickets * arms.planted("tickets")[people.arm] * nature)
    who = np.repeat(np.arange(scenario.visitors), number)
    n = len(who)
    waited = rng.exponential(3 * HOUR, size=n) + DAY * draw_shares(rng, (0.6, 0.25, 0.15), n)
    opened_at = people.exposed_at[who] + np.minimum(waited, 4 * DAY).astype(np.int64)
    opened_at = opened_at[np.lexsort((opened_at, who))]

    priority = draw_levels(rng, _PRIORITIES, n)
    by_priority = np.array([level.factor for level in _PRIORITIES])[priority]
    mean = base.resolution_hours * arms.planted("resolution")[people.arm[who]] * by_priority * HOUR

    def worked(part: float) -> Ints:
        drawn = part * mean * np.exp(rng.normal(-_SPREAD * _SPREAD / 2, _SPREAD, size=n))
        hours: Ints = np.ceil(np.minimum(drawn, 1000 * DAY)).astype(np.int64)
        return hours

    first = opened_at + worked(1.0)
    reopened_at = first + 1 + np.ceil(rng.exponential(BACK_AFTER * HOUR, size=n)).astype(np.int64)
    last = reopened_at + worked(SECOND_TIME)
    closed_at = opened_at + worked(3.0)  # who gives up has waited longer
    given_up = rng.random(n) < base.unresolved
    back = ~given_up & (rng.random(n) < base.reopened)

    until = scenario.until

    def seen(happens: Bools, at: Ints) -> Ints:
        return np.where(happens & (at <= until), at, NEVER)

    first_seen, back_seen = seen(~given_up, first), seen(back, reopened_at)
    closed_seen, last_seen = seen(given_up, closed_at), seen(back, last)
    again = back_seen < NEVER
    resolved_at = np.where(again, last_seen, first_seen)
    status = np.select(
        [resolved_at < NEVER, closed_seen < NEVER, again], [RESOLVED, UNRESOLVED, REOPENED], OPEN
    )
    ended_at = np.minimum(np.minimum(resolved_at, closed_seen), until)
    return Tickets(
        who, opened_at, first_seen, back_seen, resolved_at, closed_seen, ended_at, status, priority
    )


def ticket_table(scenario: Scenario, people: Population, tickets: Tickets) -> Any:
    """All tickets in the order of their opening."""
    rng = scenario.stream("ticket labels")
    n = len(tickets.who)
    channel, topic = draw_levels(rng, _CHANNELS, n), draw_levels(rng, _TOPICS, n)
    rows = np.argsort(tickets.opened_at, kind="stable")

    def time(at: Ints) -> Any:
        return pa.array(at[rows], mask=at[rows] == NEVER).cast(TIME)

    return pa.table(
        {
            "ticket_id": pa.array(10_000 + np.arange(n)).cast(pa.string()),
            "visitor_id": people.ids.take(pa.array(tickets.who[rows])),
            "status": pick(STATUSES, tickets.status[rows]),
            "opened_at": time(tickets.opened_at),
            "first_resolved_at": time(tickets.first_resolved_at),
            "reopened_at": time(tickets.reopened_at),
            "resolved_at": time(tickets.resolved_at),
            "closed_at": time(tickets.closed_at),
            "reopens": pa.array((tickets.reopened_at < NEVER).astype(np.int8)[rows]),
            "hours_open": pa.array(tickets.hours_open[rows]),
            "is_resolved": pa.array(tickets.resolved[rows]),
            "priority": pick([level.value for level in _PRIORITIES], tickets.priority[rows]),
            "channel": pick([level.value for level in _CHANNELS], channel[rows]),
            "topic": pick([level.value for level in _TOPICS], topic[rows]),
        }
    )
