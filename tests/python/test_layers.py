"""The layers point one way: C++ includes, Python imports, and where a vendor's name may stand."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "bindings/python/cxlift"

# A folder may include its own headers and those of the layers below it.
LAYERS = {
    "stats": {"stats"},
    "core": {"core", "stats"},
    "bindings": {"bindings", "core", "stats"},
    "tests": {"tests", "core", "stats"},
    "benchmarks": {"benchmarks", "stats"},
}
# Where a library may be included at all: a beginning of the path.
LIBRARIES = {
    "boost/": ("stats/distributions.cpp",),
    "Eigen/": ("stats/",),
    "hwy/": ("stats/simd/",),
    "nlohmann/": ("core/", "tests/"),
    "pybind11/": ("bindings/python/",),
    "Python.h": (),
    "arrow/": (),
    "catch2/": ("tests/",),
    "benchmark/": ("benchmarks/",),
}
# A room of the Python package, and the rooms that it may import.
ROOMS = {
    "errors": set[str](),
    "engines": {"engines", "errors"},
    "units": {"units", "engines", "errors"},
    "dataset": {"asked", "units", "engines", "errors"},
    "vendor_results": {"vendor_results", "stats", "render", "units", "_core", "errors"},
    "aggregates": {"aggregates", "asked", "units", "_core", "errors"},
    "readers": {
        "readers",
        "aggregates",
        "vendor_results",
        "asked",
        "dataset",
        "units",
        "engines",
        "errors",
    },
    "simulate": {"simulate", "dataset", "errors"},
    "calendars": {"calendars", "readers", "units", "_core", "errors"},
    "derived": {"derived", "units", "errors"},
    "elapsed": {"calendars", "derived", "sources", "_core", "errors"},
    "periods": {"calendars", "derived", "sources", "_core", "errors"},
    "segments": set[str](),
    "over_time": {"periods", "render", "report", "units", "_core"},
    "event_answers": set(),
    "metrics": {"event_answers", "stats", "errors"},
    "scores": {"event_answers", "metrics", "errors"},
    "repeated_rows": {"calendars", "engines", "sources", "units", "_core", "errors"},
    "event_metrics": {"metrics", "stats", "errors"},
    "distribution_metrics": {"metrics", "calendars"},
    "tokens": {"tokens"},
    "terms": {"tokens"},
    "stats": {"stats", "tokens", "terms", "render", "_core", "errors"},  # a table of terms shows itself
    "render": {"over_time", "render", "report", "stats", "terms", "tokens", "files", "_core", "errors"},
    "health": {"units", "_core", "errors"},
    "report_table": {"_core"},
    "report": {"health", "over_time", "report_formats", "terms", "units", "_core", "errors"},
    "batch": {
        "batch",
        "experiment",
        "files",
        "plan_file",
        "readers",
        "render",
        "report",
        "stats",
        "units",
        "errors",
        "__version__",
    },
    "report_formats": {"render", "report", "report_table", "_core"},
}
VENDORS = re.compile("optimizely|omniconvert|hotjar|contentsquare|zendesk|intercom|freshdesk", re.IGNORECASE)
# The readers and the simulator know vendors; the others hand on a name that a user writes.
KNOW_VENDORS = ("readers/", "simulate/", "calendars/", "__init__.py", "plan_file.py", "cli/")

LONGEST = 250
LONGEST_STUB = 1600  # of the extension: a list of signatures
LONGEST_TESTS = 500  # of Python: a list of cases, of which one is read at a time
SOURCES = {".cpp", ".hpp", ".py", ".pyi", ".R", ".sh", ".txt", ""}


def include_violations(root: Path) -> list[str]:
    found = []
    for layer, below in LAYERS.items():
        for file in sorted((root / layer).rglob("*.?pp")):
            place = file.relative_to(root).as_posix()
            for kind, name in re.findall(r'^\s*#\s*include\s*([<"])([^>"]+)', file.read_text(), re.MULTILINE):
                if kind == '"' and (name.split("/")[0] not in below or not (root / name).is_file()):
                    found.append(f'{place} includes "{name}"')
                for library, allowed in LIBRARIES.items():
                    if name.startswith(library) and not place.startswith(allowed):
                        found.append(f"{place} includes <{name}>")
    return found


def python_files(root: Path) -> list[tuple[str, str]]:
    package = root / PACKAGE
    files = sorted([*package.rglob("*.py"), *package.rglob("*.pyi")])
    return [(file.relative_to(package).as_posix(), file.read_text()) for file in files]


def imported(place: str, source: str) -> set[str]:
    """Return the rooms of the package that a file imports, wherever in the file that is."""
    here = ["cxlift", *place.split("/")[:-1]]
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) + 1 - node.level] if node.level else []
            within = ".".join([*base, *([node.module] if node.module else [])])
            names |= {f"{within}.{alias.name}" for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("cxlift.")}


def import_violations(root: Path) -> list[str]:
    found = []
    for place, source in python_files(root):
        room = place.removesuffix(".py").split("/")[0]
        wrong = imported(place, source) - ROOMS[room] if room in ROOMS else set()
        found += [f"{place} imports cxlift.{name}" for name in sorted(wrong)]
        if "cli" in imported(place, source) and place != "__main__.py" and room != "cli":
            found.append(f"{place} imports the command line")
    return found


def without_docstrings(source: str) -> str:
    """Return the code: an example in a docstring may name a vendor, and comments are gone."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and ast.get_docstring(node) is not None
        ):
            node.body[0] = ast.Pass()
    return ast.unparse(tree)


