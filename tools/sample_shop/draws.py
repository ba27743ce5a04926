"""Random streams and samplers.

Every part of the shop draws from a stream of its own, named by (seed, part, day). So one
table's rows do not depend on which other tables are asked for, nor on how rows are grouped
into files.
"""

import zlib

import numpy as np


def stream(seed: int, part: str, day: int = 0) -> np.random.Generator:
    """The random stream of one part of the shop on one day."""
    words = [seed, zlib.crc32(part.encode()), day]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))


def choose(rng: np.random.Generator, size: int, weights) -> np.ndarray:
    """`size` indexes drawn with probability proportional to `weights`."""
    cumulative = np.cumsum(np.asarray(weights, dtype=float))
    drawn = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
    return np.minimum(drawn, len(cumulative) - 1)


def chance(rng: np.random.Generator, size: int, probability) -> np.ndarray:
    """`size` booleans, true with `probability` (a number or an array)."""
    return rng.random(size) < probability


def between(rng: np.random.Generator, size: int, low: float, high: float) -> np.ndarray:
    """`size` integers, uniform in [low, high)."""
    return np.floor(low + rng.random(size) * (high - low)).astype(np.int64)


def exponential(rng: np.random.Generator, size: int, mean: float) -> np.ndarray:
    """`size` exponential draws."""
    return -mean * np.log1p(-rng.random(size))


def ragged(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows for parents with `counts` children each: (parent index, position in the parent)."""
    parents = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return parents, np.arange(len(parents)) - np.repeat(starts, counts)


def group_sum(values: np.ndarray, groups: np.ndarray, size: int) -> np.ndarray:
    """Integer sums of `values` by group number, exact up to 2^53."""
    return np.bincount(groups, weights=values, minlength=size).astype(np.int64)
