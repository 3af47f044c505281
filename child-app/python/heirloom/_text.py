"""The handoff text: docs/spec/handoff.md, sections 1 and 2. No system call."""

from __future__ import annotations

# The limits of the text, as in the specification.
MAX_LENGTH = 24 * 1024
MAX_ENTRIES = 256
MAX_HANDLES = 4
MAX_ATTRIBUTES = 16
MAX_NAME = 64
MAX_WORD = 16
MAX_SIZE_DIGITS = 18
MAX_PID = 0xFFFFFFFF

DIGITS = "0123456789"
HEX = DIGITS + "abcdef"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NAME = LETTERS + LETTERS.upper() + DIGITS + "._-"

# The two reserved names and their kinds: neither goes with anything else.
RESERVED = {".control": "control", ".lifeline": "lifeline"}


class InheritanceError(Exception):
    """A refusal: ``reason`` is one word, the text says what was wrong and where."""

    def __init__(self, reason: str, sentence: str):
        super().__init__(f"{reason}: {sentence}")
        self.reason = reason


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
        raise malformed("a handoff text begins with heirloom/")
    version = parts[1]
    if not all_of(version, DIGITS) or not 1 <= len(version) <= 9 or version[0] == "0":
        raise malformed("the version is not a number of 1 to 9 digits")
    if version != "1":
        # Before the length and the rest: a later version has its own grammar.
        raise InheritanceError(
            "UNKNOWN_VERSION", f"the text is of version {version}, this reader knows version 1")
    if len(text) > MAX_LENGTH:
        raise malformed(f"the text has {len(text)} characters, at most {MAX_LENGTH} are allowed")
    if len(parts) < 4:
        raise malformed("the text ends before the nonce")
    parent = _decimal(parts[2], 10, MAX_PID, "the parent's process id")
    if parent == 0:
        raise malformed("the parent's process id is 0")
    nonce = parts[3]
    if len(nonce) != 32 or not all_of(nonce, HEX):
        raise malformed("the nonce is not 32 lower-case hexadecimal digits")
    if len(parts) - 4 > MAX_ENTRIES:
        raise malformed(f"the text has more than {MAX_ENTRIES} entries")
    entries = {}
    forms = set()
    for number, part in enumerate(parts[4:], 1):
        entry = _entry(part, f"entry {number}", forms)
        if entry.name in entries:
            raise malformed(f"entry {number} has the name of an earlier one")
        entries[entry.name] = entry
    if len(forms) > 1:
        raise malformed("handles are both decimal and hexadecimal")
    form = forms.pop() if forms else "decimal"
    return Handoff(parent, nonce, list(entries.values()), form)


def _entry(part, where, forms):
    fields = part.split(":")
    if len(fields) != 4:
        raise malformed(f"{where} has {len(fields)} parts and not 4")
    name, kind, handles, attributes = fields
    if not 1 <= len(name) <= MAX_NAME or not all_of(name, NAME):
        raise malformed(f"{where} has no name of 1 to {MAX_NAME} of A-Za-z0-9._-")
    _word(kind, f"{where} has no kind")
    if RESERVED.get(name, kind) != kind or (kind in RESERVED.values() and name not in RESERVED):
        raise malformed(f"{where} has a reserved name or kind")
    numbers = handles.split("+")
    if len(numbers) > MAX_HANDLES:
        raise malformed(f"{where} has more than {MAX_HANDLES} handles")
    values = tuple(_handle(number, where, forms) for number in numbers)
    return Entry(name, kind, values, _attributes(attributes, where))


def _attributes(text, where):
    result = {}
    pairs = text.split(",") if text else []
    if len(pairs) > MAX_ATTRIBUTES:
        raise malformed(f"{where} has more than {MAX_ATTRIBUTES} attributes")
    for pair in pairs:
        key, equals, value = pair.partition("=")
        _word(key, f"{where} has no name of an attribute")
        if not equals or len(value) > MAX_NAME or not all_of(value, NAME):
            raise malformed(f"{where} has no value of 0 to {MAX_NAME} of A-Za-z0-9._- for {key}")
        if key in result:
            raise malformed(f"{where} has {key} twice")
        if key == "size" and not (
                all_of(value, DIGITS) and 1 <= len(value) <= MAX_SIZE_DIGITS and value[0] != "0"):
            raise malformed(f"{where} has no size of 1 to {MAX_SIZE_DIGITS} digits")
        result[key] = value
    return result


def _handle(text, where, forms):
    if not text.startswith("0x"):
        forms.add("decimal")
        return _decimal(text, 10, 0x7FFFFFFF, f"a handle of {where}")
    forms.add("hexadecimal")
    digits = text[2:]
    if not 1 <= len(digits) <= 8 or not all_of(digits, HEX) or (digits[0] == "0" and digits != "0"):
        raise malformed(f"{where} has no handle of 1 to 8 hexadecimal digits")
    # 32 significant bits, sign-extended: a HANDLE has no more, whatever the process's width.
    value = int(digits, 16)
    return value - (1 << 32) if value >= 1 << 31 else value


def _decimal(text, most_digits, most, what):
    if not all_of(text, DIGITS) or not 1 <= len(text) <= most_digits:
        raise malformed(f"{what} is not a number")
    if (text[0] == "0" and text != "0") or int(text) > most:
        raise malformed(f"{what} has a leading zero or is above {most}")
    return int(text)


def _word(text, sentence):
    if not 1 <= len(text) <= MAX_WORD or not all_of(text, LETTERS):
        raise malformed(f"{sentence} of 1 to {MAX_WORD} of a-z")


def all_of(text, characters):
    return not text.strip(characters)


def malformed(sentence):
    return InheritanceError("MALFORMED", sentence)
