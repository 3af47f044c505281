"""What this process was given by the one that started it: shared memory, files, pipes, by name.

    import heirloom

    given = heirloom.current()
    prices = given.memory("prices")           # an mmap: memoryview(prices), prices[0:8], ...
    total = sum(prices.cast("d"))             # or prices.numpy("float64").sum()
    with given.file("log") as log:
        log.write(b"done\\n")
    late = given.wait("late", timeout=5)      # given to this process while it runs

The parent is a Java program that uses Heirloom. Each grant can be taken once, and is checked first:
a number that was handed over is only a claim. A refusal is an InheritanceError; its ``reason`` is
one of the words in the specification (docs/spec/handoff.md): ABSENT, MALFORMED, UNKNOWN_VERSION,
NOT_FOR_THIS_PROCESS, NO_SUCH_NAME, WRONG_KIND, ALREADY_TAKEN, HANDLE_CLOSED, NOT_SHARED_MEMORY,
SIZE_MISMATCH, IDENTITY_MISMATCH, ACCESS_MISMATCH, NOT_SEALED.

Linux only: ``current()`` elsewhere says so; ``parse()`` works everywhere. Python 3.8 or later,
standard library only; numpy is used where it is there and asked for.
"""

from __future__ import annotations

import io
import mmap
import os
import stat
import sys
import threading
import time

try:
    import fcntl
except ImportError:  # not a POSIX system; current() says so
    fcntl = None

__all__ = ["InheritanceError", "Inheritance", "Memory", "Handoff", "Entry", "current", "find", "parse"]
__version__ = "0.1.0"

VARIABLE = "HEIRLOOM"
OPTION = "--heirloom="

# The limits of the text, as in the specification.
MAX_LENGTH = 24 * 1024
MAX_ENTRIES = 256
MAX_HANDLES = 4
MAX_ATTRIBUTES = 16
MAX_NAME = 64
MAX_WORD = 16
MAX_SIZE_DIGITS = 18
MAX_PID = 0xFFFFFFFF

_DIGITS = "0123456789"
_HEX = _DIGITS + "abcdef"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NAME = _LETTERS + _LETTERS.upper() + _DIGITS + "._-"

# The two reserved names and their kinds: neither goes with anything else.
_RESERVED = {".control": "control", ".lifeline": "lifeline"}

# Where shm_open(3) makes its files.
_SHM = "/dev/shm/"

# linux/fcntl.h; not every Python names them.
_F_GET_SEALS = 1034
_SEAL_SEAL, _SEAL_SHRINK, _SEAL_GROW, _SEAL_FUTURE_WRITE = 0x1, 0x2, 0x4, 0x10


class InheritanceError(Exception):
    """A refusal: ``reason`` is one word, the text says what was wrong and where."""

    def __init__(self, reason: str, sentence: str):
        super().__init__(f"{reason}: {sentence}")
        self.reason = reason


# ---------------------------------------------------------------------------------- the text


class Entry:
    """One grant in the text: ``name``, ``kind``, ``handles`` (ints), ``attributes`` (a dict)."""

    __slots__ = ("name", "kind", "handles", "attributes")

    def __init__(self, name, kind, handles, attributes):
        self.name = name
        self.kind = kind
        self.handles = handles
        self.attributes = attributes


class Handoff:
    """The text as a value: ``parent``, ``nonce``, ``entries``, ``form`` of the handles."""

    __slots__ = ("parent", "nonce", "entries", "form")

    def __init__(self, parent, nonce, entries, form):
        self.parent = parent
        self.nonce = nonce
        self.entries = entries
        self.form = form

    def __str__(self):
        """The text again, character by character."""
        parts = ["heirloom", "1", str(self.parent), self.nonce]
        for entry in self.entries:
            if self.form == "decimal":
                handles = "+".join(map(str, entry.handles))
            else:
                handles = "+".join(f"0x{handle & 0xFFFFFFFF:x}" for handle in entry.handles)
            facts = ",".join(f"{key}={value}" for key, value in entry.attributes.items())
            parts.append(f"{entry.name}:{entry.kind}:{handles}:{facts}")
        return "/".join(parts)


