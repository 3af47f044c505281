"""The published states of locks and lanes, and the messages of workers, as the Python package makes them:
python3 -m unittest in this folder. Standard library only."""

import json
import mmap
import os
import re
import struct
import subprocess
import sys
import unittest
from unittest import mock

import heirloom
from heirloom import _channel, _lane, _locks, _native, _words, _worker

from test_heirloom import SPECIFICATION, identity, region

CREATOR = 0  # not told: nobody is watched


def specified(name):
    with open(os.path.join(SPECIFICATION, name), encoding="utf-8") as file:
        return json.load(file)


def has_compiler():
    try:
        _native.library()
        return True
    except heirloom.NoCompiler:
        return False


class Region:
    """Memory in a published state, as a parent hands it over, and the words that are in it."""

    def __init__(self, size, words, width):
        content = bytearray(size)
        for at, word in words.items():
            content[int(at):int(at) + width] = (
                bytes.fromhex(word) if width == 8 else struct.pack("<I", int(word, 16)))
        self.number = region(bytes(content))
        self.id = identity(self.number)
        self.watched = mmap.mmap(os.dup(self.number), size)
        self.width = width

    def words(self):
        """Those that are not zero, as the specification tells them."""
        found = {}
        for at in range(0, len(self.watched), self.width):
            word = self.watched[at:at + self.width]
            if any(word):
                found[str(at)] = word.hex() if self.width == 8 else "%08x" % struct.unpack("<I", word)
        return found


class Lanes(unittest.TestCase):
    CAPACITY = 4096

    def setUp(self):
        self.states = {one["note"]: one["words"] for one in specified("lane-layout.json")["cases"]}

    def end(self, state, slot):
        self.region = Region(_lane.RING + self.CAPACITY, self.states[state], 8)
        self.listens, other = os.pipe()
        self.heard, rings = os.pipe()
        self.addCleanup(os.close, other)
        self.addCleanup(os.close, self.heard)
        facts = {
            "access": "rw", "id": self.region.id, "size": str(_lane.RING + self.CAPACITY),
            "slot": str(slot), "incarnation": "1", "slots": "3", "capacity": str(self.CAPACITY),
            "flags": "0", "limit": "100000", "longest": "100000", "listens": identity(self.listens),
            "rings": identity(rings), "creator": str(CREATOR)}
        handles = (self.region.number, self.listens, rings)
        entry = heirloom.Entry("end", "sender" if slot == 2 else "receiver", handles, facts)
        return (_channel.Sender if slot == 2 else _channel.Receiver)(entry)

    def test_a_sender(self):
        sender = self.end("fresh", 2)
        self.assertEqual(self.region.words(), self.states["fresh"])
        sender.send(b"\1\2\3", 5)
        self.assertEqual(self.region.words(), self.states["sent: 01 02 03 as type 5"])
        sender = self.end("fresh", 2)
        sender.close()
        self.assertEqual(self.region.words(), self.states["closed by the sender"])

    def test_a_receiver(self):
        receiver = self.end("sent: 01 02 03 as type 5", 3)
        message = receiver.receive(1)
        self.assertEqual((message.data, message.type, message.attempts), (b"\1\2\3", 5, 0))
        self.assertEqual(self.region.words(), self.states["taken"])
        message.done()
        self.assertEqual(self.region.words(), self.states["finished"])
        with self.assertRaises(TimeoutError):
            receiver.receive(0.01)
        receiver = self.end("fresh", 3)
        receiver.close()
        self.assertEqual(self.region.words(), self.states["closed by the receiver"])

    def test_the_end_of_the_stream(self):
        receiver = self.end("closed by the sender", 3)
        self.assertIsNone(receiver.receive(1))
        sender = self.end("closed by the receiver", 2)
        with self.assertRaises(heirloom.LaneClosed):
            sender.send(b"x")

    def test_what_was_not_done_comes_again(self):
        receiver = self.end("sent: 01 02 03 as type 5", 3)
        with self.assertRaises(ZeroDivisionError):
            with receiver.receive(1):
                1 / 0
        with receiver.receive(1) as message:
            self.assertEqual(message.data, b"\1\2\3")
        with self.assertRaises(TimeoutError):
            receiver.receive(0)

    def test_nonsense_is_a_violation(self):
        for at, value in ((_lane.RING, 0), (_lane.RING, 0x83 << 56 | 5000), (_lane.RING, 0xC3 << 56 | 3)):
            receiver = self.end("sent: 01 02 03 as type 5", 3)
            self.region.watched[at:at + 8] = struct.pack("<Q", value)
            with self.assertRaises(heirloom.PeerViolation):
                receiver.receive(1)
        receiver = self.end("fresh", 3)
        self.region.watched[_lane.TAIL:_lane.TAIL + 8] = struct.pack("<Q", 8192)
        with self.assertRaises(heirloom.PeerViolation):
            receiver.receive(1)

    def test_another_header_is_refused(self):
        for at, reason in ((0, "IDENTITY_MISMATCH"), (8, "UNKNOWN_VERSION"), (16, "IDENTITY_MISMATCH")):
            states = dict(self.states["fresh"])
            word = bytearray.fromhex(states[str(at)])
            word[0] ^= 6
            self.states["other"] = {**states, str(at): word.hex()}
            with self.assertRaises(heirloom.InheritanceError) as refusal:
                self.end("other", 3)
            self.assertEqual(refusal.exception.reason, reason)
            self.assertEqual(identity(self.region.number), self.region.id, "left as it was")

    def test_plain_and_native_words_agree(self):
        if not has_compiler():
            self.skipTest("no C compiler (cc): the compiled helper cannot be built")
        memory = mmap.mmap(-1, 4096)
        native = _words.NativeWords(memory)
        both = [native] + ([_words.PlainWords(memory)] if _words.plain_is_right() else [])
        for writes in both:
            writes.store64(16, 0x1122334455667788)
            writes.store32(24, 0x99AABBCC)
            for reads in both:
                self.assertEqual(reads.load64(16), 0x1122334455667788)
                self.assertEqual(reads.load32(24), 0x99AABBCC)
            self.assertEqual(writes.exchange32(24, 7), 0x99AABBCC)
            self.assertEqual(native.load32(24), 7)
        self.assertTrue(native.swap32(24, 7, 8))
        self.assertFalse(native.swap32(24, 7, 9))
        self.assertTrue(native.swap64(16, 0x1122334455667788, 1))
        self.assertEqual(native.add32(24, 2), 8)


