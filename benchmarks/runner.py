"""The command line of all benchmarks: each script runs its own table, run.py runs them all."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import installed
from job import Options
from layout import by_job, rows_table
from measuring import measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from job import Table
    from measuring import Row

__all__ = ["Measured", "arguments", "main", "run_tables", "written"]

Measured = list[tuple["Table", list["Row"], list[str]]]


def arguments(doc: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="small data, one run each; no goal is judged")
    parser.add_argument(
        "--only", metavar="TEXT", nargs="+", help="jobs whose table or name contains one of the texts"
    )
    parser.add_argument(
        "--second", metavar="PYTHON", help="of the environment with gbstats and spotify-confidence"
    )
    parser.add_argument("--no-memory", action="store_true", help="leave the peaks of memory out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers there, too")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a goal is missed")
    return parser


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _checked(table: Table, options: Options) -> tuple[list[str], bool]:
    said = []
    for check in table.checks:
        try:
            said.append(check(options))
        except AssertionError as error:
            return [*said, f"FAILED: {error}"], False
    return said, True


def _is_wanted(name: str, texts: list[str] | None) -> bool:
    return not texts or any(text in name for text in texts)


def _rows(table: Table, options: Options, asked: argparse.Namespace) -> tuple[list[Row], bool]:
    """Measure a table's jobs; false where Ctrl-C ended it, after which what is there is still written."""
    rows: list[Row] = []
    for job in table.jobs(options):
        if not _is_wanted(f"{table.name}: {job.name}", asked.only):
            continue
        sys.stderr.write(f"{table.name}: {job.name}\n")
        try:
            rows += measured(table, job, options, with_memory=not (asked.no_memory or options.short))
        except KeyboardInterrupt:
            installed.leave_out(f"{table.name} from {job.name} on", "the run was interrupted")
            return rows, False
    return rows, True


def run_tables(tables: Sequence[Table], asked: argparse.Namespace) -> tuple[Measured, bool]:
    """Print each table as soon as it is there. False: something failed, which is more than a goal missed."""
    options = Options(short=asked.short, second=asked.second)
    found: Measured = []
    fine = True
    for table in tables:
        rows, went_on = _rows(table, options, asked)
        if rows:
            sentences, right = _checked(table, options) if went_on else ([], False)
            fine = fine and right and not any(row.failure for row in rows)
            found.append((table, rows, sentences))
            say(f"\n{table.title}\n\n{by_job(rows) if table.by_job else rows_table(rows)}\n")
            for sentence in sentences:
                say(sentence)
        if not went_on:
            fine = False
            break
    for who, why in installed.left_out().items():
        say(f"Left out: {who}: {why}.")
    return found, fine


def written(found: Measured, asked: argparse.Namespace) -> dict[str, Any]:
    """Return all numbers as JSON knows them."""
    return {
        "machine": installed.machine(),
        "short": asked.short,
        "left_out": installed.left_out(),
        "tables": [
            {
                "name": table.name,
                "title": table.title,
                "rows": [row.as_json() for row in rows],
                "checks": checks,
            }
            for table, rows, checks in found
        ],
    }


def main(tables: Sequence[Table], doc: str | None) -> int:
    """Run the table of a script."""
    asked = arguments(doc).parse_args()
    found, fine = run_tables(tables, asked)
    return finish(found, asked, fine=fine)


def finish(found: Measured, asked: argparse.Namespace, *, fine: bool) -> int:
    """Write the JSON and give the exit code."""
    if asked.json:
        asked.json.write_text(json.dumps(written(found, asked), indent=2) + "\n", encoding="utf-8")
    missed = [f"{row.job}, {row.who}" for _, rows, _ in found for row in rows if row.met is False]
    if missed:
        say(f"Goals missed: {'; '.join(missed)}.")
    return 1 if not fine or (asked.strict and missed) else 0
