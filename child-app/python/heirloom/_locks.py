"""Mutex, semaphore and event: docs/spec/memory-layout.md, sections 5 to 7.

They need the compiled helper (``_native``), since Python has no compare-and-swap. Each may be used
by any thread of this process; a mutex belongs to the process, and is not recursive.
"""

from __future__ import annotations

import threading

from . import _native
from ._shared import Creator, Deadline, adopt, number
from ._words import NativeWords

STATE, NEED_WAKE, WAKES, RECORDS, RECORD = 128, 256, 384, 512, 128
POLLERS, PROGRESS, DONE = 44, 8, 64
WAITERS, DIED, OWNER = 0x80000000, 0x40000000, 0x3FFFFFFF
BEYOND_RECOVERY = 1023 << 20
NUMBER_MASK = 0x3FFFFF
IDLE, ACQUIRE, RELEASE, TAKE, POST = range(5)
ALL = 0x7FFFFFFF

# Nobody sleeps longer without looking again; a millisecond where somebody takes part who cannot wake.
SLICE, SLICE_BESIDE_POLLERS = 0.5, 0.001


class NotRecoverable(Exception):
    """The lock's owner died, and the next one gave it back without putting its data in order."""


class SharedObject:
    """This process's part in one shared object: its words, its slot, its creator."""

    def __init__(self, entry, kind):
        slots = number(entry, "slots", 2, 1022)
        self.slot = number(entry, "slot", 2, slots)
        self.incarnation = number(entry, "incarnation", 1, (1 << 20) - 1)
        self.capacity = number(entry, "capacity", 0, 0x7FFFFFFF)
        self.flags = number(entry, "flags", 0, 0x7FFFFFFF)
        self.slots = slots
        creator = Creator(entry)
        size = RECORDS + slots * RECORD
        _native.library()  # before anything is taken: without it the grant stays as it was
        self.memory = adopt(entry, kind, size, self.capacity, self.flags, slots)
        self.words = NativeWords(self.memory)
        self.creator = creator

    def record(self, slot, word):
        return RECORDS + (slot - 1) * RECORD + word

    def sleep(self, at, expected, deadline) -> bool:
        """One slice while the word is as expected; False when the time is over."""
        left = deadline.left()
        if left <= 0:
            return False
        self.creator.require_there()
        longest = SLICE_BESIDE_POLLERS if self.words.load32(POLLERS) else SLICE
        self.words.sleep(at, expected, min(left, longest))
        return True

    def announce(self):
        """Says that this process is about to sleep; the caller looks again. What it sleeps on."""
        wakes = self.words.load32(WAKES)
        self.words.store32(NEED_WAKE, 1)
        return wakes

    def wake_announced(self):
        if self.words.load32(NEED_WAKE) and self.words.exchange32(NEED_WAKE, 0):
            self.words.add32(WAKES, 1)
            self.words.wake(WAKES, ALL)


class Mutex:
    """A lock of several processes, which outlives the death of whoever holds it.

        with mutex as held:
            if held.owner_died:
                ...                      # what it guards may be half changed: put it in order
                held.mark_consistent()   # else the lock is not recoverable after this
    """

    def __init__(self, entry):
        self._object = SharedObject(entry, 1)
        self._words = self._object.words
        self._me = self._object.slot << 20 | self._object.incarnation
        self._threads = threading.Lock()
        self.owner_died = False

    def acquire(self, timeout=None) -> bool:
        """Takes the lock; False when the time is over. Then ``owner_died`` says whether its last
        owner died with it. Raises NotRecoverable, CreatorGone."""
        deadline = Deadline(timeout)
        if not self._threads.acquire(timeout=-1 if timeout is None else timeout):
            return False
        taken = False
        try:
            taken = self._acquire(deadline)
            return taken
        finally:
            if not taken:
                self._threads.release()

    def _acquire(self, deadline):
        words, waited = self._words, 0
        while True:
            seen = words.load32(STATE)
            owner = (seen & OWNER) >> 20
            if owner == 0:
                if words.swap32(STATE, seen, seen | self._me | waited):
                    self.owner_died = seen & DIED != 0
                    return True
            elif owner == 1023:
                raise NotRecoverable("the lock's owner died, and nobody put its data in order")
            else:
                marked = seen | WAITERS
                if seen == marked or words.swap32(STATE, seen, marked):
                    # From here on this process cannot know that nobody else waits.
                    waited = WAITERS
                    if not self._object.sleep(STATE, marked, deadline):
                        return False

    def mark_consistent(self):
        """Says that what the lock guards is in order again."""
        seen = self._owned()
        while not self._words.swap32(STATE, seen, seen & ~DIED):
            seen = self._owned()
        self.owner_died = False

    def release(self):
        """Gives it back; after ``owner_died`` and without ``mark_consistent`` for the last time."""
        seen = self._owned()
        while not self._words.swap32(STATE, seen, BEYOND_RECOVERY if seen & DIED else 0):
            seen = self._owned()
        if seen & WAITERS:
            self._words.wake(STATE, ALL if seen & DIED else 1)
        self._threads.release()

    def _owned(self):
        seen = self._words.load32(STATE)
        if seen & OWNER != self._me:
            raise RuntimeError("this process does not hold the lock")
        return seen

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *failure):
        self.release()