class LanesByTheHelper(Lanes):
    """As on processors where plain loads and stores are not right: ARM, for one."""

    def setUp(self):
        super().setUp()
        if not has_compiler():
            self.skipTest("no C compiler (cc): the compiled helper cannot be built")
        plain_is_not_right = mock.patch.object(_words, "plain_is_right", lambda: False)
        plain_is_not_right.start()
        self.addCleanup(plain_is_not_right.stop)

    def test_its_words_are_the_helpers(self):
        words = self.end("fresh", 2)._lane.words
        self.assertIsInstance(words, _words.NativeWords)


class Processors(unittest.TestCase):
    """Where plain loads and stores are taken for right: nowhere that nobody has thought about."""

    def test_plain_words_are_for_one_processor_and_one_interpreter(self):
        for machine, interpreter, most, right in (
                ("x86_64", "cpython", sys.maxsize, True), ("aarch64", "cpython", sys.maxsize, False),
                ("riscv64", "cpython", sys.maxsize, False), ("", "cpython", sys.maxsize, False),
                ("x86_64", "pypy", sys.maxsize, False), ("x86_64", "cpython", (1 << 31) - 1, False)):
            with self.subTest((machine, interpreter, most)), \
                    mock.patch.object(_words.platform, "machine", lambda: machine), \
                    mock.patch.object(sys.implementation, "name", interpreter), \
                    mock.patch.object(sys, "maxsize", most):
                self.assertEqual(_words.plain_is_right(), right)