def vendor_violations(root: Path) -> list[str]:
    found = [
        f"{place} names a vendor"
        for place, source in python_files(root)
        if not place.startswith(KNOW_VENDORS) and VENDORS.search(without_docstrings(source))
    ]
    files = (
        file for layer in ("stats", "core", "bindings") for file in sorted((root / layer).rglob("*.?pp"))
    )
    found += [
        f"{file.relative_to(root).as_posix()} names a vendor"
        for file in files
        if VENDORS.search(file.read_text())
    ]
    return found


def long_files(root: Path) -> list[str]:
    folders = ("stats", "core", "bindings", "tests", "scripts", "benchmarks", "cmake", ".ci")
    files = (file for folder in folders for file in sorted((root / folder).rglob("*")))
    found = []
    for file in files:
        if file.is_file() and file.suffix in SOURCES and file.name != "constraints.txt":
            place, lines = file.relative_to(root).as_posix(), len(file.read_text().splitlines())
            longest = LONGEST_TESTS if place.startswith("tests/python/") else LONGEST
            if lines > (LONGEST_STUB if file.suffix == ".pyi" else longest):
                found.append(f"{place} has {lines} lines")
    return found


@pytest.mark.parametrize("violations", [include_violations, import_violations, vendor_violations, long_files])
def test_there_is_no_violation(violations: Callable[[Path], list[str]]) -> None:
    assert (ROOT / "stats/distributions.cpp").is_file()
    assert len(python_files(ROOT)) > 40
    assert violations(ROOT) == []


PLANTED = {
    "stats/a.hpp": ('#include "core/b.hpp"', 'stats/a.hpp includes "core/b.hpp"'),
    "core/b.hpp": ('  # include  "bindings/c.hpp"', 'core/b.hpp includes "bindings/c.hpp"'),
    "bindings/c.hpp": ('#include "tests/d.hpp"', 'bindings/c.hpp includes "tests/d.hpp"'),
    "tests/d.hpp": ('#include "bindings/c.hpp"', 'tests/d.hpp includes "bindings/c.hpp"'),
    "stats/e.cpp": ('#include "moments.hpp"', 'stats/e.cpp includes "moments.hpp"'),
    "stats/f.cpp": ('#include "stats/absent.hpp"', 'stats/f.cpp includes "stats/absent.hpp"'),
    "stats/g.hpp": ("#include <boost/math/x.hpp>", "stats/g.hpp includes <boost/math/x.hpp>"),
    "stats/h.hpp": ("#include <nlohmann/json.hpp>", "stats/h.hpp includes <nlohmann/json.hpp>"),
    "core/i.hpp": ("#include <pybind11/numpy.h>", "core/i.hpp includes <pybind11/numpy.h>"),
    "core/j.hpp": ("#include <arrow/api.h>", "core/j.hpp includes <arrow/api.h>"),
    f"{PACKAGE}/units/k.py": ("def f():\n    from cxlift import _core", "units/k.py imports cxlift._core"),
    f"{PACKAGE}/units/l.py": ("from cxlift.readers.x import y", "units/l.py imports cxlift.readers"),
    f"{PACKAGE}/units/s.py": ("from ..readers import y", "units/s.py imports cxlift.readers"),
    f"{PACKAGE}/engines/m.py": ("import cxlift.units.x", "engines/m.py imports cxlift.units"),
    f"{PACKAGE}/readers/n.py": ("from cxlift.render.x import y", "readers/n.py imports cxlift.render"),
    f"{PACKAGE}/o.py": ("from cxlift.cli import main", "o.py imports the command line"),
    f"{PACKAGE}/units/p.py": ('NAME = "Optimizely"', "units/p.py names a vendor"),
    "core/q.cpp": ("// as Hotjar has it", "core/q.cpp names a vendor"),
    "tests/python/t.py": ("\n" * (LONGEST_TESTS + 1), f"tests/python/t.py has {LONGEST_TESTS + 1} lines"),
    "scripts/r": ("\n" * (LONGEST + 1), f"scripts/r has {LONGEST + 1} lines"),
}


def test_planted_violations_are_found(tmp_path: Path) -> None:
    for place, (text, _) in PLANTED.items():
        file = tmp_path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n" if "\n" not in text else text)
    (tmp_path / "stats/fine.cpp").write_text('#include "stats/a.hpp"\n#include <vector>\n')
    found = [
        violation
        for violations in (include_violations, import_violations, vendor_violations, long_files)
        for violation in violations(tmp_path)
    ]
    assert sorted(found) == sorted(violation for _, violation in PLANTED.values())
