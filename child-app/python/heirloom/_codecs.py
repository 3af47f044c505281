"""The payloads of tasks and results: docs/spec/worker-protocol.md, section Payloads.

A codec has ``decode(bytes)`` and ``encode(value)``. ``BYTES``, ``TEXT``, ``NUMBER`` and ``NOTHING``
are those of Java's ``Codec.bytes()``, ``text()``, ``number()``, ``nothing()``. ``record`` is that of
``Codec.of(SomeRecord.class)``: a tuple of its components, whose types are said in their order.

    SLICE = heirloom.record("long", "String", heirloom.list_of("double"))
    SLICE.decode(payload)            # (1, "north", [0.5, 0.25])
"""

from __future__ import annotations

import array
import itertools
import reprlib
import struct

_FIXED = {
    "byte": "<b", "short": "<h", "int": "<i", "long": "<q", "float": "<f", "double": "<d"}
_ARRAYS = {"int[]": "i", "long[]": "q", "double[]": "d"}


class CodecError(ValueError):
    """Bytes that are no value of the type, or a value that it cannot say."""


# What the codecs' own code meets in a value of another type than theirs.
_NOT_OF_THE_TYPE = (TypeError, ValueError, AttributeError, OverflowError, struct.error)


def _said(value, wrong):
    """Why a value cannot be said: what it is, or what a codec inside found."""
    if isinstance(wrong, CodecError):
        return str(wrong)
    if isinstance(wrong, UnicodeEncodeError):
        return f"half of a surrogate pair at {wrong.start} is no text"
    other = isinstance(wrong, struct.error) and not isinstance(value, (int, float))
    if other or isinstance(wrong, (TypeError, AttributeError)):
        return "it is None" if value is None else f"{_shown(value)} is {_kind(value)}"
    return f"{_shown(value)}: {wrong}"


def _shown(value):
    try:
        text = reprlib.repr(value)  # never of all of a large one
    except Exception:  # a value's own __repr__ may raise anything
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 60 else text[:59] + "…"


def _kind(value):
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


class _Input:
    """Bytes and how far they were read; every length is checked before anything is made for it."""

    def __init__(self, data):
        self.data = memoryview(data).cast("B")
        self.at = 0

    def left(self):
        return len(self.data) - self.at

    def take(self, count):
        if count > self.left():
            raise CodecError(f"{count} bytes are to come, {self.left()} are there")
        piece = self.data[self.at:self.at + count]
        self.at += count
        return piece

    def count(self, size):
        count = struct.unpack("<i", self.take(4))[0]
        if count < 0 or count * size > self.left():
            raise CodecError(f"elements={count}, bytes left={self.left()}")
        return count


class Codec:
    """How a value becomes bytes and comes back. ``name`` is for messages."""

    def __init__(self, read, write, name="codec"):
        self.read = read
        self.write = write
        self.name = name

    def decode(self, data):
        source = _Input(data)
        value = self.read(source)
        if source.left():
            raise CodecError(f"{source.left()} bytes are left over")
        return value

    def encode(self, value) -> bytes:
        out = bytearray()
        try:
            self.write(value, out)
        except CodecError:
            raise
        except _NOT_OF_THE_TYPE as wrong:
            raise CodecError(f"{self.name}: {_said(value, wrong)}") from wrong
        return bytes(out)


def _text(source):
    try:
        return str(source, "utf-8")
    except UnicodeDecodeError as wrong:
        raise CodecError(f"no UTF-8: {wrong}") from None


def _packed(format, name="number"):
    packer = struct.Struct(format)

    def write(value, out):
        out += packer.pack(value)

    return Codec(lambda source: packer.unpack(source.take(packer.size))[0], write, name)


def _write_counted(data, count, out):
    out += struct.pack("<i", count)
    out += data


def _boolean(source):
    value = source.take(1)[0]
    if value > 1:
        raise CodecError(f"boolean={value}, expected 0 or 1")
    return value == 1


