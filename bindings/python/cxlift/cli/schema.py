"""``cxlift schema``: what a plan, or a stored report, may hold, for editors and for validators."""

from __future__ import annotations

import click

from cxlift.cli.targets import targets, write

__all__ = ["schema"]


@click.command()
@click.argument("document", metavar="plan|report", type=click.Choice(["plan", "report"]))
@click.option("-o", "--output", type=click.Path(), help="File to write it to.")
def schema(document: str, output: str | None) -> None:
    """Print the JSON Schema (draft 2020-12) of a plan or of a report.

    Editors that know Taplo check a plan as it is written, and explain its keys, where its first line names
    the schema:

    \b
        cxlift schema plan -o plan.schema.json
        #:schema ./plan.schema.json
    """  # noqa: D301  click wants the character itself
    (target,) = targets((), output, ("json",))
    from importlib import resources

    file = resources.files("cxlift") / "schema" / f"{document}.schema.json"
    write(file.read_text(encoding="utf-8"), target.path)
