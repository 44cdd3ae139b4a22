"""Triggered and diluted effects, differences of differences: statistics at 50 digits, sets by halving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from definitions import Real, t_tail
from mpmath import mp, mpf
from selections import root
from writing import DEFINITION, Case, reference_case, write

if TYPE_CHECKING:
    from collections.abc import Callable

Summary = tuple[int, float, float]  # n, mean, variance


def t_quantile(tail: Real, df: Real) -> Real:
    return root(lambda t: tail - t_tail(t, df), mpf(0), mpf(10) ** 4)


def satterthwaite(parts: list[tuple[Real, int]]) -> Real:
    return sum(v for v, _ in parts) ** 2 / sum(v**2 / (n - 1) for v, n in parts)


def pvalue(t: Real, df: Real, side: str) -> Real:
    if side == "two-sided":
        return 2 * t_tail(abs(t), df)
    return t_tail(t if side == "greater" else -t, df)


def kept(
    statistic: Callable[[Real], Real], centre: Real, reach: Real, critical: Real, side: str
) -> list[Real]:
    """The hypotheses that a falling statistic does not reject; `reach` is beyond both ends."""
    low = root(lambda x: critical - statistic(x), centre - reach, centre)
    high = root(lambda x: -critical - statistic(x), centre, centre + reach)
    return [-mp.inf if side == "less" else low, mp.inf if side == "greater" else high]


@dataclass(frozen=True)
class Setting:
    name: str
    control: Summary
    treatment: Summary
    n_control: int
    n_treatment: int
    overall: Summary | None = None


SETTINGS = [
    Setting("tenth", (1000, 10.0, 25.0), (1010, 10.6, 26.0), 10_000, 10_000, (10_000, 4.0, 16.0)),
    Setting("no effect", (500, 3.0, 4.0), (520, 3.02, 4.5), 6_000, 6_100, (6_000, 2.5, 5.0)),
    Setting("all trigger", (300, 12.0, 9.0), (320, 12.9, 8.0), 300, 320, (300, 12.0, 9.0)),
    Setting("rare", (60, 5.0, 30.0), (71, 9.0, 41.0), 100_000, 101_000, (100_000, 8.0, 50.0)),
    Setting("few", (14, 1.0, 2.0), (17, 2.8, 1.5), 300, 290, (300, 0.7, 1.1)),
    Setting("fall", (800, 6.0, 10.0), (790, 5.4, 9.0), 2_000, 2_050),
    Setting("unequal split", (90, 6.0, 10.0), (1_790, 6.9, 19.0), 300, 6_000, (300, 5.0, 14.0)),
    Setting(
        "triggered have none otherwise",
        (400, 0.2, 0.16),
        (420, 0.26, 0.19),
        4_000,
        4_000,
        (4_000, 0.02, 0.0196),
    ),
]


def triggered() -> None:
    cases: list[Case] = []
    for setting in SETTINGS:
        for side, level in (("two-sided", 0.95), ("two-sided", 0.8), ("greater", 0.95), ("less", 0.9)):
            cases.append(triggered_case(setting, side, level))
    write("cases/triggered_test", DEFINITION, cases)


def triggered_case(s: Setting, side: str, level: float) -> Case:
    (kc, mc, vc), (kt, mt, vt) = s.control, s.treatment
    units = s.n_control + s.n_treatment
    rate = mpf(kc + kt) / units
    difference = mpf(mt) - mpf(mc)
    parts = [(mpf(vc) / kc, kc), (mpf(vt) / kt, kt)]
    variance, df = parts[0][0] + parts[1][0], satterthwaite(parts)
    of_rate = rate * (1 - rate) / units
    tail = (1 - mpf(level)) / (2 if side == "two-sided" else 1)
    critical = t_quantile(tail, df)

    def about(total: Real) -> Real:
        return (rate * difference - total) / mp.sqrt(rate**2 * variance + (total / rate) ** 2 * of_rate)

    expected = {
        "triggered.difference": difference,
        "triggered.pvalue": pvalue(difference / mp.sqrt(variance), df, side),
        "diluted.difference": rate * difference,
        "diluted.std_error": mp.sqrt(rate**2 * variance + difference**2 * of_rate),
        "diluted.pvalue": pvalue(difference / mp.sqrt(variance), df, side),
        "diluted.df": df,
        "diluted.difference_interval": kept(
            about, rate * difference, 1000 * rate * mp.sqrt(variance), critical, side
        ),
        "trigger_rate_control": mpf(kc) / s.n_control,
        "trigger_rate_treatment": mpf(kt) / s.n_treatment,
    }
    arguments = {
        "control": {"moments": s.control},
        "treatment": {"moments": s.treatment},
        "n_control": s.n_control,
        "n_treatment": s.n_treatment,
        "alternative": side,
        "confidence_level": level,
    }
    if s.overall is not None:
        arguments["overall_control"] = {"moments": s.overall}
        n, mean, overall_variance = s.overall
        others = (n * mpf(mean) - kc * mpf(mc)) / (n - kc) if n > kc else mpf(mc)

        def about_lift(lift: Real) -> Real:
            effect = lift * mpf(mean) / rate  # of a triggered unit, were this the lift
            of_total = rate**2 * variance + effect**2 * of_rate
            joint = -rate * mpf(vc) / n + effect * (mpf(mc) - others) * of_rate
            spread = of_total - 2 * lift * joint + lift**2 * mpf(overall_variance) / n
            return (rate * difference - lift * mpf(mean)) / mp.sqrt(spread)

        lift = rate * difference / mean
        expected["diluted.lift"] = lift
        expected["diluted.lift_interval"] = kept(
            about_lift, lift, 300 * rate * mp.sqrt(variance) / mean, critical, side
        )
        expected["diluted.control_value"] = mean
    return reference_case(f"{s.name}, {side}, {level}", "triggered_test", arguments, expected, 1e-9)


CELLS = [
    ((100, 1.0, 2.0), (110, 1.3, 2.5), (90, 1.1, 1.5), (95, 1.9, 3.0)),
    ((2, 0.0, 1.0), (2, 1.0, 2.0), (2, 0.5, 0.1), (2, 4.0, 5.0)),
    ((5000, 10.0, 400.0), (20, 11.0, 100.0), (4000, 10.2, 390.0), (31, 9.0, 800.0)),
    ((1000, 0.1, 0.09), (1000, 0.12, 0.1056), (1000, 0.11, 0.0979), (1000, 0.13, 0.1131)),
    ((30, 5.0, 0.0), (30, 6.0, 1.0), (30, 5.5, 0.0), (30, 6.4, 2.0)),
]


def experiments() -> None:
    cases: list[Case] = []
    for number, cells in enumerate(CELLS):
        for side, level in (("two-sided", 0.95), ("two-sided", 0.99), ("greater", 0.9), ("less", 0.95)):
            neither, b_only, a_only, both = (mpf(cell[1]) for cell in cells)
            parts = [(mpf(v) / n, n) for n, _, v in cells]
            std_error, df = mp.sqrt(sum(v for v, _ in parts)), satterthwaite(parts)
            difference = (both - a_only) - (b_only - neither)
            critical = t_quantile((1 - mpf(level)) / (2 if side == "two-sided" else 1), df)
            ends = [difference - critical * std_error, difference + critical * std_error]
            expected = {
                "control_value": b_only - neither,
                "treatment_value": both - a_only,
                "difference": difference,
                "std_error": std_error,
                "df": df,
                "statistic": difference / std_error,
                "pvalue": pvalue(difference / std_error, df, side),
                "difference_interval": [
                    -mp.inf if side == "less" else ends[0],
                    mp.inf if side == "greater" else ends[1],
                ],
            }
            names = ("neither", "b_only", "a_only", "both")
            arguments: dict[str, Any] = {
                name: {"moments": cell} for name, cell in zip(names, cells, strict=True)
            }
            arguments |= {"alternative": side, "confidence_level": level}
            name = f"cells {number}, {side}, {level}"
            cases.append(reference_case(name, "experiment_interaction_test", arguments, expected, 1e-10))
    write("cases/experiment_interaction_test", DEFINITION, cases)
