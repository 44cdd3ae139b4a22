"""Bytes that come out of a packed file, counted while they stream: a bomb ends as an error, not in memory."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cxlift.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Limits", "Unpacked"]

#: Below so many bytes no ratio is suspicious: a short file of equal rows packs well.
UNSUSPICIOUS = 1 << 26


@dataclass(frozen=True)
class Limits:
    """What a packed file may become.

    Attributes:
        size: the most bytes that one file has, unpacked.
        ratio: the most bytes that one packed byte becomes, of a file that unpacks to more than 64 MiB.
        members: the most files in one zip.
    """

    size: int = 1 << 40
    ratio: int = 300
    members: int = 10_000

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ValueError(f"limits.{name} is {value!r}; it is a whole number from 1 on.")

    @classmethod
    def of(cls, limits: Limits | Mapping[str, int] | None) -> Limits:
        """Take a mapping, as in a plan, for limits.

        >>> Limits.of({"ratio": 50}).ratio
        50
        """
        if isinstance(limits, Limits):
            return limits
        for name in limits or {}:
            if name not in cls.__dataclass_fields__:
                raise ValueError(f"limits.{name} is not known; there are size, ratio and members.")
        return cls(**(limits or {}))


class Unpacked:
    """A stream that stops with an ``ExportError`` when it has grown beyond the limits, or is damaged."""

    def __init__(self, name: str, opened: Callable[[], Any], packed: int | None, limits: Limits) -> None:
        self._name, self._packed, self._limits = name, packed, limits
        self.n_bytes = 0
        self._stream = self._guarded(opened)

    def read(self, size: int) -> bytes:
        """Give at most ``size`` bytes; none at the end."""
        part: bytes = self._guarded(lambda: self._stream.read(size))
        self.n_bytes += len(part)
        if self.n_bytes > self._limits.size:
            raise ExportError(
                f"{self._name}: the file has more than {self._limits.size:,} bytes unpacked; "
                "raise limits.size if it is meant to."
            )
        most = self._limits.ratio * (self._packed or 0)
        if self._packed is not None and self.n_bytes > max(UNSUSPICIOUS, most):
            raise ExportError(
                f"{self._name}: {self._packed:,} bytes unpack to more than {max(UNSUSPICIOUS, most):,}, as "
                "a zip bomb does; raise limits.ratio if they are meant to."
            )
        return part

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _guarded(self, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except EOFError:
            raise ExportError(f"{self._name}: the packed file is cut off; copy or export it again.") from None
        except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error) as error:
            raise ExportError(
                f"{self._name}: the packed file is damaged ({_reason(error)}); copy or export it again."
            ) from None
        except (RuntimeError, NotImplementedError) as error:  # zipfile: a password, or an unknown method
            raise ExportError(
                f"{self._name}: cannot be unpacked ({_reason(error)}); pack it with deflate and no password."
            ) from None
        except OSError as error:
            raise ExportError(f"{self._name}: cannot be read ({error.strerror or error}).") from None


def _reason(error: Exception) -> str:
    return str(error).partition("\n")[0].rstrip(".") or type(error).__name__
