"""What is to be written where: formats, and the files that they go to."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["Target", "output_options", "targets", "write", "write_all"]

Command = TypeVar("Command", bound="Callable[..., object]")


class Target(NamedTuple):
    """A format, and the file that it goes to; ``None`` is the standard output."""

    format: str
    path: str | None


def output_options(formats: Sequence[str], example: str) -> Callable[[Command], Command]:
    """Give a command the options ``--format`` and ``-o``; the first format is the default."""
    names = f"{', '.join(formats[:-1])} or {formats[-1]} (default: {formats[0]})"

    def give(command: Command) -> Command:
        output = click.option(
            "-o", "--output", type=click.Path(), help="File for the format that names none."
        )
        chosen = click.option(
            "--format",
            "formats",
            multiple=True,
            metavar="NAME[:FILE]",
            help=f"{names}; may be repeated and may name a file: {example}",
        )
        return chosen(output(command))

    return give


def targets(wanted: Sequence[str], output: str | None, formats: Sequence[str]) -> list[Target]:
    """Read the options; refuse what cannot be done before anything is read.

    Raises:
        click.UsageError: for a format that there is not, two formats for one file, a file that cannot be
            written.
    """
    found = [_target(text, formats) for text in wanted or formats[:1]]
    free = [i for i, target in enumerate(found) if target.path is None]
    if output is not None:
        if len(free) != 1:
            why = "every --format names its file" if not free else f"{len(free)} formats name no file"
            raise click.UsageError(f"-o {output}: {why}; give one --format without a file.")
        found[free[0]] = Target(found[free[0]].format, output)
    _refuse_files(Path(target.path) for target in found if target.path is not None)
    return found


def _target(text: str, formats: Sequence[str]) -> Target:
    name, colon, path = text.partition(":")
    if name not in formats:
        raise click.UsageError(
            f"--format {text}: there is no format '{name}'; there are {', '.join(formats)}."
        )
    if colon and not path:
        raise click.UsageError(f"--format {text}: a file name is missing after the colon.")
    return Target(name, path or None)


def _refuse_files(files: Iterable[Path]) -> None:
    met: set[Path] = set()
    for file in files:
        if file.resolve() in met:
            raise click.UsageError(f"{file}: two formats go to one file; name another for one of them.")
        if file.is_dir() or not file.resolve().parent.is_dir():
            reason = "this is a folder" if file.is_dir() else "its folder does not exist"
            raise click.UsageError(f"{file}: cannot be written, {reason}.")
        met.add(file.resolve())


def write_all(wanted: Sequence[Target], render: Callable[[Target], str]) -> None:
    """Render everything, then write everything: no file is written if a later one cannot be made."""
    rendered = [(render(target), target.path) for target in wanted]
    for text, path in sorted(rendered, key=lambda item: item[1] is None):  # a pipe that breaks comes last
        write(text if text.endswith("\n") else text + "\n", path)


def write(text: str, path: str | None) -> None:
    """Write to a file, whole or not at all, or to the standard output.

    Raises:
        click.UsageError: it cannot be written.
    """
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
