"""What this process was given, by name."""

from __future__ import annotations

import os
import stat
import sys
import threading
import time

from ._adopt import fstat, only_handle, refused, require_ours, take_file, take_memory, take_pipe, take_socket
from ._memory import Memory
from ._text import DIGITS, MAX_ENTRIES, RESERVED, InheritanceError, all_of, malformed, parse

VARIABLE = "HEIRLOOM"
OPTION = "--heirloom="


class Inheritance:
    """What this process was given. Get it by ``current()``; any thread may use it."""

    def __init__(self, text: str):
        handoff = parse(text)
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._receiving = False
        self._entries = {}
        self._taken = set()
        self._control = None
        self._line_ended = None
        self._lifeline = None
        self._watched = False
        self.parent = handoff.parent
        require_ours(handoff)
        control = None
        for entry in handoff.entries:
            if entry.kind == "control":
                control = entry
            elif entry.kind == "lifeline":
                self._lifeline = entry
            else:
                self._entries[entry.name] = entry
        if control is not None:
            self._open_control(control)

    def names(self) -> list:
        """The names of all grants that have arrived, taken or not, in the parent's order."""
        with self._lock:
            return list(self._entries)

    def take(self, name: str):
        """The grant by its own kind: a Memory, or a binary file object."""
        return self._take(name, None)

    def memory(self, name: str) -> Memory:
        """Shared memory, mapped. The inherited number is closed."""
        return self._take(name, "memory")

    def file(self, name: str):
        """A binary file object over the inherited descriptor; mode as it was granted.

        Buffered, but for what is granted for both directions and cannot seek (a terminal): that is
        a raw one, whose reads and writes may do less than asked.
        """
        return self._take(name, "file")

    def input(self, name: str):
        """The end of a pipe that this process reads, as a buffered binary file object."""
        return self._take(name, "pipe", "r")

    def output(self, name: str):
        """The end of a pipe that this process writes, as a buffered binary file object."""
        return self._take(name, "pipe", "w")

    def socket(self, name: str):
        """A listening socket.socket, as it is shared with siblings: blocking or not is theirs too."""
        return self._take(name, "socket")

    def receiver(self, name: str):
        """The receiving end of a channel: a Receiver."""
        return self._take(name, "receiver")

    def sender(self, name: str):
        """The sending end of a channel: a Sender."""
        return self._take(name, "sender")

    def mutex(self, name: str):
        """A lock of several processes: a Mutex. Needs a C compiler once (see ``_native``)."""
        return self._take(name, "mutex")

    def semaphore(self, name: str):
        """Permits of several processes: a Semaphore. Needs a C compiler once."""
        return self._take(name, "semaphore")

    def event(self, name: str):
        """An Event of several processes. Needs a C compiler once."""
        return self._take(name, "event")

    def end_with_parent(self) -> bool:
        """Ends this process, with code 129, when its parent is gone: a thread watches the lifeline.

        False where the parent gave none: on Linux it asks the kernel to end children that are not
        Java, which needs nothing in here.
        """
        with self._lock:
            if self._lifeline is None:
                return False
            if not self._watched:
                from ._lifeline import watch

                watch(self._lifeline)
                self._watched = True
            return True

    def wait(self, name: str, timeout: float | None = None):
        """Takes a grant that the parent gives while this process runs, waiting for it.

        Raises TimeoutError when it has not come in ``timeout`` seconds (it may still come), and
        InheritanceError NO_SUCH_NAME when it cannot come any more.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while name not in self._entries:
                if self._control is None:
                    raise self._line_ended or InheritanceError(
                        "NO_SUCH_NAME",
                        f'no grant is named "{name}", and this process has no control line for '
                        f"later ones any more, or never had; there are {list(self._entries)}")
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    raise TimeoutError(f'grant "{name}" has not come within {timeout} s')
                if self._receiving:
                    self._changed.wait(left)
                else:
                    self._receive_unlocked(left)
            return self.take(name)

    def _receive_unlocked(self, timeout):
        """Lets other threads take meanwhile, and wait for what this one receives."""
        self._receiving = True
        self._lock.release()
        try:
            packet = self._next(self._control, timeout)
        finally:
            self._lock.acquire()
            self._receiving = False
            self._changed.notify_all()
        self._accept(packet)

    def _take(self, name, kind, way=None):
        """``kind``: the one asked for, None for the grant's own. The specification's order."""
        with self._lock:
            entry = self._find(name)
            if name in self._taken:
                raise InheritanceError(
                    "ALREADY_TAKEN", f'grant "{name}" was taken before; it can be taken once')
            if kind is not None and entry.kind != kind:
                raise InheritanceError(
                    "WRONG_KIND", f'grant "{name}" is of kind {entry.kind}, asked for as {kind}')
            thing = _adopted(entry, way)
            self._taken.add(name)
            return thing

    def _find(self, name):
        entry = self._entries.get(name)
        if entry is None:
            there = f"there are {list(self._entries)}" if self._entries else "there are none"
            raise InheritanceError("NO_SUCH_NAME", f'no grant is named "{name}"; {there}')
        return entry

    # The control line: one packet of a socket pair is one message with its descriptors.

    def _open_control(self, entry):
        how = entry.attributes.get("by")
        if how != "scm":
            raise InheritanceError(
                "MALFORMED", f"the control line works by {how}, this reader knows scm")
        count = entry.attributes.get("count", "0")
        if not all_of(count, DIGITS) or not 1 <= len(count) <= 3 or int(count) > MAX_ENTRIES:
            raise InheritanceError("MALFORMED", f"the control line's count={count}")
        number = only_handle(entry)
        if not stat.S_ISSOCK(fstat(entry, number).st_mode):
            raise refused("IDENTITY_MISMATCH", entry, "is no socket")
        os.set_inheritable(number, False)
        # Only now: a child without such a line starts without the socket module.
        import socket

        from ._control import message

        self._next = message
        self._control = socket.socket(fileno=number)
        for done in range(int(count)):
            self._accept(self._next(self._control, None))
            if self._control is None:
                raise self._line_ended or InheritanceError(
                    "HANDLE_CLOSED", f"the control line ended after {done} of {count} grants")

    def _accept(self, packet):
        """A message into the entries; at the line's end there is no control line any more."""
        if packet is None:
            return
        data, descriptors, cut = packet
        try:
            if not data and not descriptors:
                self._end(None)
                return
            # A small buffer drops descriptors silently but for this flag.
            if cut:
                raise malformed("a message on the control line was cut")
            self._add(parse(data.decode("ascii", "replace")), descriptors)
            descriptors = []
        except InheritanceError as broken:
            self._end(broken)
            raise
        finally:
            for number in descriptors:
                os.close(number)

    def _add(self, handoff, descriptors):
        if len(handoff.entries) != 1:
            raise malformed(f"a message has {len(handoff.entries)} entries and not 1")
        entry = handoff.entries[0]
        if entry.handles != tuple(range(len(descriptors))):
            raise malformed(f"a message names {entry.handles} of {len(descriptors)} descriptors")
        if entry.name in self._entries or entry.name in RESERVED:
            raise malformed(f'a message gives "{entry.name}" again')
        entry.handles = tuple(descriptors)
        self._entries[entry.name] = entry

    def _end(self, why):
        self._control.close()
        self._control = None
        self._line_ended = why


