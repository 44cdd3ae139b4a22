"""What is true about a simulated experiment: the value of every estimand, and the differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .effects import Effects

__all__ = ["ExperimentTruth", "TrueDifference", "TrueValue"]


@dataclass(frozen=True)
class TrueValue:
    """The true value of one estimand in one variant.

    Attributes:
        metric: The column of the unit table, or two of them: ``"errors / sessions"``.
        estimand: ``proportion``, ``mean``, ``ratio``, ``nps``, ``top_box``, ``easy``, or ``response_rate``.
        of: Whose value it is: ``visitors``, ``sessions``, ``answers`` (those who answer), ``everybody`` (all,
            had they all been asked and answered), ``asked``, or ``tickets``.
        variant: The variant.
        value: The value: shares from 0 to 1, NPS in points, revenue in cents, times in hours.
        basis: ``analytic``: computed from the distribution that visitors are drawn from, so that a sample
            differs from it by chance alone. ``realised``: counted in this sample, because the end of the
            observation cuts it off.
    """

    metric: str
    estimand: str
    of: str
    variant: str
    value: float
    basis: Literal["analytic", "realised"]


@dataclass(frozen=True)
class TrueDifference:
    """Treatment − control of one estimand, and the lift, treatment / control − 1 (NaN for a control of 0)."""

    metric: str
    estimand: str
    of: str
    treatment: str
    control_value: float
    treatment_value: float
    basis: Literal["analytic", "realised"]

    @property
    def difference(self) -> float:
        """Treatment − control."""
        return self.treatment_value - self.control_value

    @property
    def lift(self) -> float:
        """Treatment / control − 1."""
        return self.treatment_value / self.control_value - 1.0 if self.control_value else float("nan")


@dataclass(frozen=True)
class ExperimentTruth:
    """What is true about one experiment.

    Attributes:
        experiment, control: Its name and the variant that nothing is planted in.
        planted: What was planted in each variant. Interactions with other experiments come on top; they are
            in the values, averaged over the variants of the others as they were drawn.
        planned: The planned share of each variant.
        drawn: The share that visitors were drawn with; other than ``planned`` for a sample ratio mismatch.
        visitors: How many visitors each variant has.
        crossovers: Visitors who saw a second variant.
        values: All true values, the one that an analysis usually means first among those of its metric.

    >>> from cxlift import simulate
    >>> truth = simulate.experiment(visitors=100, effects=simulate.Effects(conversion=1.5)).truth
    >>> round(truth.value("converted", "redesign"), 9), round(truth.difference("converted").lift, 9)
    (0.12, 0.5)
    """

    experiment: str
    control: str
    planted: Mapping[str, Effects]
    planned: Mapping[str, float]
    drawn: Mapping[str, float]
    visitors: Mapping[str, int]
    crossovers: int
    values: tuple[TrueValue, ...]

    @property
    def treatments(self) -> list[str]:
        """All variants but the control."""
        return [variant for variant in self.planted if variant != self.control]

    @property
    def differences(self) -> tuple[TrueDifference, ...]:
        """All true differences, treatment by treatment."""
        controls = [each for each in self.values if each.variant == self.control]
        found = {(each.metric, each.estimand, each.of, each.variant): each.value for each in self.values}
        return tuple(
            TrueDifference(
                metric=each.metric,
                estimand=each.estimand,
                of=each.of,
                treatment=treatment,
                control_value=each.value,
                treatment_value=found[each.metric, each.estimand, each.of, treatment],
                basis=each.basis,
            )
            for treatment in self.treatments
            for each in controls
        )

    def value(self, metric: str, variant: str, estimand: str | None = None, of: str | None = None) -> float:
        """The true value of a metric in a variant; the first that fits if estimand and ``of`` are left out.

        Raises:
            KeyError: There is no such value.
        """
        return float(self._first(self.values, "variant", metric, variant, estimand, of).value)

    def difference(
        self, metric: str, treatment: str | None = None, estimand: str | None = None, of: str | None = None
    ) -> TrueDifference:
        """The true difference of a metric; the first treatment if none is named.

        Raises:
            KeyError: There is no such difference.
        """
        wanted = self.treatments[0] if treatment is None else treatment
        found: TrueDifference = self._first(self.differences, "treatment", metric, wanted, estimand, of)
        return found

    def _first(  # noqa: PLR0917  what names a value
        self,
        among: tuple[Any, ...],
        key: str,
        metric: str,
        variant: str,
        estimand: str | None,
        of: str | None,
    ) -> Any:
        for each in among:
            asked = (metric, variant, estimand or each.estimand, of or each.of)
            if asked == (each.metric, getattr(each, key), each.estimand, each.of):
                return each
        known = sorted({f"{each.metric} {each.estimand} of {each.of}" for each in self.values})
        raise KeyError(f"no value of {metric!r} in {variant!r}; there are {', '.join(known)}.")

    def to_json(self) -> dict[str, Any]:
        """The truth as JSON has it."""
        return {
            "experiment": self.experiment,
            "control": self.control,
            "variants": {
                variant: {
                    "visitors": self.visitors[variant],
                    "planned_share": self.planned[variant],
                    "drawn_share": self.drawn[variant],
                    "planted": effects.planted(),
                }
                for variant, effects in self.planted.items()
            },
            "crossovers": self.crossovers,
            "values": [vars(each) for each in self.values],
            "differences": [
                {
                    **vars(each),
                    "difference": each.difference,
                    "lift": each.lift if each.control_value else None,
                }
                for each in self.differences
            ],
        }
