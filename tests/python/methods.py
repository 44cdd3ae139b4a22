"""The methods of ``cxlift.stats``, a row each: what ``scripts/methods`` makes docs/methods.md of."""

from __future__ import annotations

import inspect
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import older_reference
import reference
from cxlift import stats
from method_rows import Key, rows, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# Cases with a larger tolerance are of printed tables: they are checked to the digits printed.
PRINTED = 1e-7
# Their error is that of a simulation or of a lattice rule.
SIMULATED = (
    "max_t_pvalues",
    "simultaneous_intervals",
    "westfall_young",
    "dunnett_test",
    "bootstrap",
    "bootstrap_interval",
    "joint_bootstrap",
)
# Their p-values are shares of random permutations, of which one near 1 / n_resamples has no right digit.
SHARES_OF_DRAWS = {"westfall_young": ("pvalues", "pvalues_adjusted")}

# Functions that estimate nothing.
NO_METHODS = {"cluster_moments", "moments", "multiplicity_note", "quantile", "weighted_moments"}


def takes_clusters(name: str) -> bool:
    """Whether a function may be given labels of clusters, and need not."""
    parameters = inspect.signature(getattr(stats, name)).parameters
    named = [one for one in parameters.values() if "clusters" in one.name]
    return name != "cluster_t_test" and any(one.default is None for one in named)


def functions() -> list[str]:
    return [name for name in stats.__all__ if inspect.isfunction(getattr(stats, name))]


def wanted() -> set[Key]:
    """Give every public function, with each word of its ``method``, without clusters and with them."""
    return {
        (name, word, clusters)
        for name in set(functions()) - NO_METHODS
        for word in words_of(getattr(stats, name))
        for clusters in ((False, True) if takes_clusters(name) else (False,))
    }


@dataclass
class Reached:
    """What the reference cases of a method say of it."""

    cases: int = 0
    printed: int = 0
    error: float = 0.0
    deviation: float = 0.0  # of shares of random draws, in standard errors of the simulation
    sources: dict[str, None] | None = None


def defaults() -> dict[str, str]:
    """Give the word of ``method`` that a function has for usual."""
    found = {}
    for name in functions():
        if "method" in (parameters := inspect.signature(getattr(stats, name)).parameters):
            found[name] = parameters["method"].default
    return found


def reached() -> dict[Key, Reached]:
    """Run every reference case; the largest relative error of each method."""
    usual = defaults()
    found: dict[Key, Reached] = defaultdict(Reached)
    may_be_clustered = {name for name in usual.keys() | set(functions()) if takes_clusters(name)}
    for case in [*reference.cases(), *older_reference.cases(), *by_word()]:
        word = case.arguments.get("method", usual.get(case.function))
        clustered = case.function in may_be_clustered and any(
            "clusters" in name and given is not None for name, given in case.arguments.items()
        )
        one = found[case.function, word, clustered]
        one.sources = {**(one.sources or {}), short(case.source): None}
        if case.tol > PRINTED and case.function not in SIMULATED and word != "bootstrap":
            one.printed += 1
            continue
        one.cases += 1
        drawn = SHARES_OF_DRAWS.get(case.function, ())
        errors = {field: error for field, error in reference.errors(case).items() if field not in drawn}
        one.error = max([one.error, *errors.values()])
        one.deviation = max([one.deviation, *(deviation(case, f) for f in drawn if f in case.expected)])
    return found


def deviation(case: reference.Case, field: str) -> float:
    """Return the largest error of shares of random draws, in standard errors of the simulation."""
    shares = zip(getattr(reference.call(case), field), case.expected[field], strict=True)
    draws = case.arguments["n_resamples"]
    return float(max(abs(got - p) / math.sqrt(max(p * (1 - p), 1 / draws) / draws) for got, p in shares))


