"""What this process was given by the one that started it: shared memory, files, pipes, by name.

    import heirloom

    given = heirloom.current()
    prices = given.memory("prices")           # an mmap: memoryview(prices), prices[0:8], ...
    total = sum(prices.cast("d"))             # or prices.numpy("float64").sum()
    with given.file("log") as log:
        log.write(b"done\\n")
    late = given.wait("late", timeout=5)      # given to this process while it runs
    for message in given.receiver("orders"):  # a lane; given.sender(...) is the other end
        ...
    with given.mutex("lock") as lock:         # also given.semaphore(...), given.event(...)
        ...
    heirloom.serve(handle)                    # be a worker of a pool

The parent is a Java program that uses Heirloom. Each grant can be taken once, and is checked first:
a number that was handed over is only a claim. A refusal is an InheritanceError; its ``reason`` is
one of the words in the specification (docs/spec/handoff.md): ABSENT, MALFORMED, UNKNOWN_VERSION,
NOT_FOR_THIS_PROCESS, NO_SUCH_NAME, WRONG_KIND, ALREADY_TAKEN, HANDLE_CLOSED, NOT_SHARED_MEMORY,
SIZE_MISMATCH, IDENTITY_MISMATCH, ACCESS_MISMATCH, NOT_SEALED.

Linux only: ``current()`` elsewhere says so; ``parse()`` works everywhere. Python 3.8 or later,
standard library only; numpy is used where it is there and asked for. Locks need a C compiler once,
lanes only on other processors than x86-64: no Python code has atomic words (see ``_words``).
"""

from ._codecs import BYTES, NOTHING, NUMBER, TEXT, Codec, CodecError, list_of, optional_of, record
from ._inheritance import Inheritance, current, find
from ._memory import Memory
from ._text import (
    MAX_ATTRIBUTES, MAX_ENTRIES, MAX_HANDLES, MAX_LENGTH, Entry, Handoff, InheritanceError, parse)

__version__ = "0.1.0"

__all__ = [
    "BYTES", "NOTHING", "NUMBER", "TEXT", "Codec", "CodecError", "CreatorGone", "Entry", "Event",
    "Handoff", "Inheritance", "InheritanceError", "LaneClosed", "LaneError", "Memory", "Message",
    "Mutex", "NoCompiler", "NotRecoverable", "PeerDied", "PeerViolation", "Receiver", "Semaphore",
    "Sender", "Task", "current", "find", "list_of", "optional_of", "parse", "record", "serve"]

# Loaded when they are first asked for: a child that takes a region needs none of them, and starts faster.
_LATER = {
    "CreatorGone": "_shared", "Event": "_locks", "LaneClosed": "_lane", "LaneError": "_lane",
    "Message": "_channel", "Mutex": "_locks", "NoCompiler": "_native", "NotRecoverable": "_locks",
    "PeerDied": "_lane", "PeerViolation": "_lane", "Receiver": "_channel", "Semaphore": "_locks",
    "Sender": "_channel", "Task": "_worker", "serve": "_worker"}


def __getattr__(name):
    import importlib

    if name not in _LATER:
        raise AttributeError(f"module 'heirloom' has no attribute '{name}'")
    return getattr(importlib.import_module("." + _LATER[name], __name__), name)