def parse(text: str) -> Handoff:
    """Reads a handoff text. Total: any string gives a value or an InheritanceError.

    Raises InheritanceError with reason MALFORMED or UNKNOWN_VERSION.
    """
    parts = text.split("/")
    if parts[0] != "heirloom" or len(parts) < 2:
        raise _malformed("a handoff text begins with heirloom/")
    version = parts[1]
    if not _all(version, _DIGITS) or not 1 <= len(version) <= 9 or version[0] == "0":
        raise _malformed("the version is not a number of 1 to 9 digits")
    if version != "1":
        # Before the length and the rest: a later version has its own grammar.
        raise InheritanceError(
            "UNKNOWN_VERSION", f"the text is of version {version}, this reader knows version 1")
    if len(text) > MAX_LENGTH:
        raise _malformed(f"the text has {len(text)} characters, at most {MAX_LENGTH} are allowed")
    if len(parts) < 4:
        raise _malformed("the text ends before the nonce")
    parent = _decimal(parts[2], 10, MAX_PID, "the parent's process id")
    if parent == 0:
        raise _malformed("the parent's process id is 0")
    nonce = parts[3]
    if len(nonce) != 32 or not _all(nonce, _HEX):
        raise _malformed("the nonce is not 32 lower-case hexadecimal digits")
    if len(parts) - 4 > MAX_ENTRIES:
        raise _malformed(f"the text has more than {MAX_ENTRIES} entries")
    entries = {}
    forms = set()
    for number, part in enumerate(parts[4:], 1):
        entry = _entry(part, f"entry {number}", forms)
        if entry.name in entries:
            raise _malformed(f"entry {number} has the name of an earlier one")
        entries[entry.name] = entry
    if len(forms) > 1:
        raise _malformed("handles are both decimal and hexadecimal")
    form = forms.pop() if forms else "decimal"
    return Handoff(parent, nonce, list(entries.values()), form)


def _entry(part, where, forms):
    fields = part.split(":")
    if len(fields) != 4:
        raise _malformed(f"{where} has {len(fields)} parts and not 4")
    name, kind, handles, attributes = fields
    if not 1 <= len(name) <= MAX_NAME or not _all(name, _NAME):
        raise _malformed(f"{where} has no name of 1 to {MAX_NAME} of A-Za-z0-9._-")
    _word(kind, f"{where} has no kind")
    if _RESERVED.get(name, kind) != kind or (kind in _RESERVED.values() and name not in _RESERVED):
        raise _malformed(f"{where} has a reserved name or kind")
    numbers = handles.split("+")
    if len(numbers) > MAX_HANDLES:
        raise _malformed(f"{where} has more than {MAX_HANDLES} handles")
    values = tuple(_handle(number, where, forms) for number in numbers)
    return Entry(name, kind, values, _attributes(attributes, where))


def _attributes(text, where):
    result = {}
    pairs = text.split(",") if text else []
    if len(pairs) > MAX_ATTRIBUTES:
        raise _malformed(f"{where} has more than {MAX_ATTRIBUTES} attributes")
    for pair in pairs:
        key, equals, value = pair.partition("=")
        _word(key, f"{where} has no name of an attribute")
        if not equals or len(value) > MAX_NAME or not _all(value, _NAME):
            raise _malformed(f"{where} has no value of 0 to {MAX_NAME} of A-Za-z0-9._- for {key}")
        if key in result:
            raise _malformed(f"{where} has {key} twice")
        if key == "size" and not (
                _all(value, _DIGITS) and 1 <= len(value) <= MAX_SIZE_DIGITS and value[0] != "0"):
            raise _malformed(f"{where} has no size of 1 to {MAX_SIZE_DIGITS} digits")
        result[key] = value
    return result


def _handle(text, where, forms):
    if not text.startswith("0x"):
        forms.add("decimal")
        return _decimal(text, 10, 0x7FFFFFFF, f"a handle of {where}")
    forms.add("hexadecimal")
    digits = text[2:]
    if not 1 <= len(digits) <= 8 or not _all(digits, _HEX) or (digits[0] == "0" and digits != "0"):
        raise _malformed(f"{where} has no handle of 1 to 8 hexadecimal digits")
    # 32 significant bits, sign-extended: a HANDLE has no more, whatever the process's width.
    value = int(digits, 16)
    return value - (1 << 32) if value >= 1 << 31 else value


def _decimal(text, most_digits, most, what):
    if not _all(text, _DIGITS) or not 1 <= len(text) <= most_digits:
        raise _malformed(f"{what} is not a number")
    if (text[0] == "0" and text != "0") or int(text) > most:
        raise _malformed(f"{what} has a leading zero or is above {most}")
    return int(text)


def _word(text, sentence):
    if not 1 <= len(text) <= MAX_WORD or not _all(text, _LETTERS):
        raise _malformed(f"{sentence} of 1 to {MAX_WORD} of a-z")


def _all(text, characters):
    return not text.strip(characters)


def _malformed(sentence):
    return InheritanceError("MALFORMED", sentence)


# ---------------------------------------------------------------------------------- memory