class Locks(unittest.TestCase):
    def setUp(self):
        if not has_compiler():
            self.skipTest("no C compiler (cc): the compiled helper cannot be built")
        self.states = {one["state"]: one["words"] for one in specified("memory-layout.json")["cases"]}

    def attach(self, kind, state, incarnation=1, flags=0, capacity=0):
        self.region = Region(512 + 2 * 128, self.states[state], 4)
        facts = {
            "access": "rw", "id": self.region.id, "size": str(512 + 2 * 128), "slot": "2",
            "incarnation": str(incarnation), "slots": "2", "capacity": str(capacity),
            "flags": str(flags), "creator": str(CREATOR)}
        return kind(heirloom.Entry("it", "x", (self.region.number,), facts))

    def require(self, state):
        self.assertEqual(self.region.words(), self.states[state])

    def test_a_mutex(self):
        mutex = self.attach(_locks.Mutex, "mutex for 1 child, free")
        self.assertTrue(mutex.acquire())
        self.assertFalse(mutex.owner_died)
        self.require("mutex, locked by slot 2, incarnation 1")
        mutex.release()
        self.require("mutex for 1 child, free")
        with self.assertRaises(RuntimeError):
            mutex.release()
        mutex = self.attach(_locks.Mutex, "mutex, locked by its creator")
        self.assertFalse(mutex.acquire(0.01))
        self.assertEqual(self.region.words()["128"], "80100001")

    def test_a_mutex_whose_owner_died(self):
        mutex = self.attach(_locks.Mutex, "mutex, its owner died", incarnation=2)
        self.assertTrue(mutex.acquire())
        self.assertTrue(mutex.owner_died)
        self.require("mutex, locked by slot 2, incarnation 2, after a death")
        mutex.mark_consistent()
        mutex.release()
        self.assertNotIn("128", self.region.words())
        mutex = self.attach(_locks.Mutex, "mutex, its owner died", incarnation=2)
        with mutex:
            pass
        with self.assertRaises(heirloom.NotRecoverable):
            mutex.acquire()
        self.assertEqual(
            self.region.words()["128"], self.states["mutex, not recoverable"]["128"])

    def test_a_semaphore(self):
        semaphore = self.attach(_locks.Semaphore, "semaphore, its creator acquired one", capacity=5)
        self.assertTrue(semaphore.acquire())
        self.require("semaphore, slot 2 acquired one too")
        self.assertTrue(semaphore.take())
        self.require("semaphore, slot 2 took one")
        self.assertFalse(semaphore.take(0.01))
        semaphore.release()
        with self.assertRaises(RuntimeError):
            semaphore.release()

    def test_an_event(self):
        event = self.attach(_locks.Event, "event with manual reset, for 1 child", flags=1)
        self.assertFalse(event.wait(0))
        event = self.attach(_locks.Event, "event with manual reset, for 1 child", flags=1)
        event.set()
        self.require("event, set once")
        self.assertTrue(event.wait(0))
        event.reset()
        self.assertFalse(event.wait(0))
        event = self.attach(
            _locks.Event, "event with auto reset, set and taken, then somebody waited")
        event.set()
        self.require("event with auto reset, set again")
        self.assertTrue(event.wait(0))
        self.assertFalse(event.wait(0.001))


