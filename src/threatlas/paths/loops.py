"""The loops that large graphs spend their time in, in the part of Python that ``compiled`` turns into machine code.

They read and write arrays that their callers provide. Each has a plain twin in the module that calls it, with the same
results to the last bit. Numbers are unsigned, and some writes go one place too far, because the machine then needs no
checks and no branches that it cannot foresee: a million scattered reads are all the time there is.
"""

from __future__ import annotations

import sys
from typing import TypeAlias

import numpy as np

from threatlas.paths.graph import AttackGraph, Mask, Numbers
from threatlas.paths.rows import Indexes

Edges: TypeAlias = tuple[Indexes, Indexes, Indexes, Indexes]
"""Offsets and targets of the rows from facts to steps, and of those from steps to facts."""

FIXPOINT = "int64(UniTuple(int32[::1], 4), int32[::1], int32[::1], b1[::1], int32[::1])"
"""The types of ``fixpoint``."""
SETTLE = (
    "void(UniTuple(int32[::1], 4), int32[::1], float64[::1], int32[::1], int64, "
    "Tuple((float64[::1], int32[::1], int32[::1])))"
)
"""The types of ``settle``."""
USEFUL = "void(UniTuple(int32[::1], 4), b1[::1], b1[::1], int32[::1], b1[::1], b1[::1])"
"""The types of ``useful``."""
MOST = sys.float_info.max
"""What the cost of a step that can be taken is at most."""
WAYS = 4
"""Children of a node of the heap: four lie together in memory."""


def forward(graph: AttackGraph) -> Edges:
    """From facts to the steps that require them, and from steps to the facts that they give."""
    users, gifts = graph.required_by, graph.gives
    return users.offsets, users.targets, gifts.offsets, gifts.targets


def backward(graph: AttackGraph) -> Edges:
    """From facts to the steps that give them, and from steps to the facts that they require."""
    givers, needs = graph.given_by, graph.requires
    return givers.offsets, givers.targets, needs.offsets, needs.targets


def fixpoint(edges: Edges, missing: Indexes, initial: Indexes, facts: Mask, order: Indexes) -> int:
    """Marks the facts that are reached, puts the steps that are into ``order``, and returns how many these are.

    ``missing`` holds how many requirements each step lacks, and ends as how many it lacks then. ``order`` has one place more
    than there are steps.
    """
    user_offsets, users, gift_offsets, gifts = edges
    one = np.uint64(1)
    end, at, taken, given = np.uint64(0), np.uint64(0), np.uint64(0), np.uint64(0)
    queue = np.empty(len(facts) + 1, np.int32)
    for first in initial:
        facts[first] = True
        queue[end] = first
        end += one
    for free in range(len(missing)):
        order[taken] = free
        taken += np.uint64(missing[free] == 0)
    while True:
        while given < taken:
            step = np.uint64(order[given])
            given += one
            for gift in range(np.uint64(gift_offsets[step]), np.uint64(gift_offsets[step + one])):
                fact = np.uint64(gifts[gift])
                queue[end] = fact
                end += np.uint64(not facts[fact])
                facts[fact] = True
        if at == end:
            return int(taken)
        wave = end
        while at < wave:
            fact = np.uint64(queue[at])
            at += one
            for user in range(np.uint64(user_offsets[fact]), np.uint64(user_offsets[fact + one])):
                step = np.uint64(users[user])
                missing[step] -= 1
                order[taken] = step
                taken += np.uint64(missing[step] == 0)


def useful(edges: Edges, reached: Mask, given: Mask, goals: Indexes, facts: Mask, steps: Mask) -> None:
    """Marks the facts and steps on a way to a goal: goals, reached steps that give a marked fact which is not given already,
    and the facts that marked steps require.

    ``edges`` are the rows from facts to the steps that give them and from steps to the facts that they require.
    """
    giver_offsets, givers, need_offsets, needs = edges
    queue = np.empty(len(facts), np.int32)
    end = at = 0
    for goal in goals:
        facts[goal] = True
        queue[end] = goal
        end += 1
    while at < end:
        fact = queue[at]
        at += 1
        if not given[fact]:
            for giver in range(giver_offsets[fact], giver_offsets[fact + 1]):
                step = givers[giver]
                if reached[step] and not steps[step]:
                    steps[step] = True
                    for need in range(need_offsets[step], need_offsets[step + 1]):
                        required = needs[need]
                        if not facts[required]:
                            facts[required] = True
                            queue[end] = required
                            end += 1


