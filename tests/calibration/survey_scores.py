"""How often intervals of survey scores hold the truth, and their tests reject where nothing differs.

    python tests/calibration/survey_scores.py                  # 20,000 experiments each, in minutes
    python tests/calibration/survey_scores.py --experiments 2000

Net promoter scores and effort scores are simulated, with and without an effect, also where a fifth of the
people answer twice and their second answer is mostly their first. Of one net promoter score, and of the share
of the satisfied, nothing is simulated: every outcome has its probability.

In all settings 5 answers or more are expected in each class. It fails unless simulated intervals of
differences cover in 94 to 96.5 %, tests of no effect reject in 4 to 6 %, the interval of one score covers in
94 to 96.5 %, and shares do in 93 % or more. Chance is allowed for: 3.3 standard errors.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from cxlift import stats

__all__ = ["SETTINGS", "Found", "Setting", "failures", "one_score", "satisfied", "simulated"]

Array = Any  # a NumPy array

NPS_ANSWERS = (3, 7, 10)  # one of each class
COVERS = (0.94, 0.965)
REJECTS = (0.04, 0.06)
OF_SHARES = 0.93
CHANCE = 3.3  # standard errors
TWICE = 0.2  # of the people
SAME = 0.7  # of the second answers are the first again


@dataclass(frozen=True)
class Setting:
    """One population of answers for each variant."""

    score: str  # "nps", "ces mean" or "ces order"
    control: tuple[float, ...]
    treatment: tuple[float, ...]
    people: int  # of a variant
    twice: bool = False

    @property
    def answers(self) -> Array:
        return np.array(NPS_ANSWERS if self.score == "nps" else range(1, 8))

    def truth(self) -> float:
        """Give what the interval is of."""
        control, treatment = np.array(self.control), np.array(self.treatment)
        if self.score == "ces order":
            return float(treatment @ (np.cumsum(control) - control / 2))
        worth = np.array([-100, 0, 100]) if self.score == "nps" else self.answers
        return float((treatment - control) @ worth)

    @property
    def is_null(self) -> bool:
        return self.control == self.treatment

    def __str__(self) -> str:
        who = f"{self.people} people{', a fifth twice' if self.twice else ''}"
        return f"{self.score}, {who}, {self.control} against {self.treatment}"


@dataclass(frozen=True)
class Found:
    """Shares of the experiments; ``experiments`` is 0 of what was enumerated."""

    name: str
    kind: str
    covered: float
    rejected: float  # nan where something differs
    experiments: int


EVEN = (0.14, 0.14, 0.14, 0.15, 0.14, 0.14, 0.15)
SKEWED = (0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.25)
LOW = SKEWED[::-1]
NPS = [
    ((0.2, 0.3, 0.5), (0.2, 0.3, 0.5)),
    ((0.125, 0.125, 0.75), (0.125, 0.125, 0.75)),
    ((0.125, 0.75, 0.125), (0.125, 0.75, 0.125)),
    ((0.4, 0.475, 0.125), (0.4, 0.475, 0.125)),
    ((0.3, 0.3, 0.4), (0.125, 0.3, 0.575)),
    ((0.75, 0.125, 0.125), (0.125, 0.125, 0.75)),
]
CES = [(EVEN, EVEN), (SKEWED, SKEWED), (EVEN, SKEWED), (LOW, SKEWED)]
SETTINGS = [
    Setting(score, control, treatment, people, twice)
    for score, pairs in (("nps", NPS), ("ces mean", CES), ("ces order", CES))
    for people in (40, 100)
    for twice in (False, True)
    for control, treatment in pairs
]


def simulated(setting: Setting, experiments: int, seed: int = 0) -> Found:
    """Analyse so many experiments as a caller would."""
    random = np.random.default_rng([seed, SETTINGS.index(setting)])
    truth = setting.truth()
    covered = rejected = 0
    for _ in range(experiments):
        arms = [drawn(random, setting, shares) for shares in (setting.control, setting.treatment)]
        result = tested(setting, arms)
        is_order = setting.score == "ces order"
        covered += truth in (result.interval if is_order else result.difference_interval)
        rejected += result.pvalue < 0.05
    rate = rejected / experiments if setting.is_null else math.nan
    return Found(str(setting), "simulated", covered / experiments, rate, experiments)


def drawn(random: np.random.Generator, setting: Setting, shares: tuple[float, ...]) -> tuple[Array, Array]:
    """Draw answers, and whose they are."""
    first = random.choice(setting.answers, setting.people, p=shares)
    people = np.arange(setting.people)
    if not setting.twice:
        return first, people
    again = np.flatnonzero(random.random(setting.people) < TWICE)
    new = random.choice(setting.answers, len(again), p=shares)
    second = np.where(random.random(len(again)) < SAME, first[again], new)
    return np.concatenate([first, second]), np.concatenate([people, again])


def tested(setting: Setting, arms: list[tuple[Array, Array]]) -> Any:
    (control, of_control), (treatment, of_treatment) = arms
    labels = (of_control, of_treatment + setting.people)
    if setting.score == "nps":
        units = {"control_units": labels[0], "treatment_units": labels[1]} if setting.twice else {}
        return stats.nps_test(control, treatment, **units)
    clusters = {"control_clusters": labels[0], "treatment_clusters": labels[1]} if setting.twice else {}
    if setting.score == "ces order":
        return stats.brunner_munzel(control, treatment, **clusters)
    test = stats.cluster_t_test if setting.twice else stats.welch_t_test
    return test(control, treatment, **clusters)


def one_score(shares: tuple[float, ...], n: int, method: Any = "adjusted_wald") -> Found:
    """Add up the probabilities of the outcomes whose interval holds the score."""
    truth, covered = 100 * (shares[2] - shares[0]), 0.0
    for detractors in range(n + 1):
        for promoters in range(n + 1 - detractors):
            times = (detractors, n - detractors - promoters, promoters)
            logarithm = math.lgamma(n + 1) + sum(
                k * math.log(p) - math.lgamma(k + 1) for k, p in zip(times, shares, strict=True)
            )
            if logarithm < math.log(1e-9):
                continue
            answers = stats.Counts({a: k for a, k in zip(NPS_ANSWERS, times, strict=True) if k})
            interval = stats.nps_interval(answers, method).interval
            covered += math.exp(logarithm) * (truth in interval)
    return Found(f"one score, {method}, {n} answers, {shares}", "enumerated", covered, math.nan, 0)


def satisfied(share: float, n: int, method: Any = "auto") -> Found:
    """Do the same for the share of the satisfied in two variants of n answers that do not differ."""
    covered = rejected = 0.0
    weights = [
        math.exp(
            math.lgamma(n + 1)
            - math.lgamma(k + 1)
            - math.lgamma(n - k + 1)
            + k * math.log(share)
            + (n - k) * math.log1p(-share)
        )
        for k in range(n + 1)
    ]
    for control, a in enumerate(weights):
        for treatment, b in enumerate(weights):
            if a * b < 1e-7:
                covered += a * b  # as good as nothing
                continue
            result = stats.two_proportion_test(control, n, treatment, n, method=method)
            covered += a * b * (0.0 in result.difference_interval)
            rejected += a * b * (result.pvalue < 0.05)
    return Found(f"satisfied, {method}, {n} answers a variant, share {share}", "share", covered, rejected, 0)


def failures(found: list[Found]) -> list[str]:
    """Say which are outside their band."""
    reasons = []
    for one in found:

        def within(rate: float, band: tuple[float, float], n: int = one.experiments) -> bool:
            slack = [CHANCE * math.sqrt(end * (1 - end) / n) if n else 0.0 for end in band]
            return math.isnan(rate) or band[0] - slack[0] <= rate <= band[1] + slack[1]

        covers = (OF_SHARES, 1.0) if one.kind == "share" else COVERS
        rejects = (0.0, 1 - OF_SHARES) if one.kind == "share" else REJECTS
        if not within(one.covered, covers):
            reasons.append(f"{one.name}: covered in {100 * one.covered:.2f} %")
        if not within(one.rejected, rejects):
            reasons.append(f"{one.name}: rejected in {100 * one.rejected:.2f} %")
    return reasons


def main() -> int:
    parser = argparse.ArgumentParser(description="Coverage and level of survey scores.")
    parser.add_argument("--experiments", type=int, default=20_000, help="of each setting")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    started = time.monotonic()
    found: list[Found] = []

    def say(one: Found) -> None:
        found.append(one)
        rejects = "" if math.isnan(one.rejected) else f", rejects {100 * one.rejected:.2f} %"
        sys.stdout.write(f"{one.name}: covers {100 * one.covered:.2f} %{rejects}\n")
        sys.stdout.flush()

    for setting in SETTINGS:
        say(simulated(setting, chosen.experiments, chosen.seed))
    for shares in dict.fromkeys(shares for pair in NPS for shares in pair):
        for n in (40, 100):
            say(one_score(shares, n))
    for method in ("score", "auto"):
        for n in (40, 60, 100):
            for share in (0.15, 0.3, 0.5, 0.7, 0.85):
                say(satisfied(share, n, method))
    failed = failures(found)
    for reason in failed:
        sys.stdout.write(f"FAILED: {reason}\n")
    sys.stdout.write(f"{len(found)} settings, {time.monotonic() - started:.0f} s\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