class Semaphore:
    """Permits of several processes. What a process holds returns when it dies."""

    def __init__(self, entry):
        self._object = SharedObject(entry, 2)
        self._words = self._object.words
        self._own = self._object.record(self._object.slot, PROGRESS)
        self._turn = threading.Lock()
        self._number = self._words.load64(self._own) >> 10 & NUMBER_MASK
        self._held = 0

    def acquire(self, timeout=None) -> bool:
        """Takes a permit to hold; False when the time is over."""
        return self._await(ACQUIRE, timeout)

    def release(self):
        """Gives back a permit that this process holds."""
        self._give(RELEASE)

    def take(self, timeout=None) -> bool:
        """Uses a permit up, which nobody holds then; False when the time is over."""
        return self._await(TAKE, timeout)

    def post(self):
        """Makes a permit."""
        self._give(POST)

    def _await(self, operation, timeout):
        deadline = Deadline(timeout)
        while not self._attempt(operation):
            wakes = self._object.announce()
            if not self._possible(operation, self._words.load64(STATE)):
                if not self._object.sleep(WAKES, wakes, deadline):
                    return False
        return True

    def _give(self, operation):
        if not self._attempt(operation):
            raise RuntimeError("nothing is held, or there would be more permits than the maximum")
        self._object.wake_announced()

    def _possible(self, operation, state):
        permits = state >> 32
        if operation in (RELEASE, POST):
            return permits < self._object.capacity
        return 0 < permits < 1 << 31

    def _attempt(self, operation):
        with self._turn:
            if operation == RELEASE and self._held == 0:
                return False
            if not self._possible(operation, self._words.load64(STATE)):
                return False
            self._number = self._number + 1 & NUMBER_MASK
            self._tell(operation)
            done = self._change(operation)
            if done:
                self._held += {ACQUIRE: 1, RELEASE: -1}.get(operation, 0)
            self._tell(IDLE)
            return done

    def _tell(self, phase):
        self._words.store64(self._own, self._held << 32 | self._number << 10 | phase)

    def _change(self, operation):
        step = 1 if operation in (RELEASE, POST) else -1
        stamp = self._object.slot << 22 | self._number
        while True:
            state = self._words.load64(STATE)
            if not self._possible(operation, state):
                return False
            if self._record_last(state) and self._words.swap64(
                    STATE, state, (state >> 32) + step << 32 | stamp):
                return True

    def _record_last(self, state):
        """That the operation whose stamp is in the state took place, before the stamp goes."""
        last = state >> 22 & 1023
        if not 1 <= last <= self._object.slots:
            return True
        done = self._object.record(last, DONE)
        before = self._words.load64(done)
        if self._words.load64(STATE) != state:
            return False
        count = state & NUMBER_MASK
        return before == count or self._words.swap64(done, before, count)

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *failure):
        self.release()


class Event:
    """Something that happens, for several processes: with manual reset for all, else for one."""

    def __init__(self, entry):
        self._object = SharedObject(entry, 3)
        self._words = self._object.words
        self._manual = self._object.flags == 1

    def set(self):
        """Says that it happened."""
        seen = self._words.load32(STATE)
        while not seen & 1:
            if self._words.swap32(STATE, seen, (seen | 1) + 2 & 0xFFFFFFFF):
                self._object.wake_announced()
                return
            seen = self._words.load32(STATE)

    def reset(self):
        seen = self._words.load32(STATE)
        while seen & 1 and not self._words.swap32(STATE, seen, seen & ~1):
            seen = self._words.load32(STATE)

    def wait(self, timeout=None) -> bool:
        """Waits until it is set; False when the time is over."""
        deadline = Deadline(timeout)
        first = self._words.load32(STATE)
        while True:
            seen = self._words.load32(STATE)
            if self._manual:
                if seen & 1 or seen & ~1 != first & ~1:
                    return True
            elif seen & 1:
                if self._words.swap32(STATE, seen, seen & ~1):
                    return True
                continue
            wakes = self._object.announce()
            if self._words.load32(STATE) == seen:
                if not self._object.sleep(WAKES, wakes, deadline):
                    return False
