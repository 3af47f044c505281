"""The ring of a lane and its two bells: docs/spec/lane-layout.md. No waiting in here but one sleep."""

from __future__ import annotations

import fcntl
import os
import select
import stat

from ._adopt import fstat, refused
from ._shared import Creator, adopt, number
from ._words import of_lane, require_words_for_lanes

KIND, SLOTS = 4, 3
SENDER, RECEIVER = 2, 3
TAIL, SENDER_STATE, HEAD, RECEIVER_STATE = 128, 136, 256, 264
TAKEN, DONE_TO, RECEIVER_SLEEPS, SENDER_SLEEPS = 384, 392, 512, 640
DIED_AT, DEATHS, RING = 768, 776, 4096
CLOSED, DIED = 1, 2
OUTLIVES = 1
FIRST, LAST, WRAP, SKIP, RECORD_FLAG = 1, 2, 4, 8, 0x80
GREATEST_POSITION = (1 << 63) - 1

# The other end has no fence between its store and its look, so a ring may be left out: the first slice
# of sleep after each announcement is short, and finds what was published.
FIRST_SLICE, SLICE = 0.001, 0.5


class LaneError(Exception):
    """A lane that cannot be used any more, or not as it was asked."""


class PeerViolation(LaneError):
    """The other end wrote what no correct process writes: the lane is given up."""


class PeerDied(LaneError):
    """The process at the other end died, and no other one is awaited there."""


class LaneClosed(LaneError):
    """The other end was closed by its process; or this one was, by this process."""


def record_bytes(length):
    """Bytes of a record whose body has a length."""
    return length + 15 & ~7


