"""Peers that may be there or not, the machine and its instruction sets."""

from __future__ import annotations

import datetime
import importlib
import importlib.metadata
import os
import platform
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cxlift
from cxlift import _core

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["NAMES", "forced", "instruction_sets", "left_out", "machine", "peer"]

PACKAGES = (
    "cxlift",
    "numpy",
    "pyarrow",
    "scipy",
    "arch",
    "tea-tasting",
    "statsmodels",
    "lifelines",
    "duckdb",
)
INSTALLS = "pip install -r benchmarks/requirements.txt brings it"
# Highway's numbers of instruction sets, the best first.
NAMES = {
    1 << 6: "AVX-512",
    1 << 7: "AVX-512",
    1 << 8: "AVX-512",
    1 << 9: "AVX2",
    1 << 11: "SSE4",
    1 << 12: "SSSE3",
    1 << 14: "SSE2",
    1 << 28: "NEON",
    1 << 61: "portable",
    1 << 62: "scalar",
}
_left_out: dict[str, str] = {}


def peer(module: str, package: str) -> Any:
    """Return the module, or None: then the peer is left out, and said to be."""
    try:
        return importlib.import_module(module)
    except ImportError:
        leave_out(package, f"not installed; {INSTALLS}")
        return None


def leave_out(who: str, reason: str) -> None:
    _left_out.setdefault(who, reason)


def left_out() -> dict[str, str]:
    """Who was left out so far, and why."""
    return dict(_left_out)


def instruction_sets() -> dict[str, int]:
    """Names of those that this machine runs and cxlift was built for, the best first."""
    found: dict[str, int] = {}
    for target in _core.simd_targets():
        found.setdefault(NAMES.get(target, f"target {target}"), target)
    return found


@contextmanager
def forced(target: int) -> Generator[None]:
    """Run everything inside with one instruction set."""
    _core.force_simd_target(target)
    try:
        yield
    finally:
        _core.force_simd_target(0)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version(), "cxlift": cxlift.__version__}
    for package in PACKAGES:
        try:
            found.setdefault(package, importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """Return what times depend on."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "instruction_sets": list(instruction_sets()),
        "memory_gigabytes": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 2),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "versions": _versions(),
    }
