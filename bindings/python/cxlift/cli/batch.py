"""``cxlift batch``: every experiment of a tree of exports."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxlift.cli import exits
from cxlift.cli.targets import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxlift.batch.run import Outcome

__all__ = ["batch"]

MOST_JOBS = 256
MOST_PROBLEMS = 20


@click.command()
@click.argument("exports", type=click.Path())
@click.option("--out", required=True, type=click.Path(), help="Folder of the reports and of the index.")
@click.option("--plan", type=click.Path(), help="Plan by which every experiment is analysed.")
@click.option(
    "--jobs", type=click.IntRange(1, MOST_JOBS), help="Processes.  [default: as many as the machine has]"
)
@click.option("--time-zone", metavar="ZONE", help="Of times that do not say theirs, such as Europe/Berlin.")
def batch(exports: str, out: str, plan: str | None, jobs: int | None, time_zone: str | None) -> int:
    """Analyse every experiment in the folder EXPORTS and below.

    Exports of any kind may stand side by side. Without a plan every event is a share and a count, and revenue
    a sum. Each experiment gets OUT/(experiment)/report.html and report.json; OUT/index.html, summary.csv and
    summary.parquet have all of them, with false discovery rates and shrunken effects. A batch that was
    stopped goes on where it was when the same command is given again.

    \b
    Exit codes:
      0   every experiment has a report
      1   something could not be read or analysed; the index says what and why
      2   a mistake in the command or in the plan
      3   there is no export to read, or OUT cannot be written
      70  an internal error of cxlift
    """  # noqa: D301  click wants the character itself
    from cxlift.batch.run import run_batch
    from cxlift.plan_file import read_plan

    keys: dict[str, Any] | None = None
    if plan is not None:
        keys = read_plan(plan).keys
    _check_zone(time_zone)
    if Path(out).resolve() == Path(exports).resolve():
        raise click.UsageError(f"--out {out}: this is the folder of the exports; name another one.")
    outcome = run_batch(
        Path(exports),
        Path(out),
        plan=keys,
        jobs=jobs or os.cpu_count() or 1,
        time_zone=time_zone,
        progress=None,
    )
    write("".join(f"{line}\n" for line in _said(outcome, out)), None)
    if outcome.faults:
        click.echo(outcome.faults[0], err=True)
        click.echo("cxlift: internal error; please report it with the lines above.", err=True)
        return exits.INTERNAL
    return exits.FAIL if outcome.problems else exits.PASS


def _check_zone(zone: str | None) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(zone or "UTC")
    except (KeyError, ValueError, OSError):
        raise click.UsageError(f"--time-zone {zone}: is no time zone; write it as Europe/Berlin.") from None


def _said(outcome: Outcome, out: str) -> Iterator[str]:
    from cxlift.render.printable import printable

    analysed = [each for each in outcome.experiments if each["status"] != "broken"]
    again = f", {outcome.again:,} of them by an earlier run" if outcome.again else ""
    experiments = f"{len(analysed):,} experiment{'s' * (len(analysed) != 1)}"
    yield f"{experiments} analysed{again}: {Path(out) / 'index.html'}"
    alarms = sum(each["status"] == "alarm" for each in analysed)
    if alarms:
        yield f"{alarms:,} with data that cannot be trusted"
    for problem in outcome.problems[:MOST_PROBLEMS]:
        yield f"not analysed: {printable(problem)}"
    if len(outcome.problems) > MOST_PROBLEMS:
        yield f"... and {len(outcome.problems) - MOST_PROBLEMS:,} more, in the index"
    if outcome.others:
        n = len(outcome.others)
        yield f"{n:,} file{'s' * (n != 1)} of data of no known kind, which the index lists"
