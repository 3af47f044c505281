"""A worker of a pool: docs/spec/worker-protocol.md.

    import heirloom

    def handle(task):                  # task.value is what the codec made of the payload
        return task.value.upper()

    heirloom.serve(handle, tasks=heirloom.TEXT, results=heirloom.TEXT)

The pool is Java's ``WorkerPool.command("python3", "worker.py")``. An exception that the handler
raises fails the task, with the traceback for the one who waits for it, and the worker goes on;
SystemExit and KeyboardInterrupt end the worker.
"""

from __future__ import annotations

import contextlib
import struct
import sys
import traceback

from ._codecs import BYTES, CodecError
from ._inheritance import current
from ._text import NAME, all_of

TASKS, RESULTS, REGION = "pool.tasks", "pool.results", "pool.region"
VERSION = 1
TASK = 1
READY, RESULT, FAILURE, GOODBYE = 1, 2, 3, 4
LONGEST_TEXT = 8192
MOST_REGIONS, LONGEST_NAME = 64, 40
_HEAD = struct.Struct("<qii")


class ProtocolError(Exception):
    """The pool said what no pool says."""


class Task:
    """What there is to do. ``payload`` is bytes, ``value`` what the codec made of it; ``id`` is below
    0 for a warm-up; ``attempt`` is 1, and one more for each worker that died with it."""

    __slots__ = ("id", "attempt", "regions", "payload", "value", "_given", "_region", "_retiring")

    def __init__(self, id, attempt, regions, payload, given, region):
        self.id = id
        self.attempt = attempt
        self.regions = regions
        self.payload = payload
        self.value = None
        self._given = given
        self._region = region
        self._retiring = False

    def memory(self, name: str, timeout: float | None = 60):
        """The region that came with this task: a Memory. Once a name; close it, or let it go."""
        if name not in self.regions:
            raise KeyError(f'region "{name}": the task has {list(self.regions)}')
        return self._given.wait(f"task{self.id}.{name}", timeout)

    @property
    def region(self):
        """The worker's own region: a Memory. LookupError when the pool gives its workers none."""
        if self._region is None:
            raise LookupError("the pool's workers have no region; its builder says region(bytes)")
        return self._region

    def retire(self):
        """This worker leaves after this task, and the pool starts another."""
        self._retiring = True


def parse_task(data, given=None, region=None) -> Task:
    """A TASK's bytes."""
    if len(data) < _HEAD.size:
        raise ProtocolError(f"a task of {len(data)} bytes")
    id, attempt, count = _HEAD.unpack_from(data, 0)
    if not 0 <= count <= MOST_REGIONS:
        raise ProtocolError(f"a task of {len(data)} bytes has {count} regions")
    at, names = _HEAD.size, []
    for number in range(count):
        length = data[at] if at < len(data) else 0
        name = str(data[at + 1:at + 1 + length], "latin-1")
        if not 1 <= len(name) == length <= LONGEST_NAME or not all_of(name, NAME):
            raise ProtocolError(f"a task of {len(data)} bytes has no name of region {number + 1}")
        names.append(name)
        at += 1 + length
    return Task(id, attempt, tuple(names), data[at:], given, region)


def ready() -> bytes:
    """A READY's bytes."""
    return struct.pack("<i", VERSION)


def answer(id, attempt, payload) -> bytes:
    """The bytes of a RESULT or FAILURE."""
    return _HEAD.pack(id, attempt, 0) + payload


def failure_text(text) -> bytes:
    """A FAILURE's payload: cut, so that it fits any lane."""
    return (text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…").encode(
        "utf-8", "replace")


def serve(handler, tasks=BYTES, results=BYTES, given=None):
    """Takes tasks, calls ``handler(task)`` for each, sends what it returns; returns when the pool
    wants no more.

    ``tasks`` and ``results`` are codecs, the same as the pool's; at first both are bytes. What is
    printed goes to the pool, which keeps its end for people; nothing of the protocol goes there.
    Raises InheritanceError where this process is no pool's worker, and PeerDied or CreatorGone when
    the pool is gone.
    """
    given = current() if given is None else given
    given.end_with_parent()
    region = given.memory(REGION) if REGION in given.names() else None
    incoming, outgoing = given.receiver(TASKS), given.sender(RESULTS)
    outgoing.send(ready(), READY)
    goes_on = True
    while goes_on:
        message = incoming.receive()
        if message is None:
            break
        with message:  # done with before it is worked at: the pool's book says who has it
            if message.type != TASK:
                raise ProtocolError(f"a message of kind {message.type} from the pool")
            task = parse_task(message.data, given, region)
        _answer(handler, task, tasks, results, outgoing)
        goes_on = not task._retiring
    outgoing.send(b"", GOODBYE)
    outgoing.close()
    with contextlib.suppress(OSError, ValueError):  # the handler may have closed it
        sys.stdout.flush()


def _encoded(results, value):
    try:
        return results.encode(value)
    except Exception as wrong:
        if value is not None:
            raise
        raise CodecError(
            "the handler returned None, of which the codec of the results makes no bytes; return a"
            " value, or serve with results=NOTHING where there is none") from wrong


def _answer(handler, task, tasks, results, outgoing):
    try:
        task.value = tasks.decode(task.payload)
        payload = _encoded(results, handler(task))
        kind = RESULT
    except Exception:
        payload, kind = failure_text(traceback.format_exc().strip()), FAILURE
    try:
        outgoing.send(answer(task.id, task.attempt, payload), kind)
    except ValueError as too_long:
        outgoing.send(answer(task.id, task.attempt, failure_text(str(too_long))), FAILURE)
