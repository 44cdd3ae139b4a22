"""What a treatment changes. Each field moves one thing of the generating model, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, fields

from .checks import between

__all__ = ["Effects"]

_SHIFTS = ("nps", "csat", "ces")  # added; all others multiply
_POSITIVE = ("revenue", "answering", "resolution")  # of which none is left at 0


@dataclass(frozen=True)
class Effects:
    """What is different in one variant. Without arguments, nothing: the null effect.

    A factor of 1.1 is a lift of 10 %. The opinions that lie behind the answers to surveys have a standard
    deviation of 1: a shift of 0.1 moves NPS by some 7 points, the share of satisfied and of easy by some
    3 points. `ExperimentTruth` has the exact values.

    Args:
        conversion: Factor of the probability to purchase.
        revenue: Factor of the revenue of a purchase.
        refunds: Factor of the probability that a purchase is refunded.
        sessions: Factor of the mean number of sessions a visitor.
        errors: Factor of JavaScript errors a session.
        rage_clicks: Factor of rage clicks a session.
        u_turns: Factor of u-turns a session.
        nps: Shift of the opinion behind NPS.
        csat: Shift of the opinion behind CSAT.
        ces: Shift of the opinion behind CES (up is easier).
        answering: Factor of the odds that a visitor who is asked answers a survey; the opinions stay.
        tickets: Factor of the number of support tickets a visitor.
        mentions: Factor of the odds that a comment is about the checkout.
        resolution: Factor of the hours that support works until a ticket is resolved.

    >>> Effects(conversion=1.2, nps=0.1).planted()
    {'conversion': 1.2, 'nps': 0.1}
    """

    conversion: float = 1.0
    revenue: float = 1.0
    refunds: float = 1.0
    sessions: float = 1.0
    errors: float = 1.0
    rage_clicks: float = 1.0
    u_turns: float = 1.0
    nps: float = 0.0
    csat: float = 0.0
    ces: float = 0.0
    answering: float = 1.0
    tickets: float = 1.0
    mentions: float = 1.0
    resolution: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        for name in NAMES:
            low, high = (-5.0, 5.0) if name in _SHIFTS else (0.01 if name in _POSITIVE else 0.0, 100.0)
            between("Effects", name, getattr(self, name), low, high)

    def __and__(self, other: Effects) -> Effects:
        """Both at once: factors multiply, shifts add up."""
        pairs = {name: (getattr(self, name), getattr(other, name)) for name in NAMES}
        return Effects(**{name: a + b if name in _SHIFTS else a * b for name, (a, b) in pairs.items()})

    def planted(self) -> dict[str, float]:
        """What is not neutral, by name."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }


NAMES = tuple(field.name for field in fields(Effects))
#: A treatment that is better in every respect, as planted by default.
BETTER = Effects(
    conversion=1.15,
    revenue=1.04,
    errors=0.8,
    rage_clicks=0.75,
    u_turns=0.9,
    nps=0.15,
    csat=0.12,
    ces=0.2,
    tickets=0.85,
    resolution=0.8,
)
