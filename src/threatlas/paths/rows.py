"""A relation between numbered things, in compressed sparse rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Indexes: TypeAlias = npt.NDArray[np.int32]
N = TypeVar("N", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Rows:
    """The targets of row i, ascending and each once, are ``targets[offsets[i]:offsets[i + 1]]``."""

    offsets: Indexes
    """One more than there are rows."""
    targets: Indexes

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def counts(self) -> Indexes:
        """How many targets each row has."""
        return self.offsets[1:] - self.offsets[:-1]

    @property
    def sources(self) -> Indexes:
        """The row of each target."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.counts)

    def of(self, row: int) -> Indexes:
        """The targets of one row."""
        return self.targets[self.offsets[row] : self.offsets[row + 1]]

    def of_all(self, rows: npt.NDArray[np.integer]) -> Indexes:
        """The targets of many rows one after the other, with repetitions."""
        starts = self.offsets[rows]
        counts = self.offsets[rows + 1] - starts
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        return self.targets[np.repeat(starts - ends + counts, counts) + np.arange(total)]

    def inverse(self, count: int) -> Rows:
        """The same relation seen from its targets, of which there are so many."""
        return Rows(offsets_of(self.targets, count), in_order(self.targets, self.sources)[1])

    def with_edges(self, count: int, sources: npt.NDArray[np.integer], targets: npt.NDArray[np.integer]) -> Rows:
        """The relation over so many rows, no fewer than now, that holds these edges as well."""
        codes = distinct(sources.astype(np.int64) << 32 | targets)
        sources, targets = codes >> 32, codes & 0xFFFFFFFF
        offsets = np.concatenate([self.offsets, np.full(count - len(self), self.offsets[-1], np.int32)])
        low, high = offsets[sources], offsets[sources + 1]
        ends = high.copy()
        while len(left := np.flatnonzero(low < high)):  # bisects all rows at once
            middle = (low[left] + high[left]) // 2
            before = self.targets[middle] < targets[left]
            low[left[before]] = middle[before] + 1
            high[left[~before]] = middle[~before]
        there = low < ends
        there[there] = self.targets[low[there]] == targets[there]
        offsets[1:] += np.cumsum(np.bincount(sources[~there], minlength=count)).astype(np.int32)
        return Rows(offsets, np.insert(self.targets, low[~there], targets[~there].astype(np.int32)))

    @cached_property
    def lists(self) -> list[list[int]]:
        """The same as lists, which loops in Python read several times as fast as arrays. Made once."""
        targets = self.targets.tolist()
        return [targets[start:end] for start, end in pairwise(self.offsets.tolist())]


def rows_of(count: int, sources: Indexes, targets: Indexes) -> Rows:
    """The relation of these edges over so many rows; repeated edges count once."""
    sources, targets = in_order(sources, targets)
    fresh = np.ones(len(sources), np.bool_)
    fresh[1:] = (sources[1:] != sources[:-1]) | (targets[1:] != targets[:-1])
    if not fresh.all():
        sources, targets = sources[fresh], targets[fresh]
    return Rows(offsets_of(sources, count), targets)


def in_order(sources: Indexes, targets: Indexes) -> tuple[Indexes, Indexes]:
    """These pairs, ascending. Numbers are not negative."""
    codes = sources.astype(np.int64)
    codes <<= 32
    codes |= targets
    if not bool(np.all(codes[1:] >= codes[:-1])):
        codes.sort()
    targets = codes.astype(np.int32)  # the lower half
    codes >>= 32
    return codes.astype(np.int32), targets


def offsets_of(sources: Indexes, count: int) -> Indexes:
    """Where the rows of edges begin and end."""
    offsets = np.zeros(count + 1, np.int32)
    np.cumsum(np.bincount(sources, minlength=count), out=offsets[1:])
    return offsets


def distinct(numbers: npt.NDArray[N]) -> npt.NDArray[N]:
    """The numbers, ascending, each once. As ``np.unique``, which takes twice as long on short lists and imports more."""
    ordered = np.sort(numbers)
    fresh = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return ordered[fresh]


def distinct_rows(table: npt.NDArray[N]) -> tuple[npt.NDArray[N], npt.NDArray[np.intp]]:
    """The rows of a table, in the order of their numbers, each once; and for each row of the table which it is."""
    order = np.lexsort(table.T[::-1])
    ordered = table[order]
    fresh = np.ones(len(ordered), np.bool_)
    np.any(ordered[1:] != ordered[:-1], axis=1, out=fresh[1:])
    which = np.empty(len(ordered), np.intp)
    which[order] = np.cumsum(fresh) - 1
    return ordered[fresh], which
