"""Running the command: in this process, as quick as a call, or as a process of its own."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Result", "analysed", "called", "files_in", "one_sentence", "started"]


@dataclass(frozen=True)
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str


def called(*arguments: object) -> Result:
    """Go through ``cxlift.cli.main`` as the installed command does."""
    from cxlift.cli import main

    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["cxlift", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = stop.code
    out.flush()
    assert isinstance(code, int)
    assert isinstance(out.buffer, io.BytesIO)
    return Result(code, out.buffer.getvalue().decode(), err.getvalue())


def started(*arguments: object, cwd: Path, **settings: Any) -> Result:
    """Start ``python -m cxlift``."""
    command = [sys.executable, "-m", "cxlift", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, check=False, timeout=60, **settings)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def files_in(folder: Path) -> set[str]:
    """Every file below a folder, hidden ones as well."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def analysed(here: Path, plan: str | bytes, *arguments: object) -> Result:
    """Ask for a file and for the screen; neither may come."""
    (here / "plan.toml").write_bytes(plan if isinstance(plan, bytes) else plan.encode())
    before = files_in(here)
    result = called("analyze", "plan.toml", *arguments, "--format", "json:out.json", "--format", "table")
    assert files_in(here) == before, "something was written"
    assert result.out == ""
    return result


def one_sentence(result: Result, code: int, message: str) -> None:
    assert result.code == code, result
    assert result.err.count("\n") == 1, result.err
    assert result.err.isprintable() or result.err[:-1].isprintable()
    assert re.search(f"^cxlift: {message}$", result.err[:-1]), result.err
