"""The command ``cxlift``: reads a plan, says what it found, exits with a code that a pipeline can act on."""

from __future__ import annotations

import os
import sys
from pathlib import Path
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

FORMATS = ("table", "json", "markdown", "html", "csv")
MOST_THREADS = 256


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
    help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]} (default: table); may be repeated and may name a "
    "file: --format table --format json:report.json",
)
@click.option("-o", "--output", type=click.Path(), help="File for the format that names none.")
@click.option(
    "--threads", type=click.IntRange(0, MOST_THREADS), default=0, help="0: as many as the machine has."
)
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
    wanted = _targets(formats, output)  # refused before anything is read
    from cxlift.plan_file import read_plan

    file = read_plan(plan)
    try:
        report = file.experiment.analyze(file.read(data), threads=threads)
    except PlanError as error:
        raise PlanError(f"{plan}: {error}") from None
    rendered = [(_rendered(report, name), path) for name, path in wanted]
    for text, path in sorted(rendered, key=lambda item: item[1] is None):  # a pipe that breaks comes last
        _write(text, path)


@cli.command()
@click.option("--out", required=True, type=click.Path(), help="Folder to make; it must not hold anything.")
@click.option("--visitors", type=click.IntRange(min=100), default=20_000, show_default=True)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="The same seed gives the same bytes.",
)
def simulate(out: str, visitors: int, seed: int) -> None:
    """Make an Optimizely export of an experiment whose true effects are known."""
    from cxlift.simulate import optimizely_export

    try:
        truth = optimizely_export(out, visitors=visitors, seed=seed)
    except ValueError as error:
        raise click.UsageError(str(error).removeprefix("optimizely_export: ")) from None
    except OSError as error:
        raise click.UsageError(f"{out}: cannot be written ({error.strerror or error}).") from None
    _write(f"{out}: {truth.visitors:,} visitors of experiment {truth.experiment}\n", None)


def _targets(formats: tuple[str, ...], output: str | None) -> list[tuple[str, str | None]]:
    """Say what is to be written where; refuse what cannot be done before anything is read."""
    targets: list[tuple[str, str | None]] = []
    for text in formats or ("table",):
        name, colon, path = text.partition(":")
        if name not in FORMATS:
            raise click.UsageError(
                f"--format {text}: there is no format '{name}'; there are {', '.join(FORMATS)}."
            )
        if colon and not path:
            raise click.UsageError(f"--format {text}: a file name is missing after the colon.")
        targets.append((name, path or None))
    free = [i for i, (_, path) in enumerate(targets) if path is None]
    if output is not None:
        if len(free) != 1:
            found = "every --format names its file" if not free else f"{len(free)} formats name no file"
            raise click.UsageError(f"-o {output}: {found}; give one --format without a file.")
        targets[free[0]] = (targets[free[0]][0], output)
    met: set[Path] = set()
    for file in (Path(path) for _, path in targets if path is not None):
        if file.resolve() in met:
            raise click.UsageError(f"{file}: two formats go to one file; name another for one of them.")
        if file.is_dir() or not file.resolve().parent.is_dir():
            reason = "this is a folder" if file.is_dir() else "its folder does not exist"
            raise click.UsageError(f"{file}: cannot be written, {reason}.")
        met.add(file.resolve())
    return targets


def _rendered(report: Report, name: str) -> str:
    text = {
        "table": report.to_text,
        "json": report.to_json,
        "markdown": report.to_markdown,
        "html": report.to_html,
        "csv": report.to_csv,
    }[name]()
    return text if text.endswith("\n") else text + "\n"


def _write(text: str, path: str | None) -> None:
    if path is None:
        try:
            sys.stdout.buffer.write(text.encode())  # UTF-8 whatever the locale
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # our reader has seen enough, as `head` does
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the flush at exit complains
        except OSError as error:  # a full disk behind a redirection
            raise click.UsageError(f"standard output: cannot be written ({error.strerror}).") from None
        return
    from cxlift.files import write_whole

    try:
        write_whole(path, text)
    except OSError as error:
        raise click.UsageError(f"{path}: cannot be written ({error.strerror or error}).") from None


def main() -> NoReturn:
    """Run the command; every way out has its own exit code."""
    try:
        cli.main(prog_name="cxlift", standalone_mode=False)
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
        click.echo("cxlift: interrupted.", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:  # noqa: BLE001  a crash must not look like a verdict
        import traceback

        traceback.print_exc()
        sentence = f"internal error ({type(error).__name__}); please report it with the lines above."
        click.echo(f"cxlift: {sentence}", err=True)
        sys.exit(EXIT_INTERNAL)
    sys.exit(0)


def _fail(error: Exception, code: int) -> NoReturn:
    from cxlift.render.printable import printable

    # Names of columns come from elsewhere: they must not move the cursor or make a second line.
    click.echo(f"cxlift: {printable(str(error))}", err=True)
    sys.exit(code)
