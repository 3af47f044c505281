"""The control line: one packet of a socket pair is one message with its descriptors."""

from __future__ import annotations

import array
import socket

from ._text import MAX_HANDLES, MAX_LENGTH


def message(control, timeout):
    """The next packet: its bytes, its descriptors, whether it was cut; None at the time-out."""
    control.settimeout(timeout)
    try:
        data, ancillary, flags, _ = control.recvmsg(
            MAX_LENGTH, socket.CMSG_SPACE(MAX_HANDLES * 4), socket.MSG_CMSG_CLOEXEC)
    except socket.timeout:  # TimeoutError by its older name
        return None
    except ConnectionResetError:  # the giver has ended
        return b"", [], False
    return data, descriptors_of(ancillary), flags & (socket.MSG_CTRUNC | socket.MSG_TRUNC) != 0


def descriptors_of(ancillary):
    numbers = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            numbers.frombytes(data[: len(data) - len(data) % numbers.itemsize])
    return list(numbers)