class Worker(unittest.TestCase):
    def setUp(self):
        self.vectors = specified("worker-vectors.json")

    def test_every_message_to_it(self):
        for one in self.vectors["to_worker"]:
            with self.subTest(one["note"]):
                data = bytes.fromhex(one["bytes"])
                if "refused" in one:
                    with self.assertRaises(_worker.ProtocolError):
                        _worker.parse_task(data)
                    continue
                task = _worker.parse_task(data)
                self.assertEqual((task.id, task.attempt), (one["id"], one["attempt"]))
                self.assertEqual(list(task.regions), one["regions"])
                self.assertEqual(task.payload.hex(), one["payload"])

    def test_every_message_from_it(self):
        for one in self.vectors["from_worker"]:
            with self.subTest(one["note"]):
                if "version" in one:
                    made = _worker.ready()
                elif "id" in one:
                    made = _worker.answer(one["id"], one["attempt"], bytes.fromhex(one["payload"]))
                else:
                    made = b""
                self.assertEqual(made.hex(), one["bytes"])

    def test_every_payload(self):
        for one in self.vectors["payloads"]:
            with self.subTest(one["note"]):
                codec = heirloom.record(*map(component, one["components"]))
                data = bytes.fromhex(one["bytes"])
                if "refused" in one:
                    with self.assertRaises(heirloom.CodecError):
                        codec.decode(data)
                    continue
                value = codec.decode(data)
                found = [
                    [] if part is None else [told(part)] if word.startswith("Optional<") else told(part)
                    for word, part in zip(one["components"], value)]
                self.assertEqual(found, one["values"])
                self.assertEqual(codec.encode(value), data)

    def test_the_plain_codecs(self):
        self.assertEqual(heirloom.TEXT.decode(heirloom.TEXT.encode("täsk")), "täsk")
        self.assertEqual(heirloom.NUMBER.encode(-2), b"\xfe" + b"\xff" * 7)
        self.assertIsNone(heirloom.NOTHING.decode(b""))
        with self.assertRaises(heirloom.CodecError):
            heirloom.NOTHING.decode(b"x")
        with self.assertRaises(heirloom.CodecError):
            heirloom.TEXT.decode(b"\xff")

    def test_a_refusal_shows_the_beginning_of_a_value_whatever_its_repr_does(self):
        class Mute:
            def __repr__(self):
                raise KeyError("no words")

        class Rows(list):
            def __repr__(self):
                raise AssertionError("all of it")

        pair = heirloom.record("int", "String")
        for value, words in (
                ((1, Mute()), r"component 2 \(String\): <Mute .*> is a Mute"),
                ((1, Rows([1])), r"component 2 \(String\): .*Rows.* is a Rows"),
                ((1, [0] * 10 ** 6), r"component 2 \(String\): \[0, 0, 0, 0, 0, 0, \.\.\.\] is a list"),
                ((10 ** 5000, "y"), r"component 1 \(int\): .{1,60}: .*")):
            with self.subTest(words):
                with self.assertRaisesRegex(heirloom.CodecError, words):
                    pair.encode(value)

    def test_a_refusal_says_which_component(self):
        half = "half of a surrogate pair at 0 is no text"
        pair = heirloom.record("int", "String")
        nested = heirloom.record(pair, heirloom.list_of("double"), "double[]")
        for codec, value, words in (
                (pair, (1, 7), "component 2 (String): 7 is an int"),
                (pair, (1, None), "component 2 (String): it is None"),
                (pair, ("x", "y"), "component 1 (int): 'x' is a str"),
                (pair, (2 ** 40, "y"), "component 1 (int): 1099511627776: .*"),
                (pair, (1, "\ud800"), "component 2 (String): " + half),
                (pair, None, "expected a tuple of 2 values, got None"),
                (pair, 7, "expected a tuple of 2 values, got 7, an int"),
                (pair, "ab", "expected a tuple of 2 values, got 'ab', a str"),
                (pair, (1,), "expected a tuple of 2 values, got 1: (1,)"),
                (nested, ((1, 7), [], []), "component 1 (record(int, String)): component 2 (String): 7 is an int"),
                (nested, ((1, ""), [.5, "x"], []), "component 2 (List<double>): element 2 (double): 'x' is a str"),
                (nested, ((1, ""), 5, []), "component 2 (List<double>): 5 is an int"),
                (nested, ((1, ""), [], "no"), "component 3 (double[]): 'no' is a str"),
                (heirloom.TEXT, "\ud800", "TEXT: " + half),
                (heirloom.TEXT, 5, "TEXT: 5 is an int"),
                (heirloom.NUMBER, "x", "NUMBER: 'x' is a str"),
                (heirloom.BYTES, "x", "BYTES: 'x' is a str")):
            with self.subTest(words):
                with self.assertRaises(heirloom.CodecError) as refused:
                    codec.encode(value)
                said = re.escape(words).replace(re.escape(".*"), ".*")
                self.assertRegex(str(refused.exception), "^" + said + "$")
        with self.assertRaises(heirloom.CodecError) as refused:
            pair.decode(b"\1\0\0\0\5\0\0\0a")
        self.assertEqual(str(refused.exception), "component 2 (String): elements=5, bytes left=1")

    def test_an_example_refuses_in_a_sentence(self):
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "examples")
        without = {name: value for name, value in os.environ.items() if name != "HEIRLOOM"}
        ran = subprocess.run(
            [sys.executable, os.path.join(folder, "summer.py")], env=without, stderr=subprocess.PIPE,
            universal_newlines=True)
        self.assertEqual(ran.returncode, 125, ran.stderr)
        self.assertRegex(ran.stderr, r"^summer: ABSENT: [^\n]+\n$")


def component(word):
    """A component as the vectors name it."""
    for start, make in (("List<", heirloom.list_of), ("Optional<", heirloom.optional_of)):
        if word.startswith(start):
            return make(component(word[len(start):-1]))
    if word.startswith("record("):
        return heirloom.record(*map(component, word[7:-1].split(", ")))
    return word


def told(value):
    """A value as the vectors tell it: words, and lists of them."""
    if isinstance(value, bytes):
        return [str(one - 256 if one > 127 else one) for one in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)) or hasattr(value, "tobytes"):
        return [told(one) for one in value]
    return str(value)


