"""Places in a tree, as sentences name them: the way to the tree is the caller's own."""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["root_of", "within"]


def within(root: Path, sentence: str) -> str:
    """Name places within the tree: what is in it without the way there, the tree itself as a point.

    >>> within(Path("data"), "data/shop/a.csv: the data of data/shop are cut off.")
    'shop/a.csv: the data of shop are cut off.'
    >>> within(Path("data"), "data: there is nothing.")
    '.: there is nothing.'
    """
    for way in dict.fromkeys((str(root), str(root.resolve()))):
        if way not in (".", "/"):
            start = rf"(?<![\w.~/-]){re.escape(way.rstrip('/'))}"
            sentence = re.sub(rf"^{re.escape(way)}(?=: )", ".", re.sub(f"{start}/", "", sentence))
    return sentence


def root_of(path: Path, place: str) -> Path:
    """Give the tree in which a path has this place.

    >>> root_of(Path("data/shop/a.csv"), "shop/a.csv").as_posix()
    'data'
    """
    depth = len(Path(place).parts)
    return path.parents[depth - 1] if depth else path
