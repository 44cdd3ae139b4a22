"""Ids as text: uuids in both letter cases, and visitor ids that careless readers change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from .arrays import Bools, Bytes, Ints

#: Each is a visitor of its own: as numbers, as missing values, trimmed or in one letter case, some coincide.
NASTY_IDS = (
    "7", "007", "00123456789", "123456789", "9007199254740992", "9007199254740993", "18446744073709551616",
    "1e5", "100000", "100000.0", "-1", "NA", "N/A", "null", "NULL", "None", "NaN", "nan", "true", "True",
    "2023-09-04", "Ann", "ann", "ann ", "a,b", 'quo"ted', "O'Brien", "=1+1", "%41", "A", "user/1",
    "Zo\u00eb", "\u65e5\u672c",
)  # fmt: skip
#: Ids of visitors without a decision: read as numbers they would be one of those above.
NASTY_UNDECIDED_IDS = ("0007", "9007199254740994", "1E5")

_HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_DASHES = (8, 13, 18, 23)
_DIGITS = np.setdiff1d(np.arange(36), _DASHES)


def random_uuids(rng: np.random.Generator, size: int) -> Bytes:
    """Random uuids (version 4), 16 bytes a row; the order of the bytes is that of the lower-case text."""
    raw = rng.integers(0, 256, size=(size, 16), dtype=np.uint8)
    raw[:, 6] = raw[:, 6] & 0x0F | 0x40
    raw[:, 8] = raw[:, 8] & 0x3F | 0x80
    return raw


def uuid_text(raw: Bytes, upper: Bools) -> Any:
    """The uuids as an Arrow string column, in capitals where ``upper`` says so."""
    text = np.full((len(raw), 36), ord("-"), dtype=np.uint8)
    digits = np.empty((len(raw), 32), dtype=np.uint8)
    digits[:, 0::2], digits[:, 1::2] = _HEX[raw >> 4], _HEX[raw & 15]
    digits[(digits >= ord("a")) & upper[:, None]] -= 32
    text[:, _DIGITS] = digits
    offsets = np.arange(len(raw) + 1, dtype=np.int32) * 36
    return pa.StringArray.from_buffers(len(raw), pa.py_buffer(offsets), pa.py_buffer(text))


def visitor_ids(first_seen: Ints, undecided: Ints) -> Any:
    """One id a visitor: two common forms in turn, but nasty ones for the first and the first undecided."""
    number = np.arange(len(first_seen))
    count = pa.array(number).cast(pa.string())
    stamp = pa.array(first_seen).cast(pa.string())
    web = pc.binary_join_element_wise("oeu", stamp, "r0.", count, "")
    server = pc.binary_join_element_wise("user_", count, "")
    ids = pc.if_else(pa.array(number % 2 == 0), web, server)
    nasty = pa.array([*NASTY_IDS, *NASTY_UNDECIDED_IDS])
    place = np.full(len(first_seen), -1, dtype=np.int64)
    place[: len(NASTY_IDS)] = np.arange(len(NASTY_IDS))
    taken = undecided[: len(NASTY_UNDECIDED_IDS)]
    place[taken] = len(NASTY_IDS) + np.arange(len(taken))
    return pc.if_else(pa.array(place >= 0), nasty.take(pa.array(np.maximum(place, 0))), ids)
