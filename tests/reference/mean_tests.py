"""The cases of Student's, the normal, the paired and the one-sample test by their definitions at 50 digits.

R has the ordinary ones (means.R). Here are the ends of what doubles hold: values of 1e150 and 1e-150, whose
squares overflow or lose digits; a shift of 1e9; tails of 1e-300; sets of the lift in all their shapes. The
moments of an array are those of its doubles, exactly.
"""

from __future__ import annotations

from typing import Any

import definitions as d
from mpmath import mp, mpf
from writing import DEFINITION, Case, reference_case, write

Sample = Any  # a list of numbers, or {"moments": [n, mean, variance]}

A = [12.5, 9.75, 14.0, 10.25, 11.5, 13.25]
B = [13.0, 15.5, 11.75, 16.25, 14.5, 12.25, 15.0, 13.75]
NEAR = [-1.5, 2.0, 0.25, 1.0, -0.75, 0.5]
CENTS = [0.11, 0.42, 0.07, 0.93, 0.58]
ALIKE = [0.36, 0.97, 0.25, 1.21, 0.8]


def scaled(values: list[float], by: float) -> list[float]:
    return [value * by for value in values]


def shifted(values: list[float], by: float) -> list[float]:
    return [value + by for value in values]


def summary(n: int, mean: float, variance: float) -> Sample:
    return {"moments": [n, mean, variance]}


def known(sample: Sample) -> tuple[int, Any, Any]:
    """Return n, mean and variance."""
    if isinstance(sample, dict):
        n, mean, variance = sample["moments"]
        return n, mpf(mean), mpf(variance)
    found = d.moments(sample)
    return found["n"], found["mean"], found["variance"]


TWO_SAMPLES: list[tuple[str, Sample, Sample]] = [
    *[
        (f"values of {unit:g}", scaled(A, unit), scaled(B, unit))
        for unit in (1e150, 1e153, 1e200, 1e300, 1e-150, 1e-160, 1e-200, 1e-300)
    ],
    ("a control near zero of 1e200", scaled(NEAR, 1e200), scaled(B, 1e199)),
    ("a control near zero of 1e-200", scaled(NEAR, 1e-200), scaled(B, 1e-201)),
    ("1e150 against 1e100", scaled(A, 1e150), scaled(B, 1e100)),
    ("1e100 against 1e150", scaled(A, 1e100), scaled(B, 1e150)),
    ("1e-120 against 1", scaled(A, 1e-120), B),
    ("1 against 1e-160", A, scaled(B, 1e-160)),
    ("constant control of 1e200", [1e200] * 4, scaled(B, 1e199)),
    ("shifted by 1e9", shifted(CENTS, 1e9), shifted(ALIKE, 1e9)),
    ("whole numbers by 1e15", shifted([1.0, 5, 2, 8], 1e15), shifted([4.0, 9, 7, 7, 12], 1e15)),
    ("large variance", summary(50, 4e150, 1e300), summary(60, 9e150, 2e300)),
    ("largest variance", summary(2, 4e153, 1.7e308), summary(3, 9e153, 0.8e308)),
    ("small variance", summary(50, 4e-150, 1e-300), summary(60, 9e-150, 2e-300)),
    ("small variance of many", summary(10**9, 4e-150, 1e-300), summary(10**9, 4.0001e-150, 2e-300)),
    ("small variance, large means", summary(5, 1e150, 1e-300), summary(6, 1e150, 3e-300)),
    ("p about 1e-300, many units", summary(20000, 100.0, 400.0), summary(25000, 107.07, 410.0)),
    ("p about 1e-300, few units", summary(2, 1.0, 1e-300), summary(2, 2.0, 1e-300)),
    ("p about 1e-200, three units", summary(3, 1.0, 1e-200), summary(3, 2.0, 2e-200)),
    ("tiny effect in a billion", summary(10**9, 5.0, 30.0), summary(10**9 + 7, 5.0004, 30.5)),
    ("counts up to 2^53", summary(2**53, 5.0, 30.0), summary(2**52, 5.0000003, 30.5)),
    ("complement", summary(40, 0.05, 1.0), summary(45, 0.9, 1.2)),
    ("everything", summary(40, 0.05, 1.0), summary(45, 0.02, 1.2)),
    ("negative control", summary(60, -4.0, 2.0), summary(50, -3.2, 2.5)),
    ("constant treatment", summary(20, 3.0, 1.5), summary(30, 3.5, 0.0)),
    ("equal means", summary(60, 4.0, 2.0), summary(50, 4.0, 2.5)),
]


