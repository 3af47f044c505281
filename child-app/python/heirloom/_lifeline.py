"""The lifeline: a pipe whose only write end the parent holds. At its end of file the parent is gone."""

from __future__ import annotations

import os
import stat
import threading

from ._adopt import fstat, only_handle, refused

PARENT_GONE = 129  # 128 + SIGHUP


def watch(entry):
    """Starts the thread that ends this process when the line ends."""
    number = only_handle(entry)
    facts = fstat(entry, number)
    if not stat.S_ISFIFO(facts.st_mode):
        raise refused("IDENTITY_MISMATCH", entry, "is no pipe")
    os.set_inheritable(number, False)
    threading.Thread(target=_watch, args=(number,), name="heirloom-lifeline", daemon=True).start()


def _watch(number):
    try:
        while os.read(number, 64):
            pass  # nobody writes here; what comes is no news
    finally:
        # Also where it cannot be read: better no child than one without a parent.
        os._exit(PARENT_GONE)
