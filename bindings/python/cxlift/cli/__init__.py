"""The command ``cxlift``: reads a plan, says what it found, exits with a code that a pipeline can act on."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from cxlift.cli import exits
from cxlift.cli.analyze import analyze
from cxlift.cli.batch import batch
from cxlift.cli.gate import gate
from cxlift.cli.schema import schema
from cxlift.cli.simulate import simulate
from cxlift.errors import ExportError, PlanError

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cxlift")
def cli() -> None:
    """Tells whether a change made the customer experience better."""


for command in (analyze, gate, batch, simulate, schema):
    cli.add_command(command)


def main() -> NoReturn:
    """Run the command; every way out has its own exit code."""
    try:
        code = cli.main(prog_name="cxlift", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(exits.USAGE)
    except PlanError as error:
        exits.leave(error, exits.USAGE)
    except ExportError as error:
        exits.leave(error, exits.UNREADABLE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("cxlift: interrupted.", err=True)
        sys.exit(exits.INTERRUPTED)
    except Exception as error:  # noqa: BLE001  a crash must not look like a verdict
        import traceback

        traceback.print_exc()
        sentence = f"internal error ({type(error).__name__}); please report it with the lines above."
        click.echo(f"cxlift: {sentence}", err=True)
        sys.exit(exits.INTERNAL)
    sys.exit(code or exits.PASS)  # what a command returns, or left its context with
