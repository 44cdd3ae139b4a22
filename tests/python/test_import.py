"""Importing cxlift is cheap, every public name is there, and a missing extension says what to do."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cxlift

HEAVY = ("duckdb", "jinja2", "narwhals", "numpy", "pandas", "polars", "pyarrow", "scipy", "tomlkit", "tqdm")


def run(code: str) -> str:
    """Run a program of its own and return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_an_import_brings_nothing_heavy() -> None:
    code = "import sys; before = set(sys.modules); import cxlift; print(*sorted(set(sys.modules) - before))"
    brought = {name.split(".")[0] for name in run(code).split()}
    assert "cxlift" in brought
    assert brought.isdisjoint(HEAVY)


def test_an_experiment_brings_no_reader_of_data() -> None:
    code = """
import sys
import cxlift as cx
experiment = cx.Experiment("e", control="a", metrics=[cx.Mean("x")])
cx.stats.two_proportion_test(3, 10, 5, 10)
print(*sorted(sys.modules))
"""
    brought = {name.split(".")[0] for name in run(code).split()}
    assert brought.isdisjoint({"duckdb", "narwhals", "pandas", "polars", "pyarrow", "scipy"})


@pytest.mark.parametrize("name", [*cxlift.__all__, "__version__"])
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(cxlift, name) is not None
    assert name in dir(cxlift)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'cxlift' has no attribute 'Experimant'"):
        _ = cxlift.Experimant
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        from cxlift import nothing  # noqa: F401


@pytest.mark.parametrize(
    "use",
    ["cxlift.Experiment", "cxlift.Summaries", "cxlift.stats", "from cxlift import Report", "cxlift.Interval"],
)
def test_a_missing_extension_says_what_to_do(use: str) -> None:
    code = f"""
import sys
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name == "cxlift._core":
            raise ModuleNotFoundError("No module named 'cxlift._core'", name=name)
sys.meta_path.insert(0, Hide())
import cxlift
cxlift.PlanError, cxlift.Mean  # these need none
try:
    {use}
except ImportError as error:
    print(error)
"""
    assert (
        run(code)
        == "The compiled part of cxlift is missing: install the package with `pip install .` first.\n"
    )
