"""How the command leaves: one code for each way out, so that a pipeline can tell them apart."""

from __future__ import annotations

from typing import NoReturn

__all__ = [
    "FAIL",
    "INCONCLUSIVE",
    "INTERNAL",
    "INTERRUPTED",
    "INVALID",
    "PASS",
    "UNREADABLE",
    "USAGE",
    "leave",
]

PASS = 0
FAIL = 1  # of a gate: the experiment did harm. Nothing else leaves with it
USAGE = 2
UNREADABLE = 3
INCONCLUSIVE = 4
INVALID = 5  # the data cannot be trusted, so nothing was decided
INTERNAL = 70  # sysexits.h: a crash must never look like "the treatment lost"
INTERRUPTED = 130


def leave(error: Exception, code: int) -> NoReturn:
    """Say what is wrong in one line and leave."""
    import sys

    import click

    from cxlift.render.printable import printable

    # Names of columns come from elsewhere: they must not move the cursor or make a second line.
    click.echo(f"cxlift: {printable(str(error))}", err=True)
    sys.exit(code)
