"""A number that was handed over is a claim: what is looked at before it is taken for a thing."""

from __future__ import annotations

import io
import mmap
import os
import stat
import sys

from ._memory import Memory
from ._text import InheritanceError, malformed

try:
    import fcntl
except ImportError:  # not a POSIX system; current() says so
    fcntl = None


# Where shm_open(3) makes its files.
_SHM = "/dev/shm/"

# linux/fcntl.h; not every Python names them.
_F_GET_SEALS = 1034
_SEAL_SEAL, _SEAL_SHRINK, _SEAL_GROW, _SEAL_FUTURE_WRITE = 0x1, 0x2, 0x4, 0x10


def take_memory(entry, right=lambda memory: None):
    """Mapped, and the number closed; ``right`` looks at what is in it before that, and may refuse."""
    size = entry.attributes.get("size")
    access = entry.attributes.get("access")
    if size is None or access not in ("r", "rw") or "id" not in entry.attributes:
        raise refused("MALFORMED", entry, "memory needs a size, an access of r or rw, and an id")
    number = only_handle(entry)
    facts = fstat(entry, number)
    if not _is_memory(number):
        raise refused("NOT_SHARED_MEMORY", entry, f"names {_label(number)}")
    if facts.st_size != int(size):
        raise refused("SIZE_MISMATCH", entry, f"has {facts.st_size} bytes, told were {size}")
    require_identity(entry, facts, number)
    require_access(entry, number, True, access == "rw")
    seals = _seals(number)
    if not _is_sealed(number, seals, access):
        raise refused("NOT_SEALED", entry, f"has seals 0x{seals:x}: its giver could change it")
    return _map_memory(number, int(size), access == "rw", entry.name, right)


def _map_memory(number, size, writable, name, right):
    options = {"access": mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ}
    if sys.version_info >= (3, 13):
        options["trackfd"] = False
    memory = Memory(number, size, **options)
    memory.name = name
    memory.writable = writable
    try:
        right(memory)
    except InheritanceError:
        memory.close()
        raise
    # The mapping keeps the region; before Python 3.13 also a duplicate, which is close-on-exec.
    os.close(number)
    return memory


def take_file(entry):
    access = entry.attributes.get("access")
    mode = {"r": "rb", "w": "wb", "a": "ab", "rw": "r+b"}.get(access)
    if mode is None:
        raise refused("MALFORMED", entry, f"a file has no access={access}")
    number = _identified(entry)
    require_access(entry, number, access in ("r", "rw"), access != "r")
    # Every write has to go to the end, other writers' too: only the kernel's flag does that.
    if access == "a" and not fcntl.fcntl(number, fcntl.F_GETFL) & os.O_APPEND:
        raise refused("ACCESS_MISMATCH", entry, "does not append, access=a was told")
    return _open(number, mode)


def take_pipe(entry, way):
    access = entry.attributes.get("access")
    if access not in ("r", "w"):
        raise refused("MALFORMED", entry, f"a pipe has no access={access}")
    number = _identified(entry)
    if way is not None and access != way:
        raise refused(
            "ACCESS_MISMATCH", entry,
            "the pipe is for " + ("writing" if way == "r" else "reading") + " here")
    require_access(entry, number, access == "r", access == "w")
    return _open(number, access + "b")


def take_socket(entry):
    import socket

    number = _identified(entry)
    if not stat.S_ISSOCK(os.fstat(number).st_mode):
        raise refused("ACCESS_MISMATCH", entry, f"{_label(number)} is no socket that listens")
    found = socket.socket(fileno=number)
    if not found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        found.detach()
        raise refused("ACCESS_MISMATCH", entry, "the socket does not listen")
    os.set_inheritable(number, False)
    return found


def _identified(entry):
    number = only_handle(entry)
    require_identity(entry, fstat(entry, number), number)
    return number


def _open(number, mode):
    # Not open(): where a buffer is refused, that closes the number, which then is not as it was.
    # Of a number, "w" empties nothing: the parent opened the file.
    raw = io.FileIO(number, mode)
    os.set_inheritable(number, False)
    if mode == "r+b":
        return io.BufferedRandom(raw) if raw.seekable() else raw
    return io.BufferedReader(raw) if mode == "rb" else io.BufferedWriter(raw)


def require_ours(handoff):
    if fcntl is None or not sys.platform.startswith("linux"):
        raise NotImplementedError("this package adopts what was handed over on Linux only")
    if os.getppid() == handoff.parent:
        return
    # A wrapper changes the parent: then every handle must be open here and be what was told.
    for entry in handoff.entries:
        for position, number in enumerate(entry.handles):
            try:
                facts = os.fstat(number)
            except OSError:
                facts = None
            told = entry.attributes.get("id") if position == 0 else None
            if facts is None or not _is_plausible(entry.kind, number, facts, told):
                raise InheritanceError(
                    "NOT_FOR_THIS_PROCESS",
                    f"the handoff was made by process {handoff.parent}, this one's parent is "
                    f'{os.getppid()}, and handle {number} of "{entry.name}" is not open here on '
                    "what was told; it was most likely inherited from an ancestor's environment")
    if not handoff.entries:
        raise InheritanceError(
            "NOT_FOR_THIS_PROCESS",
            f"the handoff was made by process {handoff.parent} and lists no handle")


def _is_plausible(kind, number, facts, told):
    if told is not None:
        return told == f"{facts.st_dev}.{facts.st_ino}"
    if kind == "control":
        return stat.S_ISSOCK(facts.st_mode) or stat.S_ISFIFO(facts.st_mode)
    if kind in ("lifeline", "pipe"):
        return stat.S_ISFIFO(facts.st_mode)
    return kind != "memory" or _is_memory(number)


def only_handle(entry):
    if len(entry.handles) != 1:
        raise malformed(f'grant "{entry.name}" has {len(entry.handles)} handles, its kind has 1')
    return entry.handles[0]


def fstat(entry, number):
    try:
        return os.fstat(number)
    except OSError:
        raise refused("HANDLE_CLOSED", entry, "is not open in this process") from None


def require_identity(entry, facts, number):
    told = entry.attributes.get("id")
    found = f"{facts.st_dev}.{facts.st_ino}"
    if told is not None and told != found:
        raise refused(
            "IDENTITY_MISMATCH", entry, f"is open on {_label(number)} ({found}), told was {told}")


def require_access(entry, number, reading, writing):
    way = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE
    if (reading and way == os.O_WRONLY) or (writing and way == os.O_RDONLY):
        raise refused(
            "ACCESS_MISMATCH", entry,
            f"does not allow access={entry.attributes.get('access')}, which was told")


def _is_memory(number):
    """A memfd, or a deleted file right in /dev/shm: the rule of the specification, and of Java."""
    label = _label(number)
    return label.endswith(" (deleted)") and (
        label.startswith("/memfd:")
        or (label.startswith(_SHM) and "/" not in label[len(_SHM):]))


def _seals(number):
    try:
        return fcntl.fcntl(number, _F_GET_SEALS)
    except OSError:
        return 0  # a file system that knows none


def _is_sealed(number, seals, access):
    if access == "rw" and _label(number).startswith(_SHM):
        return True  # shm_open's files cannot be sealed; such a parent has no one-way memory
    needed = _SEAL_SEAL | _SEAL_SHRINK | _SEAL_GROW | (_SEAL_FUTURE_WRITE if access == "r" else 0)
    return seals & needed == needed


def _label(number):
    try:
        return os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        return "something else"


def refused(reason, entry, what):
    return InheritanceError(reason, f'grant "{entry.name}", handle {entry.handles[0]}: {what}')