class Helper(unittest.TestCase):
    def test_a_cache_that_others_can_write_is_not_used(self):
        if not has_compiler():
            self.skipTest("no C compiler (cc): the compiled helper cannot be built")
        import tempfile

        with tempfile.TemporaryDirectory() as cache, mock.patch.dict(
                os.environ, {"XDG_CACHE_HOME": cache}):
            folder = _native._cache_folder()
            self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
            self.assertIsNotNone(_native._load())
            (built,) = os.listdir(folder)
            os.chmod(folder, 0o777)
            self.assertIsNone(_native._cache_folder())
            self.assertIsNotNone(_native._load())  # by a private folder
            os.chmod(folder, 0o700)
            planted = os.path.join(folder, built)
            os.unlink(planted)  # not written over: it is mapped, and would end this process at its exit
            with open(planted, "wb") as file:
                file.write(b"no library")
            os.chmod(planted, 0o666)
            self.assertIsNotNone(_native._load())  # built anew
            self.assertEqual(os.stat(planted).st_mode & 0o777, 0o700)

    def test_without_a_compiler_it_says_what_for(self):
        import tempfile

        with tempfile.TemporaryDirectory() as cache, mock.patch.dict(
                os.environ, {"XDG_CACHE_HOME": cache, "CC": os.path.join(cache, "none")}):
            with self.assertRaisesRegex(heirloom.NoCompiler, "Python alone has no atomic words"):
                _native._load()

    def test_without_a_compiler_a_grant_stays_as_it_was(self):
        absent = mock.Mock(side_effect=heirloom.NoCompiler("none"))
        lanes, locks = LanesByTheHelper(), Locks()
        lanes.setUp()
        locks.setUp()
        self.addCleanup(lanes.doCleanups)
        with mock.patch.object(_native, "library", absent):
            for region_of, take in (
                    (lanes, lambda: lanes.end("fresh", 3)),
                    (locks, lambda: locks.attach(_locks.Mutex, "mutex for 1 child, free"))):
                self.assertRaises(heirloom.NoCompiler, take)
                self.assertEqual(identity(region_of.region.number), region_of.region.id)

    @unittest.skipUnless(sys.platform.startswith("linux"), "unittest runs on Linux here")
    def test_the_lifeline_ends_the_process(self):

        reading, writing = os.pipe()
        program = (
            "import heirloom, os, sys, time\n"
            "given = heirloom.current()\n"
            "assert given.end_with_parent()\n"
            "print('watching', flush=True)\n"
            "time.sleep(60)\n")
        text = (
            f"heirloom/1/{os.getpid()}/{'0' * 32}/.lifeline:lifeline:{reading}:id={identity(reading)}")
        child = subprocess.Popen(
            [sys.executable, "-c", program], pass_fds=[reading], stdout=subprocess.PIPE,
            env={**os.environ, "HEIRLOOM": text, "PYTHONPATH": os.path.dirname(heirloom.__path__[0])})
        os.close(reading)
        with child:
            self.assertEqual(child.stdout.readline(), b"watching\n")
            self.assertIsNone(child.poll())
            os.close(writing)
            self.assertEqual(child.wait(30), 129)


class Installed(unittest.TestCase):
    """What setuptools makes of this folder, which is what pip installs, used from elsewhere."""

    def test_the_package_is_whole(self):
        import shutil
        import tempfile

        def run(program, *arguments, **options):
            return subprocess.run(
                [sys.executable, "-B", "-c", program, *arguments], stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, check=False, **options)

        probe = run("import setuptools; print(setuptools.__version__)")
        if probe.returncode != 0 or int(probe.stdout.split(b".")[0]) < 61:
            self.skipTest("no setuptools from 61 on, which reads pyproject.toml")
        here = os.path.dirname(os.path.abspath(__file__))
        with tempfile.TemporaryDirectory() as folder:
            source, built = os.path.join(folder, "source"), os.path.join(folder, "built")
            shutil.copytree(
                here, source, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
            made = run(
                "import setuptools; setuptools.setup()", "-q", "build", "--build-lib", built, cwd=source)
            self.assertEqual(made.returncode, 0, made.stdout)
            expected = sorted(
                one for one in os.listdir(os.path.join(here, "heirloom")) if one != "__pycache__")
            self.assertEqual(os.listdir(built), ["heirloom"])
            self.assertEqual(sorted(os.listdir(os.path.join(built, "heirloom"))), expected)
            program = (
                "import heirloom, pkgutil; print(heirloom.__file__); heirloom.serve; heirloom.Mutex; "
                "assert b'heirloom_swap64' in pkgutil.get_data('heirloom', '_words.c')")
            used = run(program, cwd="/", env={**os.environ, "PYTHONPATH": built})
            self.assertEqual(used.returncode, 0, used.stdout)
            self.assertTrue(used.stdout.decode().startswith(built), used.stdout)


if __name__ == "__main__":
    unittest.main()
