"""Sender and receiver: the two ends of a lane, with waiting, and messages in several fragments."""

from __future__ import annotations

from ._lane import FIRST, LAST, LaneClosed, PeerViolation, Lane, DEATHS, DIED_AT, RECEIVER, SENDER
from ._shared import Deadline

_LENGTH_BYTES = 8
_WHOLE = FIRST | LAST


class Message:
    """A message in this process's hands: ``data`` (bytes), ``type``, ``attempts`` (how many receivers
    failed with it before). Done with when the ``with`` block ends without an exception, or at
    ``done()``; until then it goes to the next receiver if this process dies."""

    __slots__ = ("data", "type", "attempts", "_receiver")

    def __init__(self, data, header, receiver):
        self.data = data
        self.type = header >> 32 & 0xFFFF
        self.attempts = header >> 48 & 0xFF
        self._receiver = receiver

    def done(self):
        self._receiver._finish(self)

    def __enter__(self):
        return self

    def __exit__(self, kind, failure, trace):
        if kind is None:
            self.done()


class Receiver:
    """The end of a channel that takes messages; for one thread at a time.

        for message in given.receiver("tasks"):      # until the sender closes its end
            print(message.type, message.data)

    In a loop each message is done with when the next one is asked for.
    """

    def __init__(self, entry):
        self._lane = Lane(entry, RECEIVER)
        self._hands = None
        self._length = 0
        self._begun = False
        self._expected = 0
        self._parts = bytearray()
        self._last = 0

    def receive(self, timeout=None):
        """The next message, waited for; None at the end of the stream.

        Raises TimeoutError; PeerDied and CreatorGone where nothing more can come; PeerViolation.
        A message that was received before and is not done with comes again.
        """
        lane = self._lane
        lane.require_open()
        self._hands = None
        deadline = Deadline(timeout)
        while True:
            message = self._look()
            if message is not None:
                return message
            found = lane.wait(lambda: lane.find() is not None or lane.is_other_closed(), deadline)
            # The state before the tail: what was sent before the end is still found.
            closed = lane.is_other_closed()
            if closed and lane.find() is None:
                return None
            if not found:
                raise TimeoutError(f"no message has come within {timeout} s")

    def _look(self):
        """The next message that is there, or None. Fragments are put together on the way."""
        lane = self._lane
        while True:
            found = lane.find()
            if found is None:
                return None
            body, length, header = found
            lane.take(length)
            self._length = length
            if header >> 56 & _WHOLE == _WHOLE:
                self._begun = False  # its sender gave up or died in the middle of another
                data = bytes(lane.ring[body:body + length])
                self._hands = Message(data, header, self)
                return self._hands
            if self._add(lane.ring[body:body + length], header):
                self._hands = Message(bytes(self._parts), header, self)
                del self._parts[len(self._parts) - self._last:]  # it comes again if it is not done
                return self._hands
            lane.finish(length)

    def _add(self, fragment, header):
        if header >> 56 & FIRST:
            told = int.from_bytes(fragment[:8], "little") if len(fragment) >= 8 else -1
            if not 0 <= told <= self._lane.longest:
                raise PeerViolation(f"a stream of length={told}, the longest is {self._lane.longest}")
            self._begun, self._expected = True, told
            self._parts = bytearray()
            fragment = fragment[_LENGTH_BYTES:]
        elif not self._begun:
            return False  # its beginning went with a process that died; it is sent again
        if len(fragment) > self._expected - len(self._parts):
            raise PeerViolation(f"a stream of length={self._expected} goes on beyond it")
        self._parts += fragment
        self._last = len(fragment)
        if header >> 56 & LAST and len(self._parts) != self._expected:
            raise PeerViolation(f"a stream of length={self._expected} ends at {len(self._parts)}")
        return header >> 56 & LAST != 0

    def _finish(self, message):
        if message is self._hands:
            self._hands = None
            self._begun = False
            self._parts = bytearray()
            self._lane.finish(self._length)

    def __iter__(self):
        while True:
            message = self.receive()
            if message is None:
                return
            yield message
            message.done()

    def close(self):
        """Nobody takes any more; the sender finds that out. What it had sent is lost."""
        self._lane.close()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()


