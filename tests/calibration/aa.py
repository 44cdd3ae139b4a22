"""A/A calibration: how often experiments without an effect are called significant.

    python tests/calibration/aa.py --experiments 20000
    python tests/calibration/aa.py --short

Every experiment goes through the pass and the analysis. A table holds up to 1,000 of them, told apart by a
segment, whose values are compared as everybody is; some are analysed again alone, and must give the same
p-values. The rate at 5 % must lie within 4.5 and 5.5 % (with 20,000 experiments its Monte Carlo error is
0.15 %); where the truth lies exactly at a margin, it may be called kept in 2.5 % at most, but for that error.
Proportions are discrete: at 1 % the arms are so large (5,000) that the score test's rate is not below the
nominal one for want of possible outcomes.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
from populations import STUDIES, Study

SEED = 20_240_607
ALPHA = 0.05
IN_A_TABLE = 1000
LONG, SHORT = 20_000, 2_000
ERRORS = 3.3  # by chance one of thirty rates lies further off, in Monte Carlo errors, with 3 % of seeds


def batch(study_number: int, number: int, experiments: int) -> Counter[tuple[str, str]]:
    """Count, in one table of experiments, what was called significant, or kept."""
    study = STUDIES[study_number]
    table = study.table(np.random.default_rng([SEED, study_number, number]), experiments)
    report = study.experiment(apart=False).analyze(table, threads=1)
    rows = [row for row in report.rows if row.segment]
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if study.at_margin and row.margin is None:
            continue
        key = f"{row.metric}: {row.estimand}"
        pvalue = row.margin_pvalue if study.at_margin else row.pvalue
        called = pvalue < (ALPHA / 2 if study.at_margin else ALPHA)
        found[key, "tests"] += 1
        found[key, "called"] += called
        found[key, "untested"] += math.isnan(pvalue)
        taken_back = row.response is not None and row.response.taken_back is not None
        if not study.at_margin and called != (row.verdict in ("better", "worse") or taken_back):
            raise AssertionError(f"{key} has p = {pvalue} and the verdict {row.verdict}")
        if not study.at_margin and called != (0.0 not in row.difference_interval):
            raise AssertionError(f"{key} has p = {pvalue} and the interval {row.difference_interval}")
    check_alone(study, table, rows, range(0, experiments, 499))
    return found


def check_alone(study: Study, table: Any, rows: list[Any], numbers: range) -> None:
    """Analyse some of the experiments one by one, as a user does."""
    by_key = {(row.metric, row.estimand, row.segment_value): row for row in rows}
    for number in numbers:
        alone = study.experiment(apart=True).analyze(table.filter(pc.equal(table["experiment"], number)))
        for row in alone.rows:
            same = by_key[row.metric, row.estimand, str(number)]
            for name in ("n_control", "n_treatment", "difference", "pvalue", "margin_pvalue"):
                one, other = getattr(row, name), getattr(same, name)
                both_nan = math.isnan(one) and math.isnan(other)
                if not (both_nan or math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)):
                    raise AssertionError(f"{row.metric}: {name} is {one} alone, {other} among others")


def judged(study: Study, key: str, found: Counter[tuple[str, str]]) -> dict[str, Any]:
    tests, called = found[key, "tests"], found[key, "called"]
    nominal = ALPHA / 2 if study.at_margin else ALPHA
    error = math.sqrt(nominal * (1 - nominal) / tests)
    reach = 0.005 if tests >= LONG else ERRORS * error
    lowest, highest = (0.0, nominal + 3 * error) if study.at_margin else (nominal - reach, nominal + reach)
    return {
        "study": study.name,
        "metric": key,
        "experiments": tests,
        "rate": called / tests,
        "monte_carlo_error": error,
        "lowest": lowest,
        "highest": highest,
        "untested": found[key, "untested"],
        "passed": lowest <= called / tests <= highest and not found[key, "untested"],
    }


def calibrate(experiments: int, processes: int) -> list[dict[str, Any]]:
    """Return one row for each number that is tested, in the order of the studies."""
    sizes = [min(IN_A_TABLE, experiments - done) for done in range(0, experiments, IN_A_TABLE)]
    jobs = [(s, number, size) for s in range(len(STUDIES)) for number, size in enumerate(sizes)]
    totals = [Counter[tuple[str, str]]() for _ in STUDIES]
    with ProcessPoolExecutor(processes) as pool:
        for (study, _, _), found in zip(jobs, pool.map(batch, *zip(*jobs, strict=True)), strict=True):
            totals[study] += found
    return [
        judged(study, key, total)
        for study, total in zip(STUDIES, totals, strict=True)
        for key in dict.fromkeys(key for key, _ in total)
    ]


def text_of(rows: list[dict[str, Any]]) -> str:
    width = max(len(row["metric"]) for row in rows)
    lines = []
    for i, row in enumerate(rows):
        if i == 0 or row["study"] != rows[i - 1]["study"]:
            nominal = "2.5 %, one-sided" if "margin" in row["study"] else "5 %"
            lines.append(f"\n{row['study']} (nominal {nominal}; {row['experiments']} experiments each)")
        lines.append(
            f"  {row['metric']:{width}}  {100 * row['rate']:5.2f} % ± {100 * row['monte_carlo_error']:.2f}"
            f"   allowed {100 * row['lowest']:.2f} to {100 * row['highest']:.2f}"
            f"   {'passed' if row['passed'] else 'FAILED'}"
        )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="How often experiments without an effect are significant.")
    parser.add_argument("--experiments", type=int, default=LONG, help="of each kind")
    parser.add_argument("--short", action="store_true", help=f"{SHORT} experiments and a wider band")
    parser.add_argument("--json", type=Path, help="write the rates there")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    chosen = parser.parse_args()
    started = time.monotonic()
    rows = calibrate(SHORT if chosen.short else chosen.experiments, chosen.processes)
    if chosen.json is not None:
        chosen.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    failed = [row["metric"] for row in rows if not row["passed"]]
    seconds = time.monotonic() - started
    sys.stdout.write(f"{text_of(rows)}\n\n{seconds:.0f} s; {len(failed)} of {len(rows)} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