def by_word() -> Iterator[reference.Case]:
    """Call what has a function of its own through the word of ``two_proportion_test``, too."""
    for case in [*reference.cases(), *older_reference.cases()]:
        word = case.function.removesuffix("_test")
        if word in ("fisher", "barnard", "boschloo") and "pooled" not in case.arguments:
            expected = {field: value for field, value in case.expected.items() if field != "method"}
            one = replace(case, function="two_proportion_test", expected=expected)
            yield replace(one, arguments=case.arguments | {"method": word})
            if word == "barnard" and case.arguments["n_control"] + case.arguments["n_treatment"] <= 60:
                yield replace(one, arguments=case.arguments | {"method": "auto"})
        if case.function == "two_proportion_test" and "odds_ratio_interval" in case.expected:
            odds = {"interval": case.expected["odds_ratio_interval"]}
            if case.arguments.get("method", "score") == "score":
                yield replace(case, function="odds_ratio", expected=odds)
        if case.function == "quantile_test" and "control_clusters" in case.arguments:
            usual = replace(case, arguments=case.arguments | {"method": "auto"})
            taken = reference.call(usual).method.split()[0]
            if {"joint": "joint", "MOVER": "mover"}[taken] == case.arguments["method"]:
                yield usual
        is_score = case.function == "two_proportion_test" and case.arguments.get("method", "score") == "score"
        if case.function == "poisson_rate_test":
            events = case.arguments["events_control"] + case.arguments["events_treatment"]
            if case.arguments.get("method", "score") == ("e_test" if events <= 100 else "score"):
                yield replace(case, arguments=case.arguments | {"method": "auto"})
        if is_score and case.arguments["n_control"] + case.arguments["n_treatment"] > 60:
            yield replace(case, arguments=case.arguments | {"method": "auto"})


def short(source: str) -> str:
    """Name a source without the details of the call."""
    for long, brief in (
        ("definition at", "definition at 50 digits (mpmath)"),
        ("R 4", "R"),
        ("R ", "R"),
        ("SciPy", "SciPy"),
        ("statsmodels", "statsmodels"),
        ("tea-tasting", "tea-tasting"),
    ):
        if source.startswith(long):
            return brief
    return source.split(",", maxsplit=1)[0].split(" (tests/", maxsplit=1)[0]


def table() -> str:
    """Write docs/methods.md."""
    found = reached()
    lines = [HEAD, "| function | method | estimand | dual | cases | largest error | sources | validated |"]
    lines.append("|---|---|---|---|---:|---:|---|---|")
    for row in rows():
        one = found[row.key]
        dual = {True: "yes", False: "no", None: ""}[row.dual]
        cases = f"{one.cases}" + (f" + {one.printed} printed" if one.printed else "")
        sources = "; ".join(one.sources or {})
        clusters = " of clusters" if row.clusters else ""
        lines.append(
            f"| `{row.function}`{clusters} | {f'`{row.word}`' if row.word else ''} | {row.estimand} | {dual} "
            f"| {cases} | {largest(one)} | {sources} | {row.region} |"
        )
    return "\n".join(lines) + "\n"


def largest(one: Reached) -> str:
    found = bound(one.error) if one.cases else ""
    return f"{found}, {math.ceil(one.deviation)} s.e." if one.deviation else found


def bound(error: float) -> str:
    """Round an error up to a power of ten: it differs from machine to machine in its digits."""
    power = -17
    while error > 10.0**power:
        power += 1
    return f"1e{power}"


HEAD = """# Methods of `cxlift.stats`

Written by `scripts/methods` from the reference cases in `tests/reference`; a test fails where a method
has no row or no case. The error is relative (of an interval: to its larger end), the largest over all
fields of all cases. Cases from printed tables are checked to the digits printed and counted apart.
*dual*: p-value, interval of the difference and set of the lift invert one test; empty where a method has
not all three. *s.e.*: of p-values by random permutations, standard errors of the simulation.
*of clusters*: with labels of the clusters that the values belong to, which makes it another method.
"""
