"""Hotjar's exports as they are described: surveys as CSV, XLSX and JSON, calls of the webhook."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

META = ["Number", "User", "Date Submitted", "Country", "Source URL", "Device", "Browser", "OS"]
META += ["Hotjar User ID"]
NPS = "How likely are you to recommend us?"
WHY = "Why did you give\nthat score? "
ID = "3f0c2a2e-0000-4000-8000-000000000001"
URL = "https://shop.example/checkout"


def meta(number: int, when: str = "2024-03-02 10:15:04") -> list[str]:
    return [str(number), f"a{number}", when, "Germany", URL, "desktop", "Chrome 122", "Windows 10", ID]


def as_csv(header: Sequence[str], *rows: Sequence[str], delimiter: str = ",", bom: bool = False) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def as_xlsx(*rows: Sequence[Any], sheets: Sequence[str] = ("Responses",), more: Any = None) -> bytes:
    """Write a workbook by hand: text inline, ``("n", "45353.5")`` as a number, ``("d", ...)`` as a date."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006"
    names = "".join(f'<sheet name="{s}" sheetId="{i}" r:id="r{i}"/>' for i, s in enumerate(sheets, 1))
    links = "".join(
        f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    styles = f'<Relationship Id="s" Type="{office}/styles" Target="styles.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packed}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kind}.worksheet+xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{packed}/relationships"><Relationship Id="w" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packed}/relationships">{links}{styles}'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet {main}><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs>'
        "</styleSheet>",
    }
    body = "".join(
        f'<row r="{i}">{"".join(_cell(c, f"{_letter(j)}{i}") for j, c in enumerate(row))}</row>'
        for i, row in enumerate(rows, 1)
    )
    for i in range(1, len(sheets) + 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = f"<worksheet {main}><sheetData>{body}</sheetData></worksheet>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (parts | (more or {})).items():
            archive.writestr(name, text)
    return out.getvalue()


def _letter(index: int) -> str:
    return chr(65 + index) if index < 26 else "A" + chr(65 + index - 26)


def _cell(value: Any, place: str) -> str:
    if value is None:
        return ""
    kind, text = value if isinstance(value, tuple) else ("t", value)
    if kind == "n":
        return f'<c r="{place}"><v>{text}</v></c>'
    if kind == "d":
        return f'<c r="{place}" s="1"><v>{text}</v></c>'
    if kind == "f":
        return f'<c r="{place}"><f>{escape(text)}</f><v>0</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def response(id_: str, *answers: tuple[str, Any], **more: Any) -> dict[str, Any]:
    """Give a response as the REST API does."""
    given = [{"question_id": q, "answer": a, "comment": None, "tags": []} for q, a in answers]
    return {
        "id": id_,
        "answers": given,
        "browser": "Chrome",
        "country": "DE",
        "created_time": "2024-03-02T10:15:04Z",
        "device": "desktop",
        "hotjar_user_id": ID,
        "is_complete": True,
        "os": "Windows",
        "recording_url": None,
        "response_origin_url": URL,
        "user_attributes": [{"name": "AB_OP_checkout", "value": "v1"}],
        "window_size": {"width": 1440, "height": 900},
    } | more


def call(
    id_: str, *questions: tuple[str, str, list[Any]], event: str = "survey_response", **more: Any
) -> Any:
    """Give a call of the webhook."""
    asked = [{"question_id": q, "question_type": kind, "answers": answers} for q, kind, answers in questions]
    data = {
        "id": id_,
        "survey_id": "survey_1",
        "survey_name": "Checkout",
        "site_id": 9007199254740993,
        "device": "desktop",
        "browser": "Chrome",
        "os": "Windows",
        "country_code": "DE",
        "country_name": "Germany",
        "hotjar_user_id": ID,
        "created_timestamp": 1709374504,
        "is_complete": True,
        "recording_url": None,
        "response_origin_url": URL,
        "user_attributes": {"AB_OP_checkout": "v1"},
        "questions": asked,
    }
    return {"event": event, "version": 1, "data": data | more}


def page(*responses: Any, more: str | None = None) -> bytes:
    return json.dumps({"results": list(responses), "next_cursor": more}).encode()


def lines(*calls: Any) -> bytes:
    return "\n".join(map(json.dumps, calls)).encode()


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path
