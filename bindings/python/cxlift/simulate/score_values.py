"""The true values of survey scores: of those who answer, and of everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .design import DEVICES
from .scores import Scale, joint_probabilities, scales
from .traits import COUNTRIES, DEVICE_OPINION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .arrays import Floats
    from .scenario import Scenario

__all__ = ["score_values"]


def score_values(scenario: Scenario, shares: list[Floats]) -> Iterator[tuple[str, str, str, list[float]]]:
    """Metric, estimand, of whom, and the value in each variant; ``shares`` are those of the combinations."""
    for scale in scales(scenario.surveys):
        everybody, answered = _probabilities(scenario, scale)
        for of, joint in (("answers", answered), ("everybody", everybody)):
            weights = [share @ joint for share in shares]
            for estimand, worth in _estimands(scale).items():
                yield scale.survey, estimand, of, [float(w @ worth / w.sum()) for w in weights]
        yield scale.survey, "response_rate", "asked", [float((share @ answered).sum()) for share in shares]


def _probabilities(scenario: Scenario, scale: Scale) -> tuple[Floats, Floats]:
    """P(score) and P(score, answered) in each combination of variants: devices and countries mixed."""
    arms = scenario.arms
    groups = [
        (device.share * country.share, extra + country.opinion)
        for device, extra in zip(DEVICES, DEVICE_OPINION, strict=True)
        for country in COUNTRIES
    ]
    weight, extra = np.array(groups).T
    cells = np.stack([arms.planted(scale.survey), arms.planted("answering")])
    # Combinations that differ in other things alone share their probabilities.
    different, place = np.unique(cells, axis=1, return_inverse=True)
    shift = (different[0][:, None] + extra).ravel()
    odds = np.repeat(different[1], len(extra))
    both = joint_probabilities(scale, scenario.surveys, shift, odds)
    everybody, answered = (
        np.einsum("g,cgs->cs", weight, each.reshape(different.shape[1], len(extra), -1)) for each in both
    )
    return everybody[place.ravel()], answered[place.ravel()]


def _estimands(scale: Scale) -> dict[str, Floats]:
    """What each score is worth, by estimand; the usual one first."""
    scores = scale.scores.astype(np.float64)
    if scale.survey == "nps":
        return {"nps": 100.0 * (np.where(scores >= 9, 1.0, 0.0) - np.where(scores <= 6, 1.0, 0.0))}
    if scale.survey == "ces":
        return {"mean": scores, "easy": np.where(scores >= 5, 1.0, 0.0)}
    if len(scores) == 2:  # yes or no: the mean is the same share
        return {"top_box": scores}
    return {"top_box": np.where(scores >= scores[-1] - 1, 1.0, 0.0), "mean": scores}
