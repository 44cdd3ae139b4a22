"""A text file on its way to the CSV parser, watched for what the parser lets pass."""

from __future__ import annotations

from typing import Any

__all__ = ["CountedText"]


class CountedText:
    """Counts quotes, since pyarrow takes a quote that is still open at the end of the file for a closed one.

    It also ends the last line, without which pyarrow refuses a file that has only a header.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._last = b"\n"
        self.n_quotes = 0

    closed = False

    def read(self, size: int) -> bytes:
        """Give the next bytes: fewer than asked for only at the end."""
        parts: list[bytes] = []
        missing = size
        while missing > 0:
            part: bytes = self._stream.read(missing)
            if not part:
                if self._last != b"\n":
                    parts.append(b"\n")
                    self._last = b"\n"
                break
            parts.append(part)
            missing -= len(part)
            self._last = part[-1:]
            self.n_quotes += part.count(b'"')
        return b"".join(parts)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
