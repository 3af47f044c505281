"""Words of shared memory that two processes use at once: who may load and store them, and how.

Two ways. ``PlainWords`` is pure Python and right on x86-64 with CPython alone: a ``memoryview`` of
the format "Q" or "I" loads and stores an aligned word by one instruction, the interpreter moves no
access across another, and such a processor shows stores to others in their order. It cannot
compare and swap, so it does for lanes, and not for locks.

``NativeWords`` calls a compiled helper (``_words.c``): atomic and sequentially consistent on every
processor, ARM too, where pure Python cannot be right.
"""

from __future__ import annotations

import ctypes
import platform
import sys

from . import _native


def of_lane(memory):
    """The words of a lane: plain where that is right, native elsewhere."""
    if plain_is_right():
        return PlainWords(memory)
    return NativeWords(memory)


def require_words_for_lanes():
    """Raises NoCompiler where a lane would need the helper and cannot have it."""
    if not plain_is_right():
        _native.library()


def plain_is_right() -> bool:
    """Whether this processor and this interpreter keep the order of plain loads and stores."""
    return (
        platform.machine() in ("x86_64", "AMD64")
        and sys.implementation.name == "cpython"
        and sys.maxsize > 1 << 32)


class PlainWords:
    """Loads and stores through memoryviews. ``exchange32`` is two steps here: a lane's sleeper may
    be rung once too often for it, and never once too little, as the ring follows the store."""

    def __init__(self, memory):
        self._wide = memoryview(memory).cast("Q")
        self._narrow = memoryview(memory).cast("I")

    def load64(self, at):
        return self._wide[at >> 3]

    def store64(self, at, value):
        self._wide[at >> 3] = value

    def load32(self, at):
        return self._narrow[at >> 2]

    def store32(self, at, value):
        self._narrow[at >> 2] = value

    def exchange32(self, at, value):
        before = self._narrow[at >> 2]
        self._narrow[at >> 2] = value
        return before

    def release(self):
        self._wide.release()
        self._narrow.release()


class NativeWords:
    """Atomic words by the compiled helper; ``at`` counts bytes from the region's beginning."""

    def __init__(self, memory):
        self._native = _native.library()
        self._anchor = ctypes.c_char.from_buffer(memory)
        self._base = ctypes.addressof(self._anchor)

    def load64(self, at):
        return self._native.heirloom_load64(self._base + at)

    def store64(self, at, value):
        self._native.heirloom_store64(self._base + at, value)

    def load32(self, at):
        return self._native.heirloom_load32(self._base + at)

    def store32(self, at, value):
        self._native.heirloom_store32(self._base + at, value)

    def exchange32(self, at, value):
        return self._native.heirloom_exchange32(self._base + at, value)

    def add32(self, at, value):
        return self._native.heirloom_add32(self._base + at, value)

    def swap32(self, at, expected, value) -> bool:
        """Compare and swap."""
        return self._native.heirloom_swap32(self._base + at, expected, value) != 0

    def swap64(self, at, expected, value) -> bool:
        """Compare and swap."""
        return self._native.heirloom_swap64(self._base + at, expected, value) != 0

    def sleep(self, at, expected, seconds):
        """futex(2): sleeps while the word is as expected; every return means "look again"."""
        error = self._native.heirloom_sleep(self._base + at, expected, int(seconds * 1e9))
        if error != 0:
            raise OSError(error, "futex")

    def wake(self, at, most):
        self._native.heirloom_wake(self._base + at, most)

    def release(self):
        self._anchor = None
