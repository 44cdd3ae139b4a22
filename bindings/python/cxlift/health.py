"""The health of the data behind a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cxlift.units.names import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cxlift._core import HealthCheck

__all__ = ["Health"]


class Health:
    """The checks of the data: a sequence, and a mapping by name.

    ``sample_ratio`` comes first. ``numbers`` of a check holds what its sentence is about.
    """

    def __init__(self, checks: list[HealthCheck]) -> None:
        self._checks = checks

    def __iter__(self) -> Iterator[HealthCheck]:
        return iter(self._checks)

    def __len__(self) -> int:
        return len(self._checks)

    def __getitem__(self, name: str) -> HealthCheck:
        for check in self._checks:
            if check.check == name:
                return check
        raise KeyError(f"no check is called {name!r}; {nearest(name, [c.check for c in self._checks])}")

    def __contains__(self, name: object) -> bool:
        return any(check.check == name for check in self._checks)

    def __repr__(self) -> str:
        return "\n".join(f"{check.status:>8}  {check.sentence}" for check in self._checks)
