"""How often the intervals of two proportions hold the truth, by summing the probabilities of all outcomes.

    python tests/calibration/coverage.py                           # all settings, in minutes
    python tests/calibration/coverage.py --write docs/coverage.md
    python tests/calibration/coverage.py --short

Nothing is simulated: each outcome (successes of the control and of the treatment) has its binomial
probability, and the interval that it would give holds the true difference or not. Outcomes in tails of less
than 1e-12 are left out. An interval holds a value exactly when its test does not reject it, so that the test
at the truth is asked and no interval computed; test_coverage.py compares the two. An outcome for which a
method shows no interval counts as not covered.

It fails unless the score method covers in 93 % or more wherever every cell expects 5 or more, and in 94.5 to
96 % on average there.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from coverage_table import markdown, percent, summary
from covering import EXPECTED, LEAST, METHODS, SHORT, UNITS, covered, failures, settings


def main() -> int:
    parser = argparse.ArgumentParser(description="How often intervals of two proportions hold the truth.")
    parser.add_argument("--short", action="store_true", help=f"only {', '.join(map(str, SHORT))} units")
    parser.add_argument("--write", type=Path, help="write the tables there, as Markdown")
    parser.add_argument("--json", type=Path, help="write every coverage there")
    chosen = parser.parse_args()
    started = time.monotonic()
    wanted, skipped = settings(SHORT if chosen.short else UNITS)
    rows = [covered(setting) for setting in wanted]
    if chosen.write is not None:
        chosen.write.write_text(markdown(rows, skipped), encoding="utf-8")
    if chosen.json is not None:
        chosen.json.write_text(json.dumps([asdict(row) for row in rows]) + "\n", encoding="utf-8")
    head = ["estimand", "method", "mean", "least", "below 93", "mean, all", "least, all", "below 93, all"]
    for cells in [head, *summary(rows)]:
        sys.stdout.write(f"{cells[0]:11}{cells[1]:28}" + "".join(f"{cell:>14}" for cell in cells[2:]) + "\n")
    few = [row for row in rows if row.setting.expected_least < EXPECTED]
    for row in few:
        s, found = row.setting, {estimand: row.coverage[estimand]["score"] for estimand in METHODS}
        if min(found.values()) < LEAST:
            ours = ", ".join(f"{estimand} {percent(value)} %" for estimand, value in found.items())
            sys.stdout.write(f"few expected ({s.expected_least:.3g}): {s}: {ours}\n")
    for reason in dict.fromkeys(skipped):
        sys.stdout.write(f"left out: {reason}\n")
    failed = failures(rows)
    for reason in failed:
        sys.stdout.write(f"FAILED: {reason}\n")
    tables_seen = sum(row.outcomes for row in rows)
    seconds = time.monotonic() - started
    sys.stdout.write(f"{len(rows)} settings, {tables_seen:,} outcomes, {seconds:.0f} s\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
