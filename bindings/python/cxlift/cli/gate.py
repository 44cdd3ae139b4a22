"""``cxlift gate``: a report becomes an exit code that a pipeline acts on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cxlift.cli import exits
from cxlift.cli.analyze import reported, threads_option
from cxlift.cli.targets import Target, output_options, targets, write_all
from cxlift.errors import ExportError, PlanError

if TYPE_CHECKING:
    from cxlift._core import Decision
    from cxlift.render.gate import Ruling
    from cxlift.report import Report

__all__ = ["gate"]

FORMATS = ("text", "json", "markdown", "junit", "github")


@click.command()
@click.argument("plan", required=False, type=click.Path())
@click.argument("data", nargs=-1, type=click.Path())
@click.option("--report", "stored", type=click.Path(), help="A stored report (JSON) to decide again.")
@click.option(
    "--inconclusive",
    type=click.Choice(["pass", "fail"]),
    help="Leave with 0 or 1 where the data decide nothing yet (default: 4).",
)
@output_options(FORMATS, "--format github --format junit:junit.xml")
@threads_option
def gate(
    *,
    plan: str | None,
    data: tuple[str, ...],
    stored: str | None,
    inconclusive: str | None,
    formats: tuple[str, ...],
    output: str | None,
    threads: int,
) -> int:
    """Decide by PLAN on DATA, or on a stored report, and leave with the decision's code.

    PLAN and DATA are those of `cxlift analyze`. With --report, nothing is analysed: the report is decided
    again; PLAN, if given too, must be the one that the report was made by.

    The format github writes annotations and appends to the step's summary ($GITHUB_STEP_SUMMARY).

    \b
    Exit codes:
      0   pass: every treatment that must pass does
      1   fail: a primary metric or a guardrail got worse
      2   a mistake in the command or in the plan
      3   data or a report that cannot be read
      4   inconclusive: the data decide nothing yet
      5   the experiment is invalid: a check of the data raises an alarm
      70  an internal error of cxlift
    """  # noqa: D301  click wants the character itself
    wanted = targets(formats, output, FORMATS)
    if stored is not None and data:
        raise click.UsageError(f"--report {stored}: stands in for DATA; leave out {data[0]!r}.")
    if stored is not None:
        report = _read(stored)
        if plan is not None:
            _refuse_other_plan(plan, report, stored)
    elif plan is not None:
        report = reported(plan, data, threads)
    else:
        raise click.UsageError("name a PLAN, or a stored report with --report.")
    from cxlift.render.gate import Ruling

    decision = report.decide()
    ruling = Ruling(report, decision, _code(decision, inconclusive))
    write_all(wanted, lambda target: _rendered(ruling, target))
    if Target("github", None) in wanted:
        _append_to_summary(ruling)
    return ruling.exit_code


def _read(path: str) -> Report:
    from cxlift.report import Report

    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        return Report.from_json(text)
    except OSError as error:
        raise ExportError(f"{path}: the report cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise ExportError(f"{path}: is not a report of cxlift: it is not UTF-8 text.") from None
    except ValueError as error:
        raise ExportError(f"{path}: is not a report of cxlift. {error}") from None


def _refuse_other_plan(plan: str, report: Report, stored: str) -> None:
    from cxlift.plan_file import read_plan
    from cxlift.provenance import plan_hash

    made_by = report.plan_hash
    if not made_by:
        raise PlanError(f"{stored}: does not say which plan it was made by; make it again from the data.")
    wanted = plan_hash(read_plan(plan).experiment.plan)
    if made_by != wanted:
        raise PlanError(
            f"{stored}: was made by another plan than {plan} (hash {made_by[:12]}, the plan's is "
            f"{wanted[:12]}); analyse the data again by this plan."
        )


def _code(decision: Decision, inconclusive: str | None) -> int:
    if not decision.valid:
        return exits.INVALID
    outcome = decision.outcome
    if outcome == "inconclusive":
        return {None: exits.INCONCLUSIVE, "pass": exits.PASS, "fail": exits.FAIL}[inconclusive]
    return exits.PASS if outcome == "pass" else exits.FAIL


def _rendered(ruling: Ruling, target: Target) -> str:
    if target.format == "text":
        from cxlift.render.gate_text import text

        return text(ruling, colour=target.path is None and _colours())
    if target.format == "json":
        from cxlift.render.gate_json import json_text

        return json_text(ruling)
    if target.format == "junit":
        from cxlift.render.gate_junit import junit

        return junit(ruling)
    if target.format == "markdown":
        from cxlift.render.gate_markdown import markdown

        return markdown(ruling)
    from cxlift.render.gate_github import commands

    return commands(ruling)


def _colours() -> bool:
    """Whether a person looks at a terminal that shows colours (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _append_to_summary(ruling: Ruling) -> None:
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    from cxlift.render.gate_markdown import markdown

    try:
        with Path(path).open("a", encoding="utf-8", newline="") as file:  # other steps' lines stay
            file.write(markdown(ruling))
    except OSError as error:
        raise click.UsageError(
            f"GITHUB_STEP_SUMMARY: {path}: cannot be written ({error.strerror})."
        ) from None