def settle(  # noqa: C901, PLR0912, PLR0915  # one loop of machine code: a heap in functions of its own would be called
    edges: Edges,
    missing: Indexes,
    totals: Numbers,
    initial: Indexes,
    goal: int,
    found: tuple[Numbers, Indexes, Indexes],
) -> None:
    """Settles the cost of every fact, up to the goal if that is not -1, with a heap of steps by cost, then number.

    ``missing`` holds how many requirements each step lacks, one more if it is blocked; ``totals`` what it costs itself, and
    ends as what it costs with its requirements. What is ``found`` are the costs of facts, infinite at first, the steps chosen
    for them and the ranks of steps, -1 at first. A step that gives nothing more cheaply than those on the heap, or for as
    much with a lower number, does not get there.
    """
    user_offsets, users, gift_offsets, gifts = edges
    costs, chosen, ranks = found
    one, ways = np.uint64(1), np.uint64(WAYS)
    heap_costs, heap_steps, size = np.empty(len(missing) + 1), np.empty(len(missing) + 1, np.int32), np.uint64(0)
    settled = np.zeros(len(costs), np.bool_)
    queue, end, at = np.empty(len(costs) + 1, np.int32), np.uint64(0), np.uint64(0)
    ready, new = np.empty(len(missing) + 1, np.int32), np.uint64(0)
    rank = 0
    for first in initial:
        costs[first] = 0.0
        settled[first] = True
        queue[end] = first
        end += one
    for free in range(len(missing)):
        ready[new] = free
        new += np.uint64(missing[free] == 0)
    while True:
        # what the settled facts make ready
        while at < end:
            fact = np.uint64(queue[at])
            at += one
            for user in range(np.uint64(user_offsets[fact]), np.uint64(user_offsets[fact + one])):
                step = np.uint64(users[user])
                totals[step] += costs[fact]
                missing[step] -= 1
                ready[new] = step
                new += np.uint64(missing[step] == 0)
        # goes onto the heap
        for index in range(new):
            step = np.uint64(ready[index])
            cost = min(totals[step], MOST)
            better = False
            for gift in range(np.uint64(gift_offsets[step]), np.uint64(gift_offsets[step + one])):
                fact = np.uint64(gifts[gift])
                if cost < costs[fact] or (cost == costs[fact] and not settled[fact] and step < chosen[fact]):
                    costs[fact], chosen[fact] = cost, step
                    better = True
            if better:
                place = size
                size += one
                while place > 0:
                    above = (place - one) // ways
                    if heap_costs[above] < cost or (heap_costs[above] == cost and heap_steps[above] < step):
                        break
                    heap_costs[place], heap_steps[place] = heap_costs[above], heap_steps[above]
                    place = above
                heap_costs[place], heap_steps[place] = cost, step
        new = np.uint64(0)
        if size == 0 or (goal >= 0 and settled[goal]):
            break
        # the cheapest leaves it; the last takes its place and sinks
        step = np.uint64(heap_steps[0])
        size -= one
        cost, last = heap_costs[size], heap_steps[size]
        place = np.uint64(0)
        while ways * place + one < size:
            least = ways * place + one
            for child in range(least + one, min(least + ways, size)):
                if heap_costs[child] < heap_costs[least] or (
                    heap_costs[child] == heap_costs[least] and heap_steps[child] < heap_steps[least]
                ):
                    least = np.uint64(child)
            if cost < heap_costs[least] or (cost == heap_costs[least] and last < heap_steps[least]):
                break
            heap_costs[place], heap_steps[place] = heap_costs[least], heap_steps[least]
            place = least
        heap_costs[place], heap_steps[place] = cost, last
        before = end
        for gift in range(np.uint64(gift_offsets[step]), np.uint64(gift_offsets[step + one])):
            fact = np.uint64(gifts[gift])
            if not settled[fact] and chosen[fact] == step:
                settled[fact] = True
                queue[end] = fact
                end += one
        if end > before:
            ranks[step] = rank
            rank += 1
    for left in range(len(costs)):
        if not settled[left]:
            costs[left], chosen[left] = np.inf, -1
