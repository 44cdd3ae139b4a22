"""Everything that a simulation is made of: one value that decides every number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from .checks import least
from .traits import HIGHEST_FACTOR

if TYPE_CHECKING:
    import numpy as np

    from .arms import Arms
    from .designs import Design, Interaction
    from .settings import Baseline, Surveys

__all__ = ["FOLLOW_UP", "Scenario"]

#: Days that visitors are observed after the last of them came.
FOLLOW_UP = 7
_DAY = 24 * 60 * 60_000


@dataclass(frozen=True)
class Scenario:
    """The arguments of `experiment`; the first design is the experiment that the unit table is about."""

    visitors: int
    seed: int
    designs: tuple[Design, ...]
    interactions: tuple[Interaction, ...]
    arms: Arms
    baseline: Baseline
    surveys: Surveys
    start: date
    days: int

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        least("experiment", "visitors", self.visitors, 100)  # the nasty ids must fit
        least("experiment", "seed", self.seed, 0)
        least("experiment", "days", self.days, 1)
        highest = self.baseline.conversion * max(self.arms.planted("conversion")) * HIGHEST_FACTOR
        if highest > 1.0:
            raise ValueError(
                f"experiment: some visitors would purchase with probability {highest:.3g}; lower the "
                "conversion of the baseline or of the effects."
            )
        refunded = self.baseline.refunds * max(self.arms.planted("refunds"))
        if refunded > 1.0:
            raise ValueError(
                f"experiment: purchases would be refunded with probability {refunded:.3g}; lower the "
                "refunds of the baseline or of the effects."
            )
        fewest = self.baseline.sessions * min(self.arms.planted("sessions"))
        if fewest < 1.0:
            raise ValueError(
                f"experiment: visitors would have {fewest:.3g} sessions on average, which must be 1 or more; "
                "raise the sessions of the baseline or of the effects."
            )

    @property
    def begin(self) -> int:
        """The first moment, in milliseconds since 1970."""
        return (self.start - date(1970, 1, 1)).days * _DAY

    @property
    def until(self) -> int:
        """When the observation ends: what is later has not happened yet."""
        return self.begin + (self.days + FOLLOW_UP) * _DAY

    def stream(self, concern: str) -> np.random.Generator:
        """The random numbers of one concern."""
        from .streams import stream

        return stream(self.seed, concern)

    def settings(self) -> dict[str, Any]:
        """What can be written as JSON beside the data."""
        return {
            "visitors": self.visitors,
            "seed": self.seed,
            "start": self.start.isoformat(),
            "days": self.days,
            "follow_up_days": FOLLOW_UP,
            "baseline": vars(self.baseline),
            "surveys": vars(self.surveys),
            "interactions": [
                {"variants": dict(each.variants), "planted": each.effects.planted()}
                for each in self.interactions
            ],
        }
