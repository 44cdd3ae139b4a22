"""How often terms are called different where nothing is, and people repeat their words.

    python tests/calibration/bursty_terms.py --experiments 1000

Each respondent uses each of 200 terms with a chance of its own, and half of those who do repeat it, three
more times on average. The table shows the share of terms at 5 %, by the respondents that are expected in the
smaller variant: ``respondents`` beside ``naive``, which takes each word for a draw of its own. With --errors
the standard error of the log-odds stands beside that of a jackknife over respondents, the prior held as it
was: the smallest and the largest ratio of the two; of rare terms, where the logarithm bends, the jackknife's
is the larger.

By expected respondents 5-10, 10-20, 20-40 and above, with 150 experiments (60 of the last design):

      300 and   300  respondents 0.0431  0.0460  0.0537  0.0489      naive 0.3013  0.3040  0.3084  0.2809
      100 and   500  respondents 0.0441  0.0460  0.0452  0.0398      naive 0.2929  0.2808  0.2624  0.2736
     1000 and  1000  respondents 0.0656  0.0427  0.0433  0.0514      naive 0.2973  0.3210  0.3070  0.3062
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

from cxlift import _core

SEED = 20_081_108
N_TERMS = 200
DESIGNS = [(300, 300), (100, 500), (1000, 1000)]
EDGES = [5, 10, 20, 40, 10_000]
METHODS = ("respondents", "naive")


def drawn(random: np.random.Generator, respondents: int) -> tuple[Any, Any, Any]:
    """Starts, terms and uses of respondents."""
    chances = np.geomspace(0.4, 0.01, N_TERMS)
    uses = (random.random((respondents, N_TERMS)) < chances).astype(np.int32)
    uses *= 1 + random.poisson(3, uses.shape) * (random.random(uses.shape) < 0.5)
    who, terms = np.nonzero(uses)
    starts = np.searchsorted(who, np.arange(respondents + 1))
    return starts.astype(np.int64), terms.astype(np.int32), uses[who, terms].astype(np.int32)


def rates(design: tuple[int, int], experiments: int, seed: int = SEED) -> dict[str, list[float]]:
    """The shares of terms at 5 %, by method and by expected respondents from EDGES on."""
    random = np.random.default_rng([seed, *design])
    rejected = {method: np.zeros(len(EDGES) - 1) for method in METHODS}
    tested = np.zeros(len(EDGES) - 1)
    for _ in range(experiments):
        control, treatment = (drawn(random, respondents) for respondents in design)
        for method in METHODS:
            found = _core.term_log_odds(control, treatment, N_TERMS, method=method, min_respondents=1)
            users = found["respondents_control"] + found["respondents_treatment"]
            within = np.digitize(users * min(design) / sum(design), EDGES) - 1
            for i in range(len(EDGES) - 1):
                rejected[method][i] += np.count_nonzero((found["pvalue"] < 0.05) & (within == i))
                tested[i] += np.count_nonzero(within == i) * (method == METHODS[0])
    return {method: (count / np.maximum(tested, 1)).tolist() for method, count in rejected.items()}


def errors(design: tuple[int, int], seed: int = SEED) -> tuple[float, float]:
    """The smallest and largest ratio of the standard error to the jackknife's, among tested terms."""
    random = np.random.default_rng([seed, *design])
    given = [drawn(random, respondents) for respondents in design]
    found = _core.term_log_odds(given[0], given[1], N_TERMS)
    tables = [dense(rows) for rows in given]
    pooled = np.concatenate(tables).sum(axis=0)
    prior = 500.0 * pooled / pooled.sum()
    variance = np.zeros(N_TERMS)
    for table in tables:
        left = table.sum(axis=0) - table  # without each respondent
        estimates = np.log((left + prior) / (left.sum(axis=1, keepdims=True) + 500.0 - left - prior))
        n = len(table)
        variance += (n - 1) / n * ((estimates - estimates.mean(axis=0)) ** 2).sum(axis=0)
    ratios = found["std_error"] / np.sqrt(variance)
    return float(np.nanmin(ratios)), float(np.nanmax(ratios))


def dense(rows: tuple[Any, Any, Any]) -> Any:
    starts, terms, uses = rows
    table = np.zeros((len(starts) - 1, N_TERMS))
    table[np.repeat(np.arange(len(starts) - 1), np.diff(starts)), terms] = uses
    return table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--experiments", type=int, default=200)
    parser.add_argument("--errors", action="store_true")
    asked = parser.parse_args()
    for design in DESIGNS:
        if asked.errors:
            low, high = errors(design)
            sys.stdout.write(f"{design[0]:5} and {design[1]:5}: {low:.4f} to {high:.4f} of the jackknife's\n")
            continue
        for method, shares in rates(design, asked.experiments).items():
            cells = "  ".join(f"{share:.4f}" for share in shares)
            sys.stdout.write(f"{design[0]:5} and {design[1]:5}  {method:12}{cells}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