# Ratios so large, or sets so narrow, that the angles of 50 digits do not hold them.
FAR = ("1e100 against 1e150", "1e-120 against 1", "small variance, large means", "p about 1e-")


def variances(function: str, control: Sample, treatment: Sample) -> tuple[Any, Any, Any]:
    """Return the variances of both means and the degrees of freedom."""
    (nc, _, vc), (nt, _, vt) = known(control), known(treatment)
    if function == "pooled_t_test":
        pooled = ((nc - 1) * vc + (nt - 1) * vt) / (nc + nt - 2)
        return pooled / nc, pooled / nt, mpf(nc + nt - 2)
    a, b = vc / nc, vt / nt
    if function == "z_test":
        return a, b, mp.inf
    return a, b, (a + b) ** 2 / (a * a / (nc - 1) + b * b / (nt - 1))


def answer(difference: Any, variance: Any, df: Any, sides: str, level: float) -> tuple[Any, Case]:
    """Return the critical value, and the fields of a test by Student's t."""

    def tail(t: Any) -> Any:
        return d.t_tail(t, df)

    critical = d.critical_value(level, sides, tail)
    error = mp.sqrt(variance)
    return critical, {
        "std_error": error,
        "df": df,
        "statistic": difference / error,
        "pvalue": d.pvalue(difference / error, sides, tail),
        "difference_interval": [
            -mp.inf if sides == "less" else difference - critical * error,
            mp.inf if sides == "greater" else difference + critical * error,
        ],
    }


def kept(expected: Case) -> Case:
    """Leave out what no double holds: p-values below the smallest, sets of lifts that are one point."""
    narrow = False
    if "lift_interval" in expected:
        low, high = expected["lift_interval"]
        narrow = high - low < 1e-9 or all(mp.isinf(end) or abs(end) < mpf("1e-290") for end in (low, high))
    left_out = {"lift_interval"} if narrow else set()
    if expected["pvalue"] < mpf("1e-306"):
        left_out.add("pvalue")
    return {key: value for key, value in expected.items() if key not in left_out}


def two_samples() -> None:
    for function in ("welch_t_test", "pooled_t_test", "z_test"):
        cases: list[Case] = []
        for name, control, treatment in TWO_SAMPLES:
            for sides in ("two-sided", "less", "greater"):
                a, b, df = variances(function, control, treatment)
                (_, mc, _), (_, mt, _) = known(control), known(treatment)
                critical, expected = answer(mt - mc, a + b, df, sides, 0.95)
                with mp.workdps(400 if name.startswith(FAR) else mp.dps):
                    kind, low, high = d.fieller_set((mc, a), (mt, b), critical, sides)
                expected |= {
                    "control_value": mc,
                    "treatment_value": mt,
                    "difference": mt - mc,
                    "lift_kind": kind,
                }
                expected |= {"lift_interval": [low, high]}
                arguments = {"control": control, "treatment": treatment, "alternative": sides}
                case = reference_case(f"{name}, {sides}", function, arguments, kept(expected))
                cases.append(case)
        write(f"cases/{function}_extremes", DEFINITION, cases)


