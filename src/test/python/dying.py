"""Kills this process by SIGKILL at a named point of the client's code: "lane.taken:3" is its third
passing. The points are those of the Java client, found by the words that are written there."""

import os
import signal

from heirloom import _channel, _lane, _locks


class Fuse:
    """Counts passings of one point, and kills at the one that was asked for."""

    def __init__(self, words):
        self.point, _, count = words.partition(":")
        self.left = int(count or 0)

    def at(self, point):
        if point == self.point:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class DyingLane:
    """A lane's words with points before and after the stores that matter."""

    BEFORE = {_lane.TAKEN: "lane.found", _lane.DONE_TO: "lane.handled", _lane.TAIL: "lane.header-written"}
    AFTER = {
        _lane.TAKEN: "lane.taken", _lane.DONE_TO: "lane.done", _lane.HEAD: "lane.released",
        _lane.TAIL: "lane.published"}

    def __init__(self, words, fuse):
        self._words = words
        self._fuse = fuse

    def __getattr__(self, name):
        return getattr(self._words, name)

    def store64(self, at, value):
        self._fuse.at("lane.body-written" if at >= _lane.RING else self.BEFORE.get(at))
        self._words.store64(at, value)
        self._fuse.at(self.AFTER.get(at))


def arm_lane(end, fuse):
    """An end that was attached: its own beginning is no passing."""
    end._lane.words = DyingLane(end._lane.words, fuse)


def arm_locks(fuse):
    """All locks that are attached from here on."""
    plain = _locks.NativeWords

    class DyingWords(plain):
        def __init__(self, memory):
            super().__init__(memory)
            self.kind = self.load32(16)

        def swap32(self, at, expected, value):
            done = super().swap32(at, expected, value)
            if done and at == _locks.STATE and self.kind == 1:
                if value & _locks.OWNER and not expected & _locks.OWNER:
                    fuse.at("mutex.taken")
                elif value & ~expected & _locks.WAITERS:
                    fuse.at("mutex.marked")
                elif not value & _locks.OWNER:
                    fuse.at("mutex.freed")
            elif done and at == _locks.STATE and self.kind == 3 and value & 1:
                fuse.at("event.set")
            return done

        def swap64(self, at, expected, value):
            done = super().swap64(at, expected, value)
            if done and at == _locks.STATE:
                fuse.at("semaphore.swapped")
            return done

        def store64(self, at, value):
            super().store64(at, value)
            fuse.at("semaphore.told" if value & 7 else "semaphore.settled")

        def exchange32(self, at, value):
            before = super().exchange32(at, value)
            if at == _locks.NEED_WAKE and before:
                fuse.at("wake.taken")
            return before

    _locks.NativeWords = DyingWords


assert _channel.Lane is _lane.Lane