def _array(format):
    size = array.array(format).itemsize

    def read(source):
        made = array.array(format)
        made.frombytes(source.take(source.count(size) * size))
        return made

    def write(value, out):
        made = array.array(format, value)
        _write_counted(made.tobytes(), len(made), out)

    return Codec(read, write)


def _string(source):
    return _text(source.take(source.count(1)))


def _write_string(value, out):
    data = value.encode("utf-8")
    _write_counted(data, len(data), out)


BYTES = Codec(
    lambda source: bytes(source.take(source.left())), lambda value, out: out.extend(value), "BYTES")
TEXT = Codec(
    lambda source: _text(source.take(source.left())),
    lambda value, out: out.extend(value.encode("utf-8")), "TEXT")
NUMBER = _packed("<q", "NUMBER")
NOTHING = Codec(lambda source: None, lambda value, out: None, "NOTHING")

_COMPONENTS = {name: _packed(format) for name, format in _FIXED.items()}
_COMPONENTS.update({name: _array(format) for name, format in _ARRAYS.items()})
_COMPONENTS.update({
    "boolean": Codec(_boolean, lambda value, out: out.append(1 if value else 0)),
    "char": Codec(
        lambda source: chr(struct.unpack("<H", source.take(2))[0]),
        lambda value, out: out.extend(struct.pack("<H", ord(value)))),
    "String": Codec(_string, _write_string),
    "byte[]": Codec(
        lambda source: bytes(source.take(source.count(1))),
        lambda value, out: _write_counted(value, len(value), out)),
})


def _component(one):
    if isinstance(one, Codec):
        return one
    if one not in _COMPONENTS:
        raise ValueError(f"component={one!r}, expected a codec or one of {sorted(_COMPONENTS)}")
    return _COMPONENTS[one]


def _word(one):
    return one.name if isinstance(one, Codec) else one


def _write_each(what, codecs, words, values, out):
    """The parts one after the other; a refusal says which."""
    for number, (codec, word, one) in enumerate(zip(codecs, words, values), 1):
        try:
            codec.write(one, out)
        except _NOT_OF_THE_TYPE as wrong:
            raise CodecError(f"{what} {number} ({word}): {_said(one, wrong)}") from wrong


def record(*components) -> Codec:
    """A record: a tuple of its components. Each is a word of the specification's table ("long",
    "String", "double[]", ...; an enum's constant is a "String") or another codec."""
    codecs = [_component(one) for one in components]
    words = [_word(one) for one in components]
    expected = f"expected a tuple of {len(codecs)} value{'' if len(codecs) == 1 else 's'}"

    def write(value, out):
        if value is None:
            raise CodecError(f"{expected}, got None")
        if isinstance(value, (str, bytes)) or not hasattr(value, "__len__"):
            raise CodecError(f"{expected}, got {_shown(value)}, {_kind(value)}")
        if len(value) != len(codecs):
            raise CodecError(f"{expected}, got {len(value)}: {_shown(value)}")
        _write_each("component", codecs, words, value, out)

    def read(source):
        made = []
        try:
            for codec in codecs:
                made.append(codec.read(source))
        except CodecError as wrong:
            raise CodecError(f"component {len(made) + 1} ({words[len(made)]}): {wrong}") from None
        return tuple(made)

    return Codec(read, write, f"record({', '.join(words)})")


def list_of(element) -> Codec:
    """A ``List``: a list of the element's values."""
    codec = _component(element)

    def read(source):
        return [codec.read(source) for _ in range(source.count(1))]  # of a byte at least, each

    def write(value, out):
        out += struct.pack("<i", len(value))
        _write_each("element", itertools.repeat(codec), itertools.repeat(_word(element)), value, out)

    return Codec(read, write, f"List<{_word(element)}>")


def optional_of(element) -> Codec:
    """An ``Optional``: the element's value, or None."""
    codec = _component(element)

    def write(value, out):
        out.append(0 if value is None else 1)
        if value is not None:
            codec.write(value, out)

    return Codec(
        lambda source: codec.read(source) if _boolean(source) else None, write,
        f"Optional<{_word(element)}>")