def _adopted(entry, way):
    """By its kind. Lanes and locks are loaded when they are first asked for."""
    if entry.kind == "memory":
        return take_memory(entry)
    if entry.kind == "file":
        return take_file(entry)
    if entry.kind == "pipe":
        return take_pipe(entry, way)
    if entry.kind == "socket":
        return take_socket(entry)
    if entry.kind in ("receiver", "sender"):
        from . import _channel

        return (_channel.Receiver if entry.kind == "receiver" else _channel.Sender)(entry)
    if entry.kind in ("mutex", "semaphore", "event"):
        from . import _locks

        return getattr(_locks, entry.kind.capitalize())(entry)
    raise InheritanceError(
        "WRONG_KIND", f'grant "{entry.name}" is of kind {entry.kind}, unknown to this reader')


_current = None
_text = None
_current_lock = threading.Lock()


def current() -> Inheritance:
    """What this process was given; the same object at each call.

    The text is the last argument ``--heirloom=...``, else the variable ``HEIRLOOM``. Both are
    removed from ``sys.argv`` and ``os.environ``, so that neither the program's own options nor its
    children see them. Raises InheritanceError ABSENT when there is neither.
    """
    global _current, _text
    with _current_lock:
        if _current is None:
            # Kept, an empty one too: a second call after a refusal gives the same refusal.
            if _text is None:
                _text = _find_text()
            text = _text
            if text is None:
                raise InheritanceError(
                    "ABSENT",
                    f"this process was given nothing: it has no argument {OPTION}... and no "
                    f"variable {VARIABLE}; was it started by Heirloom?")
            _current = Inheritance(text)
        return _current


def find() -> Inheritance | None:
    """What this process was given, or None: for programs that also run alone.

    None where current() says ABSENT or NOT_FOR_THIS_PROCESS; every other refusal is raised.
    """
    try:
        return current()
    except InheritanceError as refusal:
        if refusal.reason in ("ABSENT", "NOT_FOR_THIS_PROCESS"):
            return None
        raise


def _find_text():
    arguments = getattr(sys, "argv", [])
    texts = [argument for argument in arguments[1:] if argument.startswith(OPTION)]
    if texts:
        arguments[1:] = [argument for argument in arguments[1:] if argument not in texts]
    variable = os.environ.pop(VARIABLE, None)
    return texts[-1][len(OPTION):] if texts else variable
