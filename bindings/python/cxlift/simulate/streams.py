"""Random numbers: one stream for each concern, so that changing one setting leaves all else as it was."""

from __future__ import annotations

import zlib

import numpy as np

__all__ = ["stream"]


def stream(seed: int, concern: str) -> np.random.Generator:
    """The generator of one concern, such as "tickets"; different concerns are independent."""
    key = zlib.crc32(concern.encode())
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=(key,))))
