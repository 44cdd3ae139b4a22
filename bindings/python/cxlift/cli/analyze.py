"""``cxlift analyze``: a plan and its data become a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cxlift.cli.targets import Target, output_options, targets, write_all
from cxlift.errors import PlanError

if TYPE_CHECKING:
    from cxlift.report import Report

__all__ = ["analyze", "reported", "threads_option"]

FORMATS = ("table", "json", "markdown", "html", "csv")
MOST_THREADS = 256

threads_option = click.option(
    "--threads", type=click.IntRange(0, MOST_THREADS), default=0, help="0: as many as the machine has."
)


@click.command()
@click.argument("plan", type=click.Path())
@click.argument("data", nargs=-1, type=click.Path())
@output_options(FORMATS, "--format table --format json:report.json")
@threads_option
def analyze(
    plan: str, data: tuple[str, ...], formats: tuple[str, ...], output: str | None, threads: int
) -> None:
    """Analyse DATA, or the data that PLAN names, and print the report.

    PLAN is a TOML file. DATA are CSV or Parquet files with one row a unit, or the folder of the export that
    the plan's source reads; they stand in for those that the plan names.

    \b
    Exit codes:
      0   the report was made, whatever its verdicts
      2   a mistake in the command or in the plan
      3   data that cannot be read
      70  an internal error of cxlift
    """  # noqa: D301  click wants the character itself
    wanted = targets(formats, output, FORMATS)
    report = reported(plan, data, threads)

    def render(target: Target) -> str:
        return {
            "table": report.to_text,
            "json": report.to_json,
            "markdown": report.to_markdown,
            "html": report.to_html,
            "csv": report.to_csv,
        }[target.format]()

    write_all(wanted, render)


def reported(plan: str, data: tuple[str, ...], threads: int) -> Report:
    """Analyse data by a plan file.

    Raises:
        PlanError: with the file and the place in it.
        ExportError: data that cannot be read.
    """
    from cxlift.plan_file import read_plan

    file = read_plan(plan)
    try:
        return file.experiment.analyze(file.read(data), threads=threads)
    except PlanError as error:
        raise PlanError(f"{plan}: {error}") from None
