"""What is randomised: experiments with their variants and shares, and where two of them interact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .checks import between
from .effects import Effects

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Design", "Interaction", "check_designs"]

TREATMENT = "redesign"
_LONGEST = 60  # bytes: a name is also the name of a folder, with every byte escaped perhaps


@dataclass(frozen=True)
class Design:
    """One experiment: its variants, what is planted in them, and who gets which.

    Args:
        name: The experiment.
        effects: For each treatment what it changes; one `Effects` for every treatment there is; or None for
            no effect at all. The treatments are those of ``allocation`` then, or "redesign" alone.
        control: The variant that nothing is planted in.
        allocation: Planned share of each variant, in any units (``{"original": 1, "redesign": 1}``); equal
            if left out.
        realised: Shares that visitors are really drawn with. Other than ``allocation``, they plant a sample
            ratio mismatch.
        crossovers: Share of the visitors who see another variant some hours or days later, which changes
            nothing that they do.

    >>> Design("banner", Effects(conversion=1.05), allocation={"original": 3, "big": 1}).planned
    {'original': 0.75, 'big': 0.25}
    """

    name: str
    effects: Effects | Mapping[str, Effects] | None = None
    control: str = "original"
    allocation: Mapping[str, float] | None = None
    realised: Mapping[str, float] | None = None
    crossovers: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no experiment."""
        names = [self.name, *self.variants]
        if not all(0 < len(name.encode()) <= _LONGEST and "\0" not in name for name in names):
            raise ValueError(f"Design: the names {names} must have 1 to {_LONGEST} bytes, none of them zero.")
        if isinstance(self.effects, Mapping) and (not self.effects or self.control in self.effects):
            raise ValueError(
                f"Design: effects has {sorted(self.effects)}; name the treatments, and not the control "
                f"{self.control!r}, in which nothing is planted."
            )
        between("Design", "crossovers", self.crossovers, 0.0, 1.0)
        for argument in ("allocation", "realised"):
            shares = getattr(self, argument)
            if shares is None:
                continue
            if set(shares) != set(self.variants) or len(shares) < 2:
                raise ValueError(f"Design: {argument} has {list(shares)}, must have {list(self.variants)}.")
            for variant, share in shares.items():
                between("Design", f"{argument}[{variant!r}]", share, 1e-6, 1e6)

    @property
    def variants(self) -> dict[str, Effects]:
        """All variants, the control first, and what is planted in each."""
        if isinstance(self.effects, Mapping):
            return {self.control: Effects(), **self.effects}
        treatments = (
            [TREATMENT] if self.allocation is None else [v for v in self.allocation if v != self.control]
        )
        return {self.control: Effects(), **dict.fromkeys(treatments, self.effects or Effects())}

    @property
    def planned(self) -> dict[str, float]:
        """The planned share of each variant; they add up to 1."""
        return self._shares(self.allocation)

    @property
    def drawn(self) -> dict[str, float]:
        """The share that visitors of each variant are drawn with; they add up to 1."""
        return self._shares(self.allocation if self.realised is None else self.realised)

    def _shares(self, weights: Mapping[str, float] | None) -> dict[str, float]:
        known = dict.fromkeys(self.variants, 1.0) if weights is None else weights
        return {variant: known[variant] / sum(known.values()) for variant in self.variants}


@dataclass(frozen=True)
class Interaction:
    """What happens on top to visitors who are in these variants of two or more experiments.

    >>> Interaction({"checkout": "redesign", "banner": "big"}, Effects(conversion=0.9)).effects.conversion
    0.9
    """

    variants: Mapping[str, str]
    effects: Effects


def check_designs(designs: Sequence[Design], interactions: Sequence[Interaction], taken: set[str]) -> None:
    """Raise ValueError unless these experiments can run together; ``taken`` are columns of the unit table."""
    names = [design.name for design in designs]
    if len(set(names)) < len(names) or taken & set(names[1:]):
        raise ValueError(
            f"experiment: the experiments are called {names}; each needs a name of its own, and the others "
            "none that is a column of the unit table."
        )
    variants = {design.name: design.variants for design in designs}
    for interaction in interactions:
        unknown = {n: v for n, v in interaction.variants.items() if v not in variants.get(n, {})}
        if unknown or len(interaction.variants) < 2:
            raise ValueError(
                f"experiment: an interaction is between {dict(interaction.variants)}, must name variants of "
                f"two or more of the experiments {names}."
            )