class Sender:
    """The end of a channel that sends messages; for one thread at a time. ``send`` copies."""

    def __init__(self, entry):
        self._lane = Lane(entry, SENDER)

    @property
    def longest_in_one_piece(self):
        """Bytes; a longer message goes in fragments, and send returns when it was received."""
        return self._lane.capacity // 4 - 8

    def send(self, data, type=0, timeout=None):
        """Sends bytes. Raises TimeoutError when there is no room in time (then nothing was sent),
        LaneClosed when the receiver closed its end, PeerDied, CreatorGone, PeerViolation,
        ValueError when it is longer than the channel allows."""
        data = memoryview(data).cast("B")
        deadline = Deadline(timeout)
        if len(data) <= self.longest_in_one_piece:
            body = self._await_room(len(data), deadline)
            self._lane.ring[body:body + len(data)] = data
            self._lane.publish(body, len(data), type, 0, _WHOLE)
        elif len(data) > self._lane.longest:
            raise ValueError(f"length={len(data)}, the channel's longest is {self._lane.longest}")
        else:
            self._send_fragments(data, type, deadline)

    def _await_room(self, length, deadline):
        lane = self._lane
        lane.require_open()
        if lane.is_other_closed():
            raise LaneClosed("the receiver closed its end of the lane")
        body = lane.room(length)
        while body < 0:
            if not lane.wait(lambda: lane.room(length) >= 0 or lane.is_other_closed(), deadline):
                raise TimeoutError("no room in the lane within the time")
            if lane.is_other_closed():
                raise LaneClosed("the receiver closed its end of the lane")
            body = lane.room(length)
        return body

    def _send_fragments(self, data, type, deadline):
        """The last one goes out when the receiver is done with all others: who gives up before has
        sent nothing that could be delivered. A receiver's death loses all: they are sent again."""
        attempts = max(1, self._lane.limit)
        for attempt in range(attempts):
            if self._once(data, type, attempt, deadline):
                return
        raise LaneClosed(f"{attempts} receivers died with this message")

    def _once(self, data, type, attempt, deadline):
        lane = self._lane
        deaths = lane.words.load32(DEATHS)
        fragment = lane.capacity // 8 - 8
        at, flags = 0, FIRST
        while at < len(data):
            prefix = _LENGTH_BYTES if flags & FIRST else 0
            count = min(len(data) - at, fragment - prefix)
            if at + count == len(data):
                flags |= LAST
                if not self._consumed(lane.position, deaths, deadline, last=False):
                    return False
            body = self._await_room(prefix + count, deadline)
            if lane.words.load32(DEATHS) != deaths:
                if at > 0:
                    return False
                deaths = lane.words.load32(DEATHS)
            if prefix:
                lane.ring[body:body + 8] = len(data).to_bytes(8, "little")
            lane.ring[body + prefix:body + prefix + count] = data[at:at + count]
            lane.publish(body, prefix + count, type, min(attempt, 255), flags)
            at += count
            flags = 0
        return self._consumed(lane.position, deaths, deadline, last=True)

    def _consumed(self, position, deaths, deadline, last):
        """Waits until the receiver is done with all before a position; False when it died first."""
        lane = self._lane

        def changed():
            return (
                lane.head() >= position or lane.is_other_closed()
                or lane.words.load32(DEATHS) != deaths)

        if not lane.wait(changed, deadline):
            if last:
                return True  # it is sent: who does not wait for the receipt has not failed
            raise TimeoutError("the receiver did not take all but the last fragment in time")
        if lane.words.load32(DEATHS) != deaths:
            # What a dead one had put together is gone with it, unless it was done with the last one.
            return (
                last and lane.words.load32(DEATHS) == deaths + 1
                and lane.words.load64(DIED_AT) >= position)
        if lane.head() < position:
            raise LaneClosed("the receiver closed its end of the lane")
        return True

    def close(self):
        """The stream ends after what was sent."""
        self._lane.close()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()
