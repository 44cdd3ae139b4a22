"""``cxlift simulate``: an export whose truth is known."""

from __future__ import annotations

import click

from cxlift.cli.targets import write

__all__ = ["simulate"]


@click.command()
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
    write(f"{out}: {truth.visitors:,} visitors of experiment {truth.experiment}\n", None)
