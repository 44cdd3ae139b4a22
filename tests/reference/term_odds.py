"""Cases of distinguishing terms: the paper's equations at 50 digits, derivatives by differences of them."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from mpmath import betainc, erfc, erfinv, findroot, log, mp, mpf, sqrt
from writing import Case, reference_case, write

Person = Counter[str]
FIELDS = (
    "log_odds",
    "std_error",
    "statistic",
    "pvalue",
    "pvalue_adjusted",
    "log_odds_lower",
    "log_odds_upper",
    "df",
)
LEAST_EXPECTED = 2


def log_odds(term: str, people: list[Person], weights: list[mpf], prior: mpf, size: mpf) -> mpf:
    """Eq. 15 of Monroe, Colaresi and Quinn (2008), of respondents with weights."""
    uses = sum(w * p[term] for w, p in zip(weights, people, strict=True))
    words = sum(w * p.total() for w, p in zip(weights, people, strict=True))
    return log((uses + prior) / (words + size - uses - prior))


def influences(term: str, people: list[Person], prior: mpf, size: mpf) -> list[mpf]:
    """Of each respondent: the derivative of the log-odds by the respondent's weight, as a difference."""
    step = mpf(10) ** -18
    found = []
    for i in range(len(people)):
        ends = []
        for sign in (1, -1):
            weights = [mpf(1)] * len(people)
            weights[i] += sign * step
            ends.append(log_odds(term, people, weights, prior, size))
        found.append((ends[0] - ends[1]) / (2 * step))
    return found


def spread(values: list[mpf]) -> mpf:
    mean = sum(values) / len(values)
    return sum((v - mean) ** 2 for v in values) * len(values) / (len(values) - 1)


def degrees(term: str, people: list[Person]) -> mpf:
    fourth = sum(mpf(p[term]) ** 4 for p in people)
    return 2 * sum(mpf(p[term]) ** 2 for p in people) ** 2 / fourth if fourth else mp.inf


def critical(df: mpf) -> mpf:
    if df == mp.inf:
        return sqrt(2) * erfinv(mpf("0.95"))
    return findroot(
        lambda t: betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) - mpf("0.05"),
        (mpf("1.9"), mpf("3.5")),
        solver="anderson",
        tol=mpf(10) ** -30,
    )


def tested(
    term: str, people: tuple[list[Person], list[Person]], *, method: str, size: mpf, flat: int
) -> dict[str, mpf]:
    c, t = people
    everybody = c + t
    words = mpf(sum(p.total() for p in everybody))
    share = sum(p[term] for p in everybody) / words
    prior = size / flat if flat else size * share
    ones = [mpf(1)] * len(everybody)
    estimates = [log_odds(term, people, ones[: len(people)], prior, size) for people in (c, t)]
    difference = estimates[1] - estimates[0]
    if method == "naive":  # eq. 20 and 22
        variance = sum(1 / (sum(p[term] for p in people) + prior) for people in (c, t))
        df, statistic = mp.inf, difference / sqrt(variance)
    else:
        parts = [spread(influences(term, people, prior, size)) for people in (c, t)]
        variance = sum(parts)
        df = variance**2 / sum(v**2 / degrees(term, people) for v, people in zip(parts, (c, t), strict=True))
        beyond = [p[term] - share * p.total() for p in everybody]  # their sum is 0
        n, m = len(everybody), len(t)
        of_sum = mpf(m * (n - m)) / (n * (n - 1)) * sum(e * e for e in beyond)
        statistic = sum(beyond[len(c) :]) / sqrt(of_sum)
    half = critical(df) * sqrt(variance)
    return {
        "log_odds": difference,
        "std_error": sqrt(variance),
        "statistic": statistic,
        "pvalue": erfc(abs(statistic) / sqrt(2)),
        "log_odds_lower": difference - half,
        "log_odds_upper": difference + half,
        "df": df,
    }


def adjusted(pvalues: list[mpf]) -> list[mpf]:
    """Benjamini and Hochberg's, of p-values in increasing order."""
    m, least, found = len(pvalues), mpf(1), []
    for rank in range(m, 0, -1):
        least = min(least, pvalues[rank - 1] * m / rank)
        found.append(least)
    return found[::-1]


def expected(c: list[Person], t: list[Person], method: str, prior: str, size: float) -> dict[str, Any]:
    c, t = [p for p in c if p], [p for p in t if p]
    terms = sorted({term for p in c + t for term in p})
    smaller = mpf(min(len(c), len(t))) / (len(c) + len(t))
    flat = len(terms) if prior == "flat" else 0
    rows = [
        (term, tested(term, (c, t), method=method, size=mpf(size), flat=flat))
        for term in terms
        if sum(term in p for p in c + t) * smaller >= LEAST_EXPECTED
    ]
    rows.sort(key=lambda row: (row[1]["pvalue"], row[0]))
    for (_, row), p in zip(rows, adjusted([row["pvalue"] for _, row in rows]), strict=True):
        row["pvalue_adjusted"] = p
    columns: dict[str, Any] = {field: [row[field] for _, row in rows] for field in FIELDS}
    # Of infinite degrees of freedom a list has no largest number.
    if method == "naive":
        del columns["df"]
    columns["respondents_control"] = [sum(term in p for p in c) for term, _ in rows]
    columns["uses_treatment"] = [sum(p[term] for p in t) for term, _ in rows]
    columns["n_untested"] = len(terms) - len(rows)
    columns["n_respondents_control"] = len(c)
    return columns


def texts(rng: random.Random, n: int, tilt: float) -> list[str]:
    """Texts of few words, some of which their writer repeats."""
    words = ["checkout", "slow", "fast", "great", "delivery", "lost", "easy"]
    weights = [1 + tilt, 1, 1 - tilt / 2, 0.6, 0.4, 0.2, 0.1]
    found = []
    for _ in range(n):
        chosen = rng.choices(words, weights, k=rng.randint(1, 5))
        found.append(" ".join(word for word in chosen for _ in range(rng.choice([1, 1, 1, 2, 5]))))
    return found


def people_of(written: list[str], units: list[int] | None) -> list[Person]:
    people: dict[int, Person] = {}
    for i, text in enumerate(written):
        people.setdefault(i if units is None else units[i], Counter()).update(text.split())
    return list(people.values())


def term_odds() -> None:
    mp.dps = 50
    cases: list[Case] = []
    rng = random.Random(20_081_108)
    for n_control, n_treatment in ((6, 7), (12, 30), (40, 40), (25, 9)):
        for method in ("respondents", "naive"):
            for prior, size in (("corpus", 500.0), ("corpus", 3.5), ("flat", 50.0)):
                for repeated in (False, True):
                    c, t = texts(rng, n_control, 0.0), texts(rng, n_treatment, 0.7)
                    units = (
                        [[i * 2 // 3 for i in range(len(of))] for of in (c, t)] if repeated else [None, None]
                    )
                    wanted = expected(people_of(c, units[0]), people_of(t, units[1]), method, prior, size)
                    arguments: dict[str, Any] = {"texts_control": c, "texts_treatment": t, "method": method}
                    arguments |= {"prior": prior, "prior_size": size, "min_respondents": LEAST_EXPECTED}
                    if repeated:
                        arguments |= {"units_control": units[0], "units_treatment": units[1]}
                    name = f"{method}, {prior} of {size:g}, {n_control} and {n_treatment} texts"
                    name += ", some by one" if repeated else ""
                    cases.append(reference_case(name, "distinguishing_terms", arguments, wanted))
    write(
        "cases/distinguishing_terms",
        "the equations at 50 digits, mpmath (tests/reference/term_odds.py)",
        cases,
    )
