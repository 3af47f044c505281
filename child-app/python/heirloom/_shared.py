"""What locks and lanes have in common: the header of their region, and who made it."""

from __future__ import annotations

import os
import struct
import time

from ._adopt import refused, take_memory
from ._text import Entry, all_of, DIGITS

MAGIC = b"HEIRLOOM"
VERSION = 1
BYTE_ORDER = 0x01020304
_HEADER = struct.Struct("<8sIIIIQQI")


class CreatorGone(Exception):
    """The process that made the lock or the lane has ended: nobody puts anything in order any more."""


def number(entry, key, least, most):
    """A decimal attribute within its limits; MALFORMED else."""
    text = entry.attributes.get(key)
    if (
            text is None or not text or len(text) > 18 or not all_of(text, DIGITS)
            or (text[0] == "0" and text != "0") or not least <= int(text) <= most):
        raise refused("MALFORMED", entry, f"has no {key} from {least} to {most}")
    return int(text)


def adopt(entry, kind, size, capacity, flags, slots):
    """The first handle, mapped, after the header behind it was compared with what was told.

    From then on what was told counts, and never the header, which a peer may change.
    """
    number(entry, "size", size, size)
    if entry.attributes.get("access") != "rw":
        raise refused("MALFORMED", entry, "is for both sides: access=rw")
    told = (MAGIC, VERSION, BYTE_ORDER, kind, flags, size, capacity, slots)

    def require_header(memory):
        found = _HEADER.unpack_from(memory, 0)
        if found != told:
            other_version = found[0] == MAGIC and found[1] != VERSION
            raise refused(
                "UNKNOWN_VERSION" if other_version else "IDENTITY_MISMATCH", entry,
                f"has the header {found}, told was {told}")

    return take_memory(
        Entry(entry.name, "memory", entry.handles[:1], entry.attributes), require_header)


class Creator:
    """Who made the object. Where it is this process's parent its end can be seen."""

    def __init__(self, entry):
        told = number(entry, "creator", 0, 0xFFFFFFFF) if "creator" in entry.attributes else 0
        self._parent = told if told == os.getppid() else 0

    def require_there(self):
        if self._parent and os.getppid() != self._parent:
            raise CreatorGone(f"process {self._parent}, which made this, has ended")


class Deadline:
    """When a wait is over; ``timeout`` in seconds, None for never."""

    def __init__(self, timeout):
        self._end = None if timeout is None else time.monotonic() + timeout

    def left(self):
        """Seconds, never below 0; infinity where it never ends."""
        return float("inf") if self._end is None else max(0.0, self._end - time.monotonic())