class Lane:
    """One end: positions are kept here, and what the other process writes is read once and checked."""

    def __init__(self, entry, slot):
        self.sends = slot == SENDER
        if len(entry.handles) != 3:
            raise refused("MALFORMED", entry, f"has {len(entry.handles)} handles, an end has 3")
        number(entry, "slot", slot, slot)
        number(entry, "slots", SLOTS, SLOTS)
        number(entry, "incarnation", 1, 0x7FFFFFFF)
        self.capacity = number(entry, "capacity", 4096, 1 << 30)
        if self.capacity & self.capacity - 1:
            raise refused("MALFORMED", entry, f"capacity={self.capacity} is no power of two")
        flags = number(entry, "flags", 0, 0x7FFFFFFF)
        self.limit = number(entry, "limit", 0, 0x7FFFFFFF)
        self.longest = number(entry, "longest", 0, 0x7FFFFFFF) if self.sends else self.limit
        self.outlives = flags & OUTLIVES != 0
        self._creator = Creator(entry)
        _require_bell(entry, 1, "listens", os.O_RDONLY)
        _require_bell(entry, 2, "rings", os.O_WRONLY)
        size = RING + self.capacity
        require_words_for_lanes()
        memory = adopt(entry, KIND, size, self.capacity, flags, SLOTS)
        self._bell, self._other = entry.handles[1:]
        for bell in (self._bell, self._other):
            os.set_inheritable(bell, False)
        self._poll = select.poll()
        self._poll.register(self._bell, select.POLLIN)
        self.closed = False
        self.words = of_lane(memory)
        self.ring = memoryview(memory)[RING:]
        if self.sends:
            self.position, self.seen = self.words.load64(TAIL), self.words.load64(HEAD)
            head, tail = self.seen, self.position
            self._own_sleeps, self._other_sleeps = SENDER_SLEEPS, RECEIVER_SLEEPS
            self._own_state, self._other_state = SENDER_STATE, RECEIVER_STATE
        else:
            self.position, self.seen = self.words.load64(HEAD), self.words.load64(TAIL)
            head, tail = self.position, self.seen
            self._own_sleeps, self._other_sleeps = RECEIVER_SLEEPS, SENDER_SLEEPS
            self._own_state, self._other_state = RECEIVER_STATE, SENDER_STATE
        self._require_possible(head, tail)
        if not self.sends:
            self.words.store64(DONE_TO, head)
            self.words.store64(TAKEN, head)

    # What both ends do.

    def _require_possible(self, head, tail):
        if (head | tail) & 7 or not 0 <= tail - head <= self.capacity or head > GREATEST_POSITION:
            raise PeerViolation(f"head={head}, tail={tail}, capacity={self.capacity}")

    def require_open(self):
        if self.closed:
            raise LaneClosed("this end of the lane was closed")

    def is_other_closed(self):
        return self.words.load32(self._other_state) == CLOSED

    def wake_other(self):
        """Rings if a sleep is announced, once per announcement."""
        if self.words.load32(self._other_sleeps) and self.words.exchange32(self._other_sleeps, 0):
            self._ring()

    def _ring(self):
        try:
            os.write(self._other, b"\1")
        except (BlockingIOError, BrokenPipeError):
            pass  # full: rung enough; broken: nobody is left to hear it

    def wait(self, condition, deadline) -> bool:
        """Sleeps until the condition holds; False when the time is over. What ends the waiting
        otherwise is raised: PeerDied, CreatorGone."""
        slice_seconds = FIRST_SLICE
        try:
            while True:
                self.words.store32(self._own_sleeps, 1)
                if condition():
                    return True
                left = deadline.left()
                if left <= 0:
                    return False
                if not self.outlives and self.words.load32(self._other_state) == DIED:
                    # Once more: it may have published and died since the last look.
                    if condition():
                        return True
                    raise PeerDied("the process at the other end of the lane died")
                self._creator.require_there()
                slice_seconds = self._sleep(min(left, slice_seconds))
        finally:
            self.words.store32(self._own_sleeps, 0)

    def _sleep(self, seconds):
        """One slice; how long the next may be."""
        if not self._poll.poll(max(1, int(seconds * 1000 + 0.999))):
            return SLICE
        if not os.read(self._bell, 64):
            # Nobody holds the bell's other side any more: whoever made the lane is gone.
            self._creator.require_there()
            raise PeerDied("nobody is left at the other end of the lane")
        # It took the announcement back: the next one is as fresh as the first.
        return FIRST_SLICE

    def close(self):
        """Once: the stream ends after what was sent, or nobody takes any more."""
        if self.closed:
            return
        self.closed = True
        self.words.store32(self._own_state, CLOSED)
        self.words.store32(self._own_sleeps, 1)
        self._ring()
        os.close(self._bell)
        os.close(self._other)

    # The sender's half.

    def room(self, length):
        """Where in the ring the body of a record begins, or -1 when there is no room for it now."""
        need = record_bytes(length)
        place = self.position & self.capacity - 1
        padding = self.capacity - place if need > self.capacity - place else 0
        end = self.position + padding + need
        if end - self.seen > self.capacity:
            head = self.words.load64(HEAD)
            self._require_possible(head, self.position)
            if head < self.seen:
                raise PeerViolation(f"head went back from {self.seen} to {head}")
            self.seen = head
            if end - head > self.capacity:
                return -1
        if padding:
            self.words.store64(RING + place, (RECORD_FLAG | WRAP) << 56 | padding - 8)
        return (self.position + padding & self.capacity - 1) + 8

    def publish(self, body, length, kind, attempts, flags):
        """From the store of the tail on the record exists."""
        place = self.position & self.capacity - 1
        start = body - 8
        padding = start - place if start >= place else self.capacity - place
        header = (RECORD_FLAG | flags) << 56 | attempts << 48 | kind << 32 | length
        self.words.store64(RING + start, header)
        self.position += padding + record_bytes(length)
        self.words.store64(TAIL, self.position)
        self.wake_other()

    def head(self):
        """How far the receiver is, checked."""
        head = self.words.load64(HEAD)
        self._require_possible(head, self.position)
        return head

    # The receiver's half.

    def find(self):
        """The next record that has a body, as (body, length, header), or None; padding before it is
        left behind, at most a ring of it: a sender can go on with that for ever."""
        began = self.position
        while self.position - began < self.capacity:
            if self.position == self.seen:
                tail = self.words.load64(TAIL)
                self._require_possible(self.position, tail)
                if tail < self.seen:
                    raise PeerViolation(f"tail went back from {self.seen} to {tail}")
                self.seen = tail
                if tail == self.position:
                    return None
            place = self.position & self.capacity - 1
            header = self.words.load64(RING + place)
            flags, length = header >> 56, header & 0xFFFFFFFF
            size, to_end = record_bytes(length), self.capacity - place
            if (
                    not flags & RECORD_FLAG or flags & 0x70 or size > to_end
                    or size > self.seen - self.position or (flags & WRAP and size != to_end)):
                raise PeerViolation(f"header={header:016x} at {self.position}")
            if not flags & (WRAP | SKIP):
                return place + 8, length, header
            self.take(length)
            self.finish(length)
        return None

    def take(self, length):
        """The record found is in this process's hands."""
        self.words.store64(TAKEN, self.position + record_bytes(length))

    def finish(self, length):
        """It is done with, and its room is free."""
        self.position += record_bytes(length)
        self.words.store64(DONE_TO, self.position)
        self.words.store64(HEAD, self.position)
        if self.seen - self.position <= self.capacity // 2:
            self.wake_other()


def _require_bell(entry, index, key, way):
    bell = entry.handles[index]
    facts = fstat(entry, bell)
    told = entry.attributes.get(key)
    if told is not None and told != f"{facts.st_dev}.{facts.st_ino}":
        raise refused("IDENTITY_MISMATCH", entry, f"handle {bell} is another object than told: {told}")
    if not stat.S_ISFIFO(facts.st_mode) or fcntl.fcntl(bell, fcntl.F_GETFL) & os.O_ACCMODE != way:
        raise refused("ACCESS_MISMATCH", entry, f"handle {bell} is no bell of this end")
