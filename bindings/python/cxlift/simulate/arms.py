"""All combinations of the variants of several experiments, and what is planted in each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from .effects import Effects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .arrays import Floats, Ints
    from .designs import Design, Interaction

_MOST = 1000


@dataclass(frozen=True)
class Arms:
    """One entry a combination, in the order of ``itertools.product`` over the variants.

    Attributes:
        shape: How many variants each experiment has.
        variant: Of each experiment the number of its variant in each combination.
        share: The probability that a visitor is in the combination: assignment is independent.
        effects: What is planted there.
    """

    shape: tuple[int, ...]
    variant: Ints
    share: Floats
    effects: tuple[Effects, ...]

    def planted(self, name: str) -> Floats:
        """One kind of effect in each combination."""
        return np.array([getattr(effects, name) for effects in self.effects], dtype=np.float64)

    def within(self, experiment: int, variant: int) -> Floats:
        """The share of each combination among the visitors in one variant of one experiment."""
        share = np.where(self.variant[experiment] == variant, self.share, 0.0)
        return np.asarray(share / share.sum())


def combine(designs: Sequence[Design], interactions: Sequence[Interaction]) -> Arms:
    """Cross the experiments; effects of several act together, and interactions come on top."""
    shape = tuple(len(design.variants) for design in designs)
    if prod(shape) > _MOST:
        raise ValueError(f"experiment: the variants make {prod(shape)} combinations, at most {_MOST} can be.")
    combinations = list(product(*(design.variants for design in designs)))
    effects = []
    for names in combinations:
        together = Effects()
        for design, variant in zip(designs, names, strict=True):
            together &= design.variants[variant]
        here = {design.name: variant for design, variant in zip(designs, names, strict=True)}
        for interaction in interactions:
            if interaction.variants.items() <= here.items():
                together &= interaction.effects
        effects.append(together)
    drawn = [design.drawn for design in designs]
    return Arms(
        shape=shape,
        variant=np.array(np.unravel_index(np.arange(len(combinations)), shape), dtype=np.int64),
        share=np.array([prod(of[v] for of, v in zip(drawn, names, strict=True)) for names in combinations]),
        effects=tuple(effects),
    )
