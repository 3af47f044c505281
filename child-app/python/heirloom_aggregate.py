"""The worker of ``heirloom aggregate --worker python``: takes slices out of the region that all workers
share, adds them up, and leaves the totals in a region of its own.

The format of messages and results is that of the Java classes Message and SliceResult in
heirloom.child.aggregate; records, refusals and counts are the Java worker's, byte for byte.

    heirloom_aggregate WINDOW DELIMITER QUOTE KEY-COLUMN VALUE-COLUMN     all as numbers
"""

import collections
import re
import struct
import sys

import heirloom

SLICE, MORE, READY, PART, LAST = 1, 2, 3, 4, 5
MESSAGE = struct.Struct("=iiqq")
NEWLINE, CARRIAGE_RETURN = 10, 13
NO_QUOTE = NEWLINE
MOST_KEY_BYTES = 1 << 20
MOST_EXCERPT = 60
MOST_DIGITS = MOST_EXPONENT = 100
SHORT_DIGITS = 18
NOT_A_NUMBER, TOO_FEW_FIELDS, KEY_TOO_LONG, UNCLOSED_QUOTE = 1, 2, 3, 4
SHORT, BIG_SUM, BIG_RANGE = 2, 4, 8

NUMBER = re.compile(rb"([+-]?)(?:([0-9]+)(?:\.([0-9]+))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?\Z")


class Total:
    """A key's count, exact sum, least and most, all in units of 10^-scale."""

    __slots__ = ("count", "scale", "sum", "least", "most")

    def __init__(self, unscaled, scale):
        self.count = 1
        self.scale = scale
        self.sum = self.least = self.most = unscaled

    def add(self, unscaled, scale):
        if scale < self.scale:
            unscaled *= 10 ** (self.scale - scale)
        elif scale > self.scale:
            up = 10 ** (scale - self.scale)
            self.sum *= up
            self.least *= up
            self.most *= up
            self.scale = scale
        self.count += 1
        self.sum += unscaled
        if unscaled < self.least:
            self.least = unscaled
        elif unscaled > self.most:
            self.most = unscaled


def read_number(text):
    """(unscaled, scale), or None for what is no number of the form and range taken."""
    found = NUMBER.match(text)
    if found is None:
        return None
    sign, whole, fraction, only, exponent = found.groups()
    fraction = only or fraction or b""
    digits = (whole or b"") + fraction
    if len(digits) > MOST_DIGITS:
        return None
    scale = len(fraction)
    if exponent is not None:
        # Not beyond what is refused anyway: it may be written with any number of digits.
        power = exponent.lstrip(b"+-").lstrip(b"0")
        if len(power) > 3 or int(power or b"0") > MOST_EXPONENT:
            return None
        scale -= int(exponent)
    value = int(digits)
    if sign == b"-":
        value = -value
    return (value * 10 ** -scale, 0) if scale < 0 else (value, scale)


class Slice:
    """What a slice comes to."""

    def __init__(self, dialect):
        self.delimiter, self.quote, self.key_column, self.value_column = dialect
        self.last_column = max(self.key_column, self.value_column)
        self.totals = {}
        self.rows = self.skipped = self.malformed = self.lines = 0
        self.first = None
        self.quotes = False

    def add(self, text):
        """Adds whole records; the last one needs no newline."""
        quote = bytes([self.quote])
        if self.quote != NO_QUOTE and quote in text:
            self.quotes = True
            self._add_exactly(text)
        else:
            self._add_plainly(text)

    def _add_plainly(self, text):
        """Without a quote a newline is a record's end."""
        delimiter = bytes([self.delimiter])
        records = text.split(b"\n")
        unended = records.pop()
        for line in records:
            self.lines += 1
            self._record(line[:-1] if line.endswith(b"\r") else line, delimiter, self.lines)
        if unended:
            self._record(unended, delimiter, self.lines + 1)

    def _record(self, content, delimiter, line):
        fields = content.split(delimiter, self.last_column + 1)
        if len(fields) > self.last_column:
            if content:  # else a blank line
                self._row(line, fields[self.key_column], fields[self.value_column])
        elif content:
            self._refuse(line, TOO_FEW_FIELDS, content)

    def _add_exactly(self, text):
        at = 0
        while at < len(text):
            line = self.lines + 1
            fields, content_end, end, newlines = self._split(text, at)
            self.lines += newlines
            if fields is None:
                self._refuse(line, UNCLOSED_QUOTE, text[at:])
            elif len(fields) > self.last_column:
                if len(fields) > 1 or content_end > at:
                    key, value = fields[self.key_column], fields[self.value_column]
                    self._row(line, self._content(key), self._content(value))
            elif content_end > at:
                self._refuse(line, TOO_FEW_FIELDS, text[at:content_end])
            at = end

    def _split(self, text, at):
        """Raw fields (None where a quote is never closed), end of the last, end of the record, newlines."""
        fields, newlines, limit = [], 0, len(text)
        ending = re.compile(b"[\n" + re.escape(bytes([self.delimiter])) + b"]")
        while True:
            first = at
            if at < limit and text[at] == self.quote:
                at = self._behind_quotes(text, at + 1)
                if at < 0:
                    return None, limit, limit, newlines + text.count(b"\n", first, limit)
                newlines += text.count(b"\n", first, at)
            found = ending.search(text, at)
            at = found.start() if found else limit
            if at < limit and text[at] == self.delimiter:
                fields.append(text[first:at])
                at += 1
                continue
            to = at
            if at < limit and at > first and text[at - 1] == CARRIAGE_RETURN:
                to -= 1
            fields.append(text[first:to])
            if at < limit:
                return fields, to, at + 1, newlines + 1
            return fields, to, at, newlines

    def _behind_quotes(self, text, at):
        """Behind the quote that is not doubled, or -1."""
        quote = bytes([self.quote])
        while True:
            at = text.find(quote, at)
            if at < 0:
                return -1
            if text[at + 1:at + 2] != quote:
                return at + 1
            at += 2

    def _content(self, field):
        """Without its quotes, doubled ones made single; what stands behind the closing one belongs to it."""
        quote = bytes([self.quote])
        if not field.startswith(quote):
            return field
        end = self._behind_quotes(field, 1)
        return field[1:end - 1].replace(quote + quote, quote) + field[end:]

    def _row(self, line, key, value):
        if value == b"" or value == b"NA":
            self.rows += 1
            self.skipped += 1
            return
        number = read_number(value)
        if number is None:
            self._refuse(line, NOT_A_NUMBER, value)
        elif len(key) > MOST_KEY_BYTES:
            self._refuse(line, KEY_TOO_LONG, key)
        else:
            self.rows += 1
            total = self.totals.get(key)
            if total is None:
                self.totals[key] = Total(*number)
            else:
                total.add(*number)

    def _refuse(self, line, reason, content):
        self.rows += 1
        self.malformed += 1
        if self.first is None:
            self.first = (line, reason, content[:MOST_EXCERPT])


