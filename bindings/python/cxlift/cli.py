"""The command ``cxlift``: reads a plan, says what it found, and exits with a code that a pipeline can act on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

from cxlift.errors import ExportError, PlanError

if TYPE_CHECKING:
    from cxlift.report import Report

__all__ = ["main"]

EXIT_USAGE = 2
EXIT_UNREADABLE = 3
EXIT_INTERNAL = 70  # sysexits.h: a crash must never look like "the treatment lost"
EXIT_INTERRUPTED = 130

FORMATS = ("table", "json", "markdown", "csv")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cxlift")
def cli() -> None:
    """Tells whether a change made the customer experience better."""


@cli.command()
@click.argument("plan", type=click.Path())
@click.argument("data", nargs=-1, type=click.Path())
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[:FILE]",
    help=f"One of {', '.join(FORMATS)}; may be repeated and may name a file: --format json:report.json",
)
@click.option("-o", "--output", type=click.Path(), help="File for the format that names none.")
@click.option("--threads", type=click.IntRange(min=0), default=0, help="0: as many as the machine has.")
def analyze(
    plan: str, data: tuple[str, ...], formats: tuple[str, ...], output: str | None, threads: int
) -> None:
    """Analyse DATA, or the data that PLAN names, and print the report.

    PLAN is a TOML file. DATA are CSV or Parquet files with one row a unit, or the folder of the export that
    the plan's source reads.
    """
    wanted = _targets(formats, output)  # refused before anything is read
    from cxlift.plan_file import read_plan

    file = read_plan(plan)
    try:
        report = file.experiment.analyze(file.read(data), threads=threads)
    except PlanError as error:
        raise PlanError(f"{plan}: {error}") from None
    for name, path in wanted:
        _write(_rendered(report, name), path)


@cli.command()
@click.option("--out", required=True, type=click.Path(), help="Folder to make; it must not hold anything.")
@click.option("--visitors", type=click.IntRange(min=100), default=20_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
def simulate(out: str, visitors: int, seed: int) -> None:
    """Make an Optimizely export of an experiment whose true effects are known."""
    from cxlift.simulate import optimizely_export

    try:
        truth = optimizely_export(out, visitors=visitors, seed=seed)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"{out}: {truth.visitors:,} visitors of experiment {truth.experiment}")


def _targets(formats: tuple[str, ...], output: str | None) -> list[tuple[str, str | None]]:
    targets: list[tuple[str, str | None]] = []
    for text in formats or ("table",):
        name, colon, path = text.partition(":")
        if name not in FORMATS:
            raise click.UsageError(f"--format {text}: there is no format '{name}'; there are {', '.join(FORMATS)}.")
        if colon and not path:
            raise click.UsageError(f"--format {text}: a file name is missing after the colon.")
        targets.append((name, path or None))
    free = [i for i, (_, path) in enumerate(targets) if path is None]
    if output is not None:
        if len(free) != 1:
            raise click.UsageError(f"-o {output}: exactly one --format must name no file, not {len(free)}.")
        targets[free[0]] = (targets[free[0]][0], output)
    return targets


def _rendered(report: Report, name: str) -> str:
    text = {
        "table": report.to_text,
        "json": report.to_json,
        "markdown": report.to_markdown,
        "csv": report.to_csv,
    }[name]()
    return text if text.endswith("\n") else text + "\n"


def _write(text: str, path: str | None) -> None:
    if path is None:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    from cxlift.files import write_whole

    try:
        write_whole(path, text)
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be written ({error.strerror}).") from None


def main() -> NoReturn:
    """Run the command; every way out has its own exit code."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except PlanError as error:
        _fail(error, EXIT_USAGE)
    except ExportError as error:
        _fail(error, EXIT_UNREADABLE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; nothing was written.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:  # noqa: BLE001  a crash must not look like a verdict
        import traceback

        traceback.print_exc()
        click.echo(f"cxlift: internal error ({type(error).__name__}); please report it with the lines above.", err=True)
        sys.exit(EXIT_INTERNAL)
    sys.exit(0)


def _fail(error: Exception, code: int) -> NoReturn:
    click.echo(f"cxlift: {error}", err=True)
    sys.exit(code)
