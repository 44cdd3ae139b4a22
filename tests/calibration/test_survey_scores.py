"""The short form of the calibration of survey scores; tests/calibration/survey_scores.py is the long one."""

from __future__ import annotations

import numpy as np
import pytest
from survey_scores import NPS, SETTINGS, Setting, drawn, failures, one_score, satisfied, simulated

from cxlift import stats

FEW = 1000


@pytest.mark.parametrize("score", ["nps", "ces mean", "ces order"])
@pytest.mark.parametrize("twice", [False, True])
def test_forty_people_a_variant_are_enough(score: str, twice: bool) -> None:
    chosen = [s for s in SETTINGS if s.score == score and s.twice is twice and s.people == 40]
    assert not failures([simulated(chosen[0], FEW)])


def test_what_takes_two_answers_of_a_person_for_those_of_two_rejects_too_often() -> None:
    """So that the simulation is one that can fail."""
    setting = Setting("nps", NPS[0][0], NPS[0][1], 40, twice=True)
    random = np.random.default_rng(1)
    rejected = 0
    for _ in range(FEW):
        control, treatment = (np.repeat(drawn(random, setting, NPS[0][0])[0], 2) for _ in range(2))
        rejected += stats.nps_test(control, treatment).pvalue < 0.05
    assert rejected > 0.1 * FEW


def test_the_interval_of_one_score_covers_by_enumeration() -> None:
    assert not failures([one_score(NPS[1][0], 40)])
    assert failures([one_score(NPS[1][0], 40, "wald")])


def test_the_share_of_the_satisfied_covers_by_enumeration() -> None:
    assert not failures([satisfied(0.7, 40, "score")])
