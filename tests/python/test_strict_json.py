"""JSON of vendors and users: what is read, to the digit, and what is refused, with the line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxlift as cx
from cxlift.readers.declared_columns import text_format
from cxlift.readers.inputs import find_inputs
from cxlift.readers.strict_json import json_documents, parsed_json, text_of

if TYPE_CHECKING:
    from pathlib import Path

HOW = text_format("utf-8", None, None)


def read(path: Path, content: str, *, as_written: bool = False) -> list[tuple[int, Any]]:
    path.write_text(content, encoding="utf-8")
    (table,) = find_inputs(path, HOW.limits)
    return list(json_documents(table, HOW, as_written=as_written))


@pytest.mark.parametrize("name", ["d.json", "d.jsonl"])
def test_one_after_the_other(name: str, tmp_path: Path) -> None:
    assert read(tmp_path / name, '\n{"a": 1}\n\n[2]\n') == [(2, {"a": 1}), (4, [2])]


def test_a_document_over_lines_and_two_on_one(tmp_path: Path) -> None:
    assert read(tmp_path / "d.json", '{\n"a": 1}{"b":\n2} 3') == [(1, {"a": 1}), (2, {"b": 2}), (3, 3)]


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    text = '{"id": 12345678901234567890, "price": 1.10, "e": 1e3}'
    ((_, exact),) = read(tmp_path / "d.json", text)
    assert exact == {"id": 12345678901234567890, "price": 1.1, "e": 1000.0}
    ((_, written),) = read(tmp_path / "d.json", text, as_written=True)
    assert {key: text_of(value) for key, value in written.items()} == {
        "id": "12345678901234567890",
        "price": "1.10",
        "e": "1e3",
    }


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(value=VALUES, ascii_only=st.booleans())
def test_what_python_writes_is_read(value: Any, ascii_only: bool) -> None:
    try:
        text = json.dumps(value, ensure_ascii=ascii_only)
        text.encode()
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    assert parsed_json(text, "x") == value


WRONG = {
    "empty": ("", "the file is empty; it needs a JSON document."),
    "blank": (" \n\t", "the file is empty; it needs a JSON document."),
    "cut": ('{"a": [1, ', "line 1 is no well-formed JSON (Expecting value); export it again."),
    "cut later": ('{"a":\n1}\n{"b": }', "line 3 is no well-formed JSON (Expecting value); export it again."),
    "a word": ("nul", "line 1 is no well-formed JSON (Expecting value); export it again."),
    "twice": ('{"a": {"b": 1, "b": 2}}', "line 1 has the key 'b' more than once in an object; write each"),
    "NaN": ("[NaN]", "line 1 has NaN, which JSON does not know; write null."),
    "infinite": ("[-Infinity]", "line 1 has -Infinity, which JSON does not know; write null."),
    "too large": ("[1e999]", "line 1 has 1e999, which is too large for a number; correct it."),
    "digits": ("9" * 5_000, "line 1 has a number of 5,000 digits; export it again."),
    "65 deep": ("[" * 65 + "]" * 65, "line 1 is nested deeper than 64; no export is."),
    "a tower": ("[" * 100_000, "line 1 is nested deeper than 64; no export is."),
    "half": ('["\\ud83d"]', "line 1 has half of a character (a lone surrogate such as \\ud83d); export it"),
}


@pytest.mark.parametrize("case", WRONG)
def test_refused(case: str, tmp_path: Path) -> None:
    content, sentence = WRONG[case]
    with pytest.raises(cx.ExportError) as error:
        read(tmp_path / "d.json", content)
    assert str(error.value).startswith(f"{tmp_path / 'd.json'}: {sentence}")
    assert str(error.value).endswith(".")


def test_a_pair_of_halves_is_a_character_and_64_deep_are_read(tmp_path: Path) -> None:
    assert read(tmp_path / "d.json", '"\\ud83d\\ude00"') == [(1, "\U0001f600")]
    assert len(read(tmp_path / "d.json", "[" * 64 + "]" * 64)) == 1


def test_a_line_without_an_end(tmp_path: Path) -> None:
    with pytest.raises(cx.ExportError, match="line 2 has more than 16 MiB; write one object a line"):
        read(tmp_path / "d.jsonl", '{"a": 1}\n["' + "x" * (1 << 25))
