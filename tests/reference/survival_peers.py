"""Times to an event by SciPy, statsmodels and lifelines; in fractions where counts are large."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import lifelines
import mpmath
import numpy as np
import scipy
import statsmodels
from mpmath import mpf
from scipy.stats import CensoredData, ecdf, logrank
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from writing import DEFINITION, Case, reference_case, write

mpmath.mp.dps = 50
Variant = tuple[list[float], list[int]]


def random_variant(rng: np.random.Generator, n: int, rate: float, digits: int) -> Variant:
    """Exponential times, half of them likely to be censored, on a grid of 10^-digits."""
    time, end = rng.exponential(1 / rate, n), rng.exponential(2.0, n)
    seen = time <= end
    return (np.round(np.minimum(time, end), digits) + 10.0**-digits).tolist(), seen.astype(int).tolist()


def pairs() -> dict[str, tuple[Variant, Variant]]:
    rng = np.random.default_rng(20_240_912)
    found = {}
    for n_control, n_treatment in ((5, 7), (20, 20), (30, 100), (150, 140)):
        for digits in (0, 1, 3):
            for rate in (1.0, 1.8):
                pair = (
                    random_variant(rng, n_control, 1.0, digits),
                    random_variant(rng, n_treatment, rate, digits),
                )
                found[f"{n_control} and {n_treatment}, {digits} digits, rate {rate}"] = pair
    return found


def censored(variant: Variant) -> Any:
    time, event = np.array(variant[0]), np.array(variant[1], dtype=bool)
    return CensoredData.right_censored(time, ~event)


def log_ranks() -> list[Case]:
    """SciPy's z has the sign of the first sample; survdiff of statsmodels gives the chi-squared."""
    cases = []
    for name, (control, treatment) in pairs().items():
        chi, _ = survdiff(
            np.array(control[0] + treatment[0]),
            np.array(control[1] + treatment[1]),
            np.repeat([0, 1], [len(control[0]), len(treatment[0])]),
        )
        for side in ("two-sided", "less", "greater"):
            found = logrank(censored(treatment), censored(control), alternative=side)
            assert abs(found.statistic**2 - chi) <= 1e-9 * chi
            cases.append(
                reference_case(
                    f"{name}, {side}",
                    "log_rank_test",
                    {
                        "time_control": control[0],
                        "event_control": control[1],
                        "time_treatment": treatment[0],
                        "event_treatment": treatment[1],
                        "alternative": side,
                    },
                    {"statistic": found.statistic, "chi_squared": chi, "pvalue": found.pvalue},
                )
            )
    return cases


def curves() -> list[Case]:
    """Survival by SciPy and statsmodels; the log-log interval by lifelines."""
    cases = []
    for name, (control, _) in pairs().items():
        time, event = np.array(control[0]), np.array(control[1])
        plain = SurvfuncRight(time, event)
        fit = lifelines.KaplanMeierFitter().fit(time, event)
        interval = fit.confidence_interval_.to_numpy()[1:] if time.min() > 0 else None
        steps = ecdf(censored(control)).sf
        assert np.allclose(steps.probabilities[np.isin(steps.quantiles, plain.surv_times)], plain.surv_prob)
        inside = (steps.probabilities > 0) & (steps.probabilities < 1)
        expected: dict[str, Any] = {
            "time": steps.quantiles.tolist(),
            "survival": steps.probabilities.tolist(),
            "n": len(time),
        }
        if interval is not None:
            for column, field in enumerate(("lower", "upper")):
                expected[field] = np.where(inside, interval[:, column], np.nan).tolist()
        cases.append(
            reference_case(name, "kaplan_meier", {"time": control[0], "event": control[1]}, expected)
        )
    return cases


def exact_log_rank(control: list[list[float]], treatment: list[list[float]]) -> dict[str, Any]:
    """The definition in fractions, of summaries [times, events, censored]."""

    def at_risk(summary: list[list[float]], time: float) -> int:
        return sum(int(d) + int(c) for t, d, c in zip(*summary, strict=True) if t >= time)

    def events(summary: list[list[float]], time: float) -> int:
        return sum(int(d) for t, d in zip(summary[0], summary[1], strict=True) if t == time)

    score, variance = Fraction(0), Fraction(0)
    for time in sorted({*control[0], *treatment[0]}):
        n_t, n = at_risk(treatment, time), at_risk(treatment, time) + at_risk(control, time)
        d = events(treatment, time) + events(control, time)
        share = Fraction(n_t, n)
        score += events(treatment, time) - d * share
        if n > 1:
            variance += d * share * (1 - share) * Fraction(n - d, n - 1)
    z = mpf(score.numerator) / score.denominator / mpmath.sqrt(mpf(variance.numerator) / variance.denominator)
    ratio = score / variance
    return {
        "statistic": z,
        "pvalue": mpmath.erfc(abs(z) / mpmath.sqrt(2)),
        "variance": mpf(variance.numerator) / variance.denominator,
        "hazard_ratio": mpmath.exp(mpf(ratio.numerator) / ratio.denominator),
    }


def large() -> list[Case]:
    """Counts up to 2^50 and p-values down to 1e-300."""
    rng = np.random.default_rng(20_240_913)
    cases = []
    for size in (10, 1_000, 10**6, 10**9, 2**50):
        for times in (1, 3, 12):
            for effect in (0.0, 0.5, 3.0, 20.0):
                sides: list[list[list[float]]] = []
                for shift in (0.0, effect):
                    left, events, open_ = size, list[float](), list[float]()
                    for _ in range(times):
                        d = min(left, int(left * (0.2 + 0.05 * rng.random()) + shift * left**0.5))
                        c = min(left - d, int(left * 0.1 * rng.random()))
                        left -= d + c
                        events.append(d)
                        open_.append(c)
                    open_[-1] += left
                    sides.append([[float(t) for t in range(times)], events, open_])
                expected = exact_log_rank(sides[0], sides[1])
                if expected["pvalue"] > mpf(10) ** -300:
                    arguments = dict(
                        zip(("time_control", "time_treatment"), ({"survival": s} for s in sides), strict=True)
                    )
                    name = f"{size} units, {times} times, {effect}"
                    cases.append(reference_case(name, "log_rank_test", arguments, expected, tol=1e-9))
    return cases


def survival_peers() -> None:
    write(
        "cases/log_rank_test_scipy",
        f"SciPy {scipy.__version__} logrank; statsmodels {statsmodels.__version__} survdiff",
        log_ranks(),
    )
    write(
        "cases/kaplan_meier_peers",
        f"SciPy {scipy.__version__} ecdf; lifelines {lifelines.__version__} log-log interval",
        curves(),
    )
    write(
        "cases/log_rank_test_definition", DEFINITION.replace("definitions.py", "survival_peers.py"), large()
    )