# ---------------------------------------------------------------------------------- the result


def unsigned(value):
    """Seven bits a byte, lowest first, the top bit saying that more follow."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return out


def signed(value):
    """Folded so that small ones of both signs stay short."""
    return unsigned(value << 1 if value >= 0 else (-value << 1) - 1)


def decimal(value, scale):
    digits = value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
    return signed(scale) + unsigned(len(digits)) + digits


def is_long(value):
    return -(1 << 63) <= value < 1 << 63


def encoded(found):
    out = bytearray([1 if found.quotes else 0])
    for number in (found.rows, found.skipped, found.malformed, found.lines):
        out += unsigned(number)
    if found.first is not None:
        line, reason, excerpt = found.first
        out += unsigned(line)
        out.append(reason)
        out += unsigned(len(excerpt)) + excerpt
    out += unsigned(len(found.totals))
    for key, total in found.totals.items():
        short = total.scale <= SHORT_DIGITS and all(
            is_long(one) for one in (total.sum, total.least, total.most))
        out.append(SHORT if short else BIG_SUM | BIG_RANGE)
        out += unsigned(len(key)) + key + unsigned(total.count)
        if short:
            out += unsigned(total.scale) + signed(total.sum) + signed(total.least) + signed(total.most)
        else:
            for one in (total.sum, total.least, total.most):
                out += decimal(one, total.scale)
    return out


# ---------------------------------------------------------------------------------- the worker


class Parent:
    """The two pipes, and the result region whose halves are used in turn."""

    def __init__(self, given):
        self.tasks = given.input("tasks")
        self.replies = given.output("replies")
        self.result = given.memory("result")
        self.half = len(self.result) // 2
        self.turn = 1
        self.ahead = collections.deque()

    def say(self, kind, number=0, offset=0, length=0):
        self.replies.write(MESSAGE.pack(kind, length, number, offset))
        self.replies.flush()

    def _read(self):
        words = self.tasks.read(MESSAGE.size)
        if words and len(words) < MESSAGE.size:
            raise EOFError(f"a message ends after {len(words)} bytes")
        return MESSAGE.unpack(words) if words else None

    def next_slice(self):
        """(length, number, offset), or None when there are no more."""
        message = self.ahead.popleft() if self.ahead else self._read()
        if message is None:
            return None
        if message[0] != SLICE:
            raise ValueError(f"a slice was expected, not {message}")
        return message[1:]

    def _await_taken(self):
        while True:
            message = self._read()
            if message is None:
                raise EOFError("the parent takes no more")
            if message[0] == MORE:
                return
            self.ahead.append(message)  # it sends one task ahead

    def answer(self, number, result):
        self.turn = 1 - self.turn
        start = self.turn * self.half
        for at in range(0, len(result), self.half):
            part = result[at:at + self.half]
            self.result[start:start + len(part)] = bytes(part)
            last = at + self.half >= len(result)
            self.say(LAST if last else PART, number, start, len(part))
            if not last:
                self._await_taken()


def main(words):
    if len(words) != 5 or words[0] != "WINDOW":
        raise SystemExit("arguments: WINDOW DELIMITER QUOTE KEY-COLUMN VALUE-COLUMN")
    dialect = tuple(map(int, words[1:]))
    given = heirloom.current()
    window = given.memory("window")
    parent = Parent(given)
    parent.say(READY)
    while True:
        task = parent.next_slice()
        if task is None:
            return
        length, number, offset = task
        found = Slice(dialect)
        found.add(window[offset:offset + length])
        parent.answer(number, encoded(found))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except heirloom.InheritanceError as refusal:
        print("aggregate worker:", refusal, file=sys.stderr)
        sys.exit(125)
