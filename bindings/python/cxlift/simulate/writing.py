"""A simulation as a folder of files, written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
from pyarrow import csv

from .e3_layout import new_folder
from .e3_simulation import write_export

if TYPE_CHECKING:
    import os

    from .simulation import Simulation

__all__ = ["write_simulation"]


def write_simulation(simulation: Simulation, folder: str | os.PathLike[str]) -> Path:
    """Write all files into a new folder."""
    target = Path(folder).expanduser()
    with new_folder(target, "Simulation.write") as root:
        write_export(simulation, root / "optimizely")
        pq.write_table(simulation.units, root / "units.parquet", compression="snappy")
        pq.write_table(simulation.pages, root / "pages.parquet", compression="snappy")
        csv.write_csv(simulation.surveys, root / "surveys.csv")
        csv.write_csv(simulation.tickets, root / "tickets.csv")
        (root / "truth.json").write_text(_truth(simulation), encoding="utf-8", newline="\n")
    return target


def _truth(simulation: Simulation) -> str:
    truth = {
        "settings": simulation._scenario.settings(),  # noqa: SLF001
        "experiments": [each.to_json() for each in simulation.truths.values()],
    }
    return json.dumps(truth, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
