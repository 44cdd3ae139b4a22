"""How often the interval of Lee's bounds holds the truth, and how often a verdict stays that is wrong.

    python tests/calibration/who_answers.py --experiments 20000

Everybody has an opinion from 0 to 10, which the treatment does not change. Some answer in either variant (a
third), some in the control alone; the truth is the difference of the former, 0. Those who answer in the
control alone are the lowest of all answers there ("lowest": the truth is one of the bounds, the hardest
case), unhappy ("unhappy"), of the same opinions ("alike"), or nobody ("nobody": nothing is to be trimmed).
For each number of units a variant: how often Imbens and Manski's 95 % interval holds 0, how often that of the
plain NPS test does, and how often a verdict stays that is wrong: the plain test is significant, and either
the response rates do not differ or the bounds' interval excludes 0. With 200 experiments, of which a
share near 0.05 has a standard error of 0.015:

      n  who leaves  bounds  plain   wrong verdicts  without bounds
    300  lowest      0.9500  0.0150  0.2850          0.9850
    300  unhappy     0.9850  0.8800  0.0450          0.1200
    300  alike       1.0000  0.9450  0.0250          0.0550
    300  nobody      0.9850  0.9550  0.0450          0.0450
   3000  lowest      0.9400  0.0000  0.0600          1.0000
   3000  unhappy     1.0000  0.1400  0.0000          0.8600
   3000  alike       1.0000  0.9400  0.0000          0.0600
   3000  nobody      0.9950  0.9500  0.0450          0.0500

Of 300 units the rates of 33 and 43 % are not always seen to differ: then the verdict stays.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
import numpy.typing

from cxlift import stats

SEED = 20_251_122
SIZES = (300, 3_000)
ALWAYS = 1 / 3
OPINIONS = np.array([4, 1, 2, 3, 4, 7, 9, 16, 22, 18, 14], dtype=float) / 100
ALPHA = 0.05
Counted = numpy.typing.NDArray[np.int64]
Doubles = numpy.typing.NDArray[np.float64]
HEAD = "    n  who leaves  bounds  plain   wrong verdicts  without bounds\n"


@dataclass(frozen=True)
class Rates:
    """Shares of the experiments."""

    bounds: float
    plain: float
    wrong: float
    wrong_without: float

    def line(self, n: int, who: str) -> str:
        """Write them."""
        first = "  ".join(f"{share:.4f}" for share in (self.bounds, self.plain, self.wrong))
        return f"{n:5}  {who:10}  {first}          {self.wrong_without:.4f}"


def leaving(who: str) -> tuple[float, Doubles, Doubles]:
    """The share that answers in the control alone, their opinions, and those of the always-responders."""
    if who == "nobody":
        return 0.0, OPINIONS, OPINIONS
    if who == "lowest":  # detractors alone leave, and all of them
        low, high = OPINIONS.copy(), OPINIONS.copy()
        low[7:], high[:7] = 0.0, 0.0
        return ALWAYS * 0.3, low / low.sum(), high / high.sum()
    tilt = np.linspace(2.0, 0.2, 11) if who == "unhappy" else np.ones(11)
    return ALWAYS * 0.3, OPINIONS * tilt / (OPINIONS * tilt).sum(), OPINIONS


def rates(n: int, experiments: int, who: str, seed: int = SEED) -> Rates:
    """Simulate experiments of n units a variant."""
    rng = np.random.default_rng([seed, n, len(who)])
    share, of_leaving, of_always = leaving(who)
    worth = np.array([-100.0] * 7 + [0.0] * 2 + [100.0] * 2)
    found = np.zeros((experiments, 4), dtype=bool)
    for i in range(experiments):
        control = counts(rng, n, of_always, share, of_leaving)
        treatment = counts(rng, n, of_always, 0.0, of_leaving)
        points = [
            stats.Counts(dict(zip(*_merged(worth, each), strict=True))) for each in (control, treatment)
        ]
        lower, upper = stats.lee_bounds(points[0], points[1], n, n).difference_interval
        scores = [stats.Counts(dict(enumerate(each.tolist()))) for each in (control, treatment)]
        plain = stats.nps_test(*scores)
        differ = stats.two_proportion_test(int(control.sum()), n, int(treatment.sum()), n).pvalue < ALPHA
        holds = lower <= 0.0 <= upper
        significant = plain.pvalue < ALPHA
        found[i] = holds, not significant, significant and not (differ and holds), significant
    return Rates(*found.mean(axis=0).tolist())


def counts(rng: np.random.Generator, n: int, always: Doubles, share: float, leaving: Doubles) -> Counted:
    """Draw how often each answer is given."""
    chances = np.append(ALWAYS * always + share * leaving, 1.0 - ALWAYS - share)
    return rng.multinomial(n, chances)[:-1]


def _merged(worth: Doubles, times: Counted) -> tuple[list[float], list[int]]:
    values = np.unique(worth)
    return values.tolist(), [int(times[worth == value].sum()) for value in values]


def main() -> None:
    """Print the table of the docstring."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--experiments", type=int, default=4_000)
    asked = parser.parse_args()
    print(HEAD, end="")  # noqa: T201
    for n in SIZES:
        for who in ("lowest", "unhappy", "alike", "nobody"):
            print(rates(n, asked.experiments, who).line(n, who), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
