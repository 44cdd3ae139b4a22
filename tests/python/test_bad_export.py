"""Bad exports, and plans that do not fit them: one clear sentence, the right exit code, nothing written."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from command import analysed, one_sentence

if TYPE_CHECKING:
    from pathlib import Path

    from cxlift.simulate import Truth

EXPORT_PLAN = """\
name = "checkout"
control = "20000000001"
segments = ["device"]
[data]
source = "optimizely"
path = "export"
experiment = "20000000000"
[[metrics]]
type = "sum"
event = "purchase"
property = "revenue"
"""

BAD_EXPORT_PLANS: dict[str, tuple[str, str, int, str]] = {
    "missing folder": ('"export"', '"exprt"', 3, r"exprt: there is no such folder; .*"),
    "no decisions": (
        '"export"',
        '"export/type=events"',
        3,
        r"export/type=events: there is no file below a folder .*",
    ),
    "other experiment": (
        '"20000000000"',
        '"20000000009"',
        3,
        r"export: there is no decision of experiment '20000000009'; .*",
    ),
    "number for an id": (
        '"20000000000"',
        "20000000000",
        2,
        r"plan.toml: data.experiment: must be text, not 20000000000; .*",
    ),
    "no experiment": (
        'experiment = "20000000000"',
        "",
        2,
        r"plan.toml: data.experiment: this key is missing; .*",
    ),
    "window": (
        "path",
        'window = "2 parsecs"\npath',
        2,
        r"plan.toml: data: window is '2 parsecs'; it is a number with .*",
    ),
    "number for a window": (
        "path",
        "window = 48\npath",
        2,
        r"plan.toml: data.window: must be text, not 48; .*",
    ),
    "variation that is not": (
        "path",
        'variation_names = { 20000000009 = "new" }\npath',
        2,
        r"plan.toml: data: variation_names has '20000000009', an id that the .*; the nearest is .*\.",
    ),
    "number for a name": (
        "path",
        "variation_names = { 20000000002 = 2 }\npath",
        2,
        r"plan.toml: data.variation_names.20000000002: must be text, not 2; write it in quotes\.",
    ),
    "event": (
        '"purchase"',
        '"purchas"',
        2,
        r"plan.toml: metrics\[0\]\.event: .*; the nearest is 'purchase'\.",
    ),
    "property": (
        '"revenue"',
        '"revenu"',
        2,
        r"plan.toml: metrics\[0\]\.property: .*; the nearest is 'revenue'\.",
    ),
    "attribute": ('"device"', '"devise"', 2, r"plan.toml: segments\[0\]: .*; the nearest is 'device'\."),
    "control": (
        '"20000000001"',
        '"20000000007"',
        2,
        r"plan.toml: control: '20000000007' is not a variant of the data; .*",
    ),
    "unit": (
        "control",
        'unit = "visitor"\ncontrol',
        2,
        r"plan.toml: unit: the dataset's unit is 'visitor_id', not 'visitor'; .*",
    ),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def export(here: Path, demo_export: Truth) -> Path:
    (here / "export").symlink_to(demo_export.path)
    return here / "export"


@pytest.mark.parametrize("case", BAD_EXPORT_PLANS)
def test_a_bad_plan_of_an_export(here: Path, export: Path, case: str) -> None:
    old, new, code, message = BAD_EXPORT_PLANS[case]
    assert old in EXPORT_PLAN
    one_sentence(analysed(here, EXPORT_PLAN.replace(old, new, 1)), code, message)


@pytest.mark.parametrize("folder", ["experiment=20000000000", "event=purchase"])
def test_a_damaged_export_is_exit_3_and_names_the_file(here: Path, demo_export: Truth, folder: str) -> None:
    shutil.copytree(demo_export.path, here / "export")
    file = max((here / "export").rglob(f"{folder}/*.parquet"), key=lambda f: f.stat().st_size)
    name = re.escape(str(file.relative_to(here)))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    one_sentence(analysed(here, EXPORT_PLAN), 3, rf"{name}: the Parquet file is cut off \(\d+ bytes\); .*\.")
    file.write_bytes(whole[:50] + bytes(1500) + whole[1550:])
    one_sentence(
        analysed(here, EXPORT_PLAN),
        3,
        rf"{name}: the data cannot be read: .*; copy or export the file again\.",
    )


def test_an_empty_folder_is_no_export(here: Path) -> None:
    (here / "export").mkdir()
    one_sentence(
        analysed(here, EXPORT_PLAN), 3, r"export: there is no file below a folder 'type=decisions'; .*"
    )
