"""Text in a declared encoding, as the UTF-8 that the parsers read."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from cxlift.readers.packed import Unpacked

__all__ = ["DecodedText", "check_encoding"]

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-1", "iso8859-15")
CHUNK = 1 << 20


def check_encoding(name: str) -> str:
    """Give Python's name of an encoding.

    >>> check_encoding("Windows-1252"), check_encoding("UTF-8"), check_encoding("latin-1")
    ('cp1252', 'utf-8', 'iso8859-1')
    """
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    known = "utf-8" if known == "utf-8-sig" else known
    if known not in ENCODINGS:
        raise ValueError(
            f"encoding is {name!r}; it is utf-8, utf-16, windows-1252, iso-8859-1 or iso-8859-15."
        )
    return known


class DecodedText:
    """A stream of bytes in UTF-8; bytes that the encoding does not have are an error with their line.

    A byte order mark says what the text is, in the file itself: UTF-8 and UTF-16 with one need no
    declaration.
    """

    def __init__(self, stream: Unpacked, name: str, encoding: str) -> None:
        self._stream, self._name = stream, name
        self._lines, self._ready, self._ended = 1, bytearray(), False
        first = stream.read(CHUNK)
        marked = encoding
        if first.startswith(codecs.BOM_UTF8):
            first, marked = first[len(codecs.BOM_UTF8) :], "utf-8"
        elif first.startswith(UTF16_MARKS):
            marked = "utf-16"
        self.encoding = marked
        self._decoder = codecs.getincrementaldecoder(marked)("strict")
        self._add(first)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing at all."""
        return self._ended and not self._ready

    def read(self, size: int) -> bytes:
        """Give the next bytes; none at the end."""
        while len(self._ready) < size and not self._ended:
            self._add(self._stream.read(CHUNK))
        part = bytes(self._ready[:size])
        del self._ready[:size]
        return part

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _add(self, part: bytes) -> None:
        self._ended = not part
        try:
            text = self._decoder.decode(part, final=self._ended)
        except UnicodeError as error:
            before = part[: getattr(error, "start", 0)]
            line = self._lines + before.count(b"\n")
            raise ExportError(
                f"{self._name}: line {line} has bytes that are no {self.encoding}; declare the encoding "
                "that the file has, or save it as UTF-8."
            ) from None
        if "\0" in text:
            raise ExportError(
                f"{self._name}: line {self._lines + text[: text.index(chr(0))].count(chr(10))} has a NUL "
                "character, as UTF-16 without a byte order mark does; declare the encoding that the file has."
            )
        self._lines += text.count("\n")
        self._ready += text.encode("utf-8")