class Memory(mmap.mmap):
    """A region of shared memory, mapped: an ``mmap.mmap``, so anything that takes a buffer takes it.

    Not writable where the region is one-way (only its creator writes): then memoryviews and arrays
    over it are read-only. ``close()`` unmaps it, and refuses (BufferError) while a memoryview or an
    array over it is alive. Its size is fixed.
    """

    name: str
    writable: bool

    @property
    def view(self) -> memoryview:
        """All of it as bytes."""
        return memoryview(self)

    def cast(self, format: str) -> memoryview:
        """All of it as numbers of a native format of the ``struct`` module: "d", "i", "q", ...

        Bytes after the last whole one are not shown.
        """
        view = memoryview(self)
        size = memoryview(bytes(16)).cast(format).itemsize
        return view[: len(view) // size * size].cast(format)

    def numpy(self, dtype="uint8"):
        """All of it as a numpy array that shares the memory; ImportError without numpy."""
        import numpy

        dtype = numpy.dtype(dtype)
        return numpy.frombuffer(self, dtype=dtype, count=len(self) // dtype.itemsize)

    def resize(self, newsize):
        raise TypeError("the size of shared memory is fixed")


# ---------------------------------------------------------------------------------- the grants


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
        self.parent = handoff.parent
        _require_ours(handoff)
        control = None
        for entry in handoff.entries:
            if entry.kind == "control":
                control = entry
            elif entry.kind != "lifeline":
                self._entries[entry.name] = entry
        if control is not None:
            self._open_control(control)

    def names(self) -> list:
        """The names of all grants that have arrived, taken or not, in the parent's order."""
        with self._lock:
            return list(self._entries)

    def take(self, name: str):
        """The grant by its own kind: a Memory, a binary file object, or a listening socket."""
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
            message = _message(self._control, timeout)
        finally:
            self._lock.acquire()
            self._receiving = False
            self._changed.notify_all()
        self._accept(message)

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
            if entry.kind == "memory":
                thing = _take_memory(entry)
            elif entry.kind == "file":
                thing = _take_file(entry)
            elif entry.kind == "pipe":
                thing = _take_pipe(entry, way)
            elif entry.kind == "socket":
                thing = _take_socket(entry)
            else:
                raise InheritanceError(
                    "WRONG_KIND", f'grant "{name}" is of kind {entry.kind}, unknown to this reader')
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
        import socket

        how = entry.attributes.get("by")
        if how != "scm":
            raise InheritanceError(
                "MALFORMED", f"the control line works by {how}, this reader knows scm")
        count = entry.attributes.get("count", "0")
        if not _all(count, _DIGITS) or not 1 <= len(count) <= 3 or int(count) > MAX_ENTRIES:
            raise InheritanceError("MALFORMED", f"the control line's count={count}")
        number = _only_handle(entry)
        if not stat.S_ISSOCK(_fstat(entry, number).st_mode):
            raise _refused("IDENTITY_MISMATCH", entry, "is no socket")
        os.set_inheritable(number, False)
        self._control = socket.socket(fileno=number)
        for done in range(int(count)):
            self._accept(_message(self._control, None))
            if self._control is None:
                raise self._line_ended or InheritanceError(
                    "HANDLE_CLOSED", f"the control line ended after {done} of {count} grants")

    def _accept(self, message):
        """A message into the entries; at the line's end there is no control line any more."""
        if message is None:
            return
        data, descriptors, cut = message
        try:
            if not data and not descriptors:
                self._end(None)
                return
            # A small buffer drops descriptors silently but for this flag.
            if cut:
                raise _malformed("a message on the control line was cut")
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
            raise _malformed(f"a message has {len(handoff.entries)} entries and not 1")
        entry = handoff.entries[0]
        if entry.handles != tuple(range(len(descriptors))):
            raise _malformed(f"a message names {entry.handles} of {len(descriptors)} descriptors")
        if entry.name in self._entries or entry.name in _RESERVED:
            raise _malformed(f'a message gives "{entry.name}" again')
        entry.handles = tuple(descriptors)
        self._entries[entry.name] = entry

    def _end(self, why):
        self._control.close()
        self._control = None
        self._line_ended = why


def _message(control, timeout):
    """The next packet: its bytes, its descriptors, whether it was cut; None at the time-out."""
    import socket

    control.settimeout(timeout)
    try:
        data, ancillary, flags, _ = control.recvmsg(
            MAX_LENGTH, socket.CMSG_SPACE(MAX_HANDLES * 4), socket.MSG_CMSG_CLOEXEC)
    except socket.timeout:  # TimeoutError by its older name
        return None
    except ConnectionResetError:  # the giver has ended
        return b"", [], False
    return data, _descriptors(ancillary), flags & (socket.MSG_CTRUNC | socket.MSG_TRUNC) != 0


def _descriptors(ancillary):
    import array
    import socket

    numbers = array.array("i")
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            numbers.frombytes(data[: len(data) - len(data) % numbers.itemsize])
    return list(numbers)


# ---------------------------------------------------------------------------------- adopting


def _take_memory(entry):
    size = entry.attributes.get("size")
    access = entry.attributes.get("access")
    if size is None or access not in ("r", "rw") or "id" not in entry.attributes:
        raise _refused("MALFORMED", entry, "memory needs a size, an access of r or rw, and an id")
    number = _only_handle(entry)
    facts = _fstat(entry, number)
    if not _is_memory(number):
        raise _refused("NOT_SHARED_MEMORY", entry, f"names {_label(number)}")
    if facts.st_size != int(size):
        raise _refused("SIZE_MISMATCH", entry, f"has {facts.st_size} bytes, told were {size}")
    _require_identity(entry, facts, number)
    _require_access(entry, number, True, access == "rw")
    seals = _seals(number)
    if not _is_sealed(number, seals, access):
        raise _refused("NOT_SEALED", entry, f"has seals 0x{seals:x}: its giver could change it")
    return _map(number, int(size), access == "rw", entry.name)


def _map(number, size, writable, name):
    options = {"access": mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ}
    if sys.version_info >= (3, 13):
        options["trackfd"] = False
    memory = Memory(number, size, **options)
    memory.name = name
    memory.writable = writable
    # The mapping keeps the region; before Python 3.13 also a duplicate, which is close-on-exec.
    os.close(number)
    return memory


def _take_file(entry):
    access = entry.attributes.get("access")
    mode = {"r": "rb", "w": "wb", "a": "ab", "rw": "r+b"}.get(access)
    if mode is None:
        raise _refused("MALFORMED", entry, f"a file has no access={access}")
    number = _identified(entry)
    _require_access(entry, number, access in ("r", "rw"), access != "r")
    # Every write has to go to the end, other writers' too: only the kernel's flag does that.
    if access == "a" and not fcntl.fcntl(number, fcntl.F_GETFL) & os.O_APPEND:
        raise _refused("ACCESS_MISMATCH", entry, "does not append, access=a was told")
    return _open(number, mode)


def _take_pipe(entry, way):
    access = entry.attributes.get("access")
    if access not in ("r", "w"):
        raise _refused("MALFORMED", entry, f"a pipe has no access={access}")
    number = _identified(entry)
    if way is not None and access != way:
        raise _refused(
            "ACCESS_MISMATCH", entry,
            "the pipe is for " + ("writing" if way == "r" else "reading") + " here")
    _require_access(entry, number, access == "r", access == "w")
    return _open(number, access + "b")


def _take_socket(entry):
    import socket

    number = _identified(entry)
    if not stat.S_ISSOCK(os.fstat(number).st_mode):
        raise _refused("ACCESS_MISMATCH", entry, f"{_label(number)} is no socket that listens")
    found = socket.socket(fileno=number)
    if not found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        found.detach()
        raise _refused("ACCESS_MISMATCH", entry, "the socket does not listen")
    os.set_inheritable(number, False)
    return found


def _identified(entry):
    number = _only_handle(entry)
    _require_identity(entry, _fstat(entry, number), number)
    return number


def _open(number, mode):
    # Not open(): where a buffer is refused, that closes the number, which then is not as it was.
    # Of a number, "w" empties nothing: the parent opened the file.
    raw = io.FileIO(number, mode)
    os.set_inheritable(number, False)
    if mode == "r+b":
        return io.BufferedRandom(raw) if raw.seekable() else raw
    return io.BufferedReader(raw) if mode == "rb" else io.BufferedWriter(raw)


def _require_ours(handoff):
    if fcntl is None or not sys.platform.startswith("linux"):
        raise NotImplementedError("heirloom.py adopts what was handed over on Linux only")
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


def _only_handle(entry):
    if len(entry.handles) != 1:
        raise _malformed(f'grant "{entry.name}" has {len(entry.handles)} handles, its kind has 1')
    return entry.handles[0]


def _fstat(entry, number):
    try:
        return os.fstat(number)
    except OSError:
        raise _refused("HANDLE_CLOSED", entry, "is not open in this process") from None


def _require_identity(entry, facts, number):
    told = entry.attributes.get("id")
    found = f"{facts.st_dev}.{facts.st_ino}"
    if told is not None and told != found:
        raise _refused(
            "IDENTITY_MISMATCH", entry, f"is open on {_label(number)} ({found}), told was {told}")


def _require_access(entry, number, reading, writing):
    way = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE
    if (reading and way == os.O_WRONLY) or (writing and way == os.O_RDONLY):
        raise _refused(
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


def _refused(reason, entry, what):
    return InheritanceError(reason, f'grant "{entry.name}", handle {entry.handles[0]}: {what}')


# ---------------------------------------------------------------------------------- the doors

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
