"""Names of folders for the ids of experiments: any text, on any file system, no two the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["folder_names"]

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
LONGEST = 100
# Names that Windows keeps for devices, and those of the index.
RESERVED = frozenset(
    (
        *("con", "prn", "aux", "nul", "index.html", "summary.csv", "summary.parquet"),
        *(f"{device}{i}" for device in ("com", "lpt") for i in range(10)),
    )
)


def folder_names(experiments: Sequence[tuple[str, str]]) -> list[str]:
    """Give a name for each experiment, the id itself where it can be one.

    Args:
        experiments: the place of the export and the id of the experiment in it, for each.

    >>> folder_names([("a", "checkout"), ("a", "../etc"), ("b", "Checkout"), ("b", "new/page")])
    ['checkout~f56a', '~2e.~2fetc', 'Checkout~5e6d', 'new~2fpage']
    """
    names = [_spelt(experiment) for _, experiment in experiments]
    alike: dict[str, int] = {}
    for name in names:  # some file systems do not tell letters by their case
        alike[name.casefold()] = alike.get(name.casefold(), 0) + 1
    digits, found = 4, list(names)
    while True:
        for i, (name, (place, experiment)) in enumerate(zip(names, experiments, strict=True)):
            if alike[name.casefold()] > 1 or len(name) > LONGEST:
                digest = hashlib.sha256(f"{place}\0{experiment}".encode(errors="surrogatepass")).hexdigest()
                found[i] = f"{name[:LONGEST]}~{digest[:digits]}"
        if len({name.casefold() for name in found}) == len(set(experiments)) or digits == 64:
            return found
        digits *= 2


def _spelt(text: str) -> str:
    """Spell out what is not plain; what begins or ends with a point, or is kept by a system, as well."""
    spelt = "".join(
        c if c in PLAIN else "".join(f"~{b:02x}" for b in c.encode(errors="surrogatepass")) for c in text
    )
    if spelt.startswith("."):
        spelt = f"~2e{spelt[1:]}"
    if spelt.endswith("."):
        spelt = f"{spelt[:-1]}~2e"
    stem = spelt.partition(".")[0].casefold()
    if stem in RESERVED or spelt.casefold() in RESERVED or not spelt:
        spelt = f"~{spelt}"
    return spelt
