"""All benchmarks in one run, beside every peer that is installed.

    pip install -r benchmarks/requirements.txt
    python benchmarks/run.py                                 all of them: half an hour, most of it the peers'
    python benchmarks/run.py --only bootstrap ranks          jobs with one of the texts in their name or table
    python benchmarks/run.py --short                         small data, to see that everything runs
    python benchmarks/run.py --docs docs/benchmarks.md --json build/benchmarks.json

A peer that is not installed is left out, and the reason is printed. The exit code is 1 where something fails,
and with ``--strict`` where a goal is missed, too.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import batch
import bootstrap
import business_time
import growth
import import_time
import installed
import joined
import kernel_table
import quantile_pass
import quantiles_of_rows
import ranks
import runner
import summarize
import survival
import two_sample
from page import page

MODULES = (
    bootstrap,
    growth,
    summarize,
    quantile_pass,
    two_sample,
    ranks,
    quantiles_of_rows,
    survival,
    business_time,
    batch,
    joined,
    import_time,
)


def main() -> int:
    parser = runner.arguments(__doc__)
    parser.add_argument("--docs", type=Path, metavar="FILE", help="write the tables there as Markdown, too")
    parser.add_argument(
        "--kernels",
        type=Path,
        metavar="PROGRAM",
        default=Path(__file__).parents[1] / "build/release/benchmarks/kernels/bench_kernels",
        help="the compiled bench_kernels; left out where it is not there",
    )
    asked = parser.parse_args()
    machine = installed.machine()  # its load before the work
    found, fine = runner.run_tables([module.TABLE for module in MODULES], asked)
    kernels = ""
    if asked.kernels.is_file() and not asked.only and not asked.short:
        command = [str(asked.kernels), "--benchmark_format=json", "--benchmark_min_time=0.3"]
        kernels = kernel_table.as_table(
            json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        )
        runner.say(f"\nKernels\n\n{kernels}")
    if asked.docs:
        asked.docs.write_text(page(found, machine, kernels), encoding="utf-8")
    return runner.finish(found, asked, fine=fine)


if __name__ == "__main__":
    sys.exit(main())
