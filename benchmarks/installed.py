"""Peers that may be there or not, and the machine."""

from __future__ import annotations

import datetime
import importlib
import importlib.metadata
import os
import platform
from pathlib import Path
from typing import Any

from instruction_sets import instruction_sets

import cxlift

__all__ = ["leave_out", "left_out", "machine", "peer"]

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