PAIRS: list[tuple[str, list[float], list[float]]] = [
    *[
        (f"values of {unit:g}", scaled(A, unit), scaled(B[:6], unit))
        for unit in (1.0, 1e150, 1e200, 1e300, 1e-150, 1e-200, 1e-300)
    ],
    ("shifted by 1e9", shifted(CENTS, 1e9), shifted(ALIKE, 1e9)),
    ("nearly alike", CENTS, [x + e for x, e in zip(CENTS, (1e-9, 3e-9, 2e-9, 2.5e-9, 1.5e-9), strict=True)]),
    ("nearly a multiple", A, [1.25 * x + e for x, e in zip(A, (1, -2, 0, 1, 1, -1), strict=True)]),
    ("against each other", A, [25 - x + e / 8 for x, e in zip(A, (1, -2, 0, 1, 1, -1), strict=True)]),
    ("control near zero", NEAR, shifted(B[:6], -12)),
    ("both near zero", NEAR, [0.5, -1.0, 0.25, 0.125, 1.0, -0.5]),
    ("negative control", scaled(A, -1), scaled(B[:6], -1)),
    ("two pairs", [1.0, 2.0], [1.5, 3.75]),
]


def paired() -> None:
    cases: list[Case] = []
    for name, control, treatment in PAIRS:
        for sides in ("two-sided", "less", "greater"):
            for level in (0.8, 0.95, 0.999):
                n = len(control)
                (_, mc, vc), (_, mt, vt) = known(control), known(treatment)
                pairs = [(mpf(c) - mc, mpf(t) - mt) for c, t in zip(control, treatment, strict=True)]
                variance = sum(((t - c) ** 2 for c, t in pairs), mpf(0)) / (n - 1)
                covariance = sum((t * c for c, t in pairs), mpf(0)) / (n - 1)
                critical, expected = answer(mt - mc, variance / n, mpf(n - 1), sides, level)
                kind, low, high = d.fieller_set((mc, vc / n), (mt, vt / n), critical, sides, covariance / n)
                expected |= {
                    "control_value": mc,
                    "treatment_value": mt,
                    "difference": mt - mc,
                    "lift_kind": kind,
                }
                expected |= {"lift_interval": [low, high], "n_control": n, "n_treatment": n}
                arguments: dict[str, Any] = {"control": control, "treatment": treatment, "alternative": sides}
                arguments |= {"confidence_level": level}
                tol = 1e-9 if name == "nearly alike" else 1e-10
                cases.append(
                    reference_case(
                        f"{name}, {sides}, {level}", "paired_t_test", arguments, kept(expected), tol
                    )
                )
    write("cases/paired_t_test", DEFINITION, cases)


ONE_SAMPLE: list[tuple[str, Sample, float]] = [
    *[
        (f"values of {unit:g}", scaled(A, unit), 11 * unit)
        for unit in (1e150, 1e200, 1e300, 1e-150, 1e-200, 1e-300)
    ],
    ("shifted by 1e9", shifted(CENTS, 1e9), 1e9),
    ("p about 1e-300, many units", summary(20000, 100.0, 400.0), 94.75),
    ("p about 1e-300, two units", summary(2, 1e150, 1e-300), 0.0),
    ("p about 1e-300, three units", summary(3, 1.0, 1e-300), 0.0),
    ("counts up to 2^53", summary(2**53, 5.0, 30.0), 4.9999999),
    ("large variance", summary(10, 4e150, 1e301), 0.0),
    ("small variance", summary(10, 4e-150, 1e-300), 3e-150),
    ("null value in the mean", summary(10, 4.0, 3.0), 4.0),
]


def one_sample() -> None:
    cases: list[Case] = []
    for name, values, null in ONE_SAMPLE:
        for sides in ("two-sided", "less", "greater"):
            n, mean, variance = known(values)
            critical, expected = answer(mean - mpf(null), variance / n, mpf(n - 1), sides, 0.95)
            del expected["difference_interval"]
            reach = critical * mp.sqrt(variance / n)
            lower = -mp.inf if sides == "less" else mean - reach
            upper = mp.inf if sides == "greater" else mean + reach
            expected |= {"value": mean, "interval": [lower, upper], "n": n}
            arguments = {"values": values, "null_value": null, "alternative": sides}
            cases.append(reference_case(f"{name}, {sides}", "one_sample_t_test", arguments, kept(expected)))
    write("cases/one_sample_t_test", DEFINITION, cases)


def mean_tests() -> None:
    two_samples()
    paired()
    one_sample()
