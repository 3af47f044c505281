"""Tests of the Python client: python3 -m unittest in this folder. Standard library only."""

import array
import fcntl
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

import heirloom

HERE = os.path.dirname(os.path.abspath(__file__))
SPECIFICATION = os.path.join(HERE, "..", "..", "docs", "spec")
NONCE = "00112233445566778899aabbccddeeff"
SHRINK, GROW, SEAL, FUTURE_WRITE = 0x2, 0x4, 0x1, 0x10
F_ADD_SEALS = 1033

try:
    import numpy
except ImportError:
    numpy = None


def specified(name):
    with open(os.path.join(SPECIFICATION, name), encoding="utf-8") as file:
        return json.load(file)


def prefix(parent=None):
    return f"heirloom/1/{os.getppid() if parent is None else parent}/{NONCE}"


def identity(number):
    facts = os.fstat(number)
    return f"{facts.st_dev}.{facts.st_ino}"


def region(content, seals=SHRINK | GROW | SEAL, name="heirloom-test"):
    number = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(number, content)
    if seals:
        fcntl.fcntl(number, F_ADD_SEALS, seals)
    return number


def again(number, flags):
    """A description of its own, as a parent makes one for each child."""
    other = os.open(f"/proc/self/fd/{number}", flags | os.O_CLOEXEC)
    os.close(number)
    return other


def entry(name, kind, number, **facts):
    told = {"id": identity(number), **facts}
    return f"/{name}:{kind}:{number}:" + ",".join(f"{k}={v}" for k, v in told.items())


class Vectors(unittest.TestCase):
    def test_every_vector(self):
        vectors = specified("handoff-vectors.json")["vectors"]
        self.assertGreater(len(vectors), 150)
        for vector in vectors:
            with self.subTest(vector["note"], text=vector["text"]):
                if "refused" in vector:
                    with self.assertRaises(heirloom.InheritanceError) as refusal:
                        heirloom.parse(vector["text"])
                    self.assertEqual(refusal.exception.reason, vector["refused"])
                    self.assertTrue(str(refusal.exception).isprintable())
                    continue
                handoff = heirloom.parse(vector["text"])
                self.assertEqual(
                    (handoff.parent, handoff.nonce, handoff.form),
                    (vector["parent"], vector["nonce"], vector["form"]))
                self.assertEqual(
                    [(e.name, e.kind, list(e.handles), list(e.attributes.items()))
                     for e in handoff.entries],
                    [(e["name"], e["kind"], e["handles"], [tuple(a) for a in e["attributes"]])
                     for e in vector["entries"]])
                self.assertEqual(str(handoff), vector["text"])

    def test_the_limits_of_length_and_count(self):
        full = prefix() + "".join(f"/e{i}:memory:3:" for i in range(256))
        self.assertEqual(len(heirloom.parse(full).entries), 256)
        self.assertRefused("MALFORMED", full + "/more:memory:3:")
        base = prefix(4711) + "".join(
            f"/e{i:03}:m:3:x={'v' * 64},y={'v' * 64}" for i in range(168)) + "/last:m:3:"
        # The rest goes into eight attributes: "a=" each, and seven commas.
        each, more = divmod(heirloom.MAX_LENGTH - len(base) - 8 * 2 - 7, 8)
        text = base + ",".join(
            key + "=" + "v" * (each + (i < more)) for i, key in enumerate("abcdefgh"))
        self.assertEqual(len(text), heirloom.MAX_LENGTH)
        heirloom.parse(text)
        self.assertRefused("MALFORMED", text + "v")

    def test_mutations_give_a_value_or_a_refusal(self):
        seed = random.randrange(1 << 32)
        print(f"mutations seed={seed}")
        chance = random.Random(seed)
        good = prefix(1) + "/a:memory:3:access=r,id=1.2,size=99/.control:control:4:by=scm,count=2"
        alphabet = "/:+=,0123456789abcdefx.-_ \n\0\u0663A%\U0001f333"
        valid = 0
        for _ in range(20_000):
            text = list(good)
            for _ in range(chance.randint(1, 3)):
                at = chance.randrange(len(text) + 1)
                text[at:at + chance.randint(0, 2)] = chance.choices(alphabet, k=chance.randint(0, 2))
            text = "".join(text)
            try:
                self.assertEqual(str(heirloom.parse(text)), text)
                valid += 1
            except heirloom.InheritanceError as refusal:
                self.assertIn(refusal.reason, ("MALFORMED", "UNKNOWN_VERSION"))
        self.assertGreater(valid, 20)

    def assertRefused(self, reason, text):
        with self.assertRaises(heirloom.InheritanceError) as refusal:
            heirloom.parse(text)
        self.assertEqual(refusal.exception.reason, reason)


@unittest.skipUnless(sys.platform.startswith("linux"), "adopts descriptors, Linux only")
class Adopting(unittest.TestCase):
    def setUp(self):
        self.open = []

    def tearDown(self):
        for number in self.open:
            try:
                os.close(number)
            except OSError:
                pass  # the client closed it, as it should

    def own(self, number):
        self.open.append(number)
        return number

    def refused(self, reason, call):
        with self.assertRaises(heirloom.InheritanceError) as refusal:
            call()
        self.assertEqual(refusal.exception.reason, reason, str(refusal.exception))
        return str(refusal.exception)

    def memory(self, content, access="rw", **facts):
        seals = SHRINK | GROW | SEAL | (FUTURE_WRITE if access == "r" else 0)
        number = self.own(again(
            region(content, seals), os.O_RDONLY if access == "r" else os.O_RDWR))
        told = {"access": access, "size": len(content), **facts}
        return number, heirloom.Inheritance(prefix() + entry("m", "memory", number, **told))

    def test_writable_memory(self):
        number, given = self.memory(b"\1\0\0\0\2\0\0\0xyz")
        other = self.own(os.open(f"/proc/self/fd/{number}", os.O_RDWR))
        memory = given.memory("m")
        self.assertTrue(memory.writable)
        self.assertEqual(memory.name, "m")
        self.assertEqual(len(memory), 11)
        self.assertEqual(list(memory.cast("i")), [1, 2])
        self.assertEqual(bytes(memory.view[8:]), b"xyz")
        memory.cast("i")[1] = 77
        self.assertEqual(os.pread(other, 8, 0)[4], 77)
        with self.assertRaises(TypeError):
            memory.resize(4096)
        with self.assertRaises(OSError):
            os.fstat(number)  # the inherited number is closed

    def test_one_way_memory_is_read_only(self):
        _, given = self.memory(b"abcd", "r")
        memory = given.memory("m")
        self.assertFalse(memory.writable)
        self.assertTrue(memory.view.readonly)
        with self.assertRaises(TypeError):
            memory[0] = 1

    @unittest.skipUnless(numpy, "numpy is not installed")
    def test_numpy_shares_the_memory(self):
        _, given = self.memory(array.array("d", [1.5, 2.5]).tobytes() + b"rest")
        memory = given.memory("m")
        doubles = memory.numpy("float64")
        doubles[0] = 4.0
        self.assertEqual(list(memory.cast("d")), [4.0, 2.5])

    def test_taken_once(self):
        _, given = self.memory(b"abcd")
        given.memory("m").close()
        self.refused("ALREADY_TAKEN", lambda: given.memory("m"))

    def test_names_and_kinds(self):
        _, given = self.memory(b"abcd")
        self.assertEqual(given.names(), ["m"])
        self.assertIn("there are ['m']", self.refused("NO_SUCH_NAME", lambda: given.file("x")))
        self.refused("WRONG_KIND", lambda: given.file("m"))
        self.assertEqual(len(given.take("m")), 4)

    def test_a_stale_number(self):
        number, given = self.memory(b"abcd")
        os.close(number)
        self.refused("HANDLE_CLOSED", lambda: given.memory("m"))

    def test_another_object_at_the_number(self):
        number, given = self.memory(b"abcd")
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), number)
        self.refused("NOT_SHARED_MEMORY", lambda: given.memory("m"))
        os.dup2(self.own(region(b"long")), number)
        self.refused("IDENTITY_MISMATCH", lambda: given.memory("m"))
        os.dup2(self.own(region(b"longer")), number)
        self.refused("SIZE_MISMATCH", lambda: given.memory("m"))

    def test_what_is_told_must_fit(self):
        _, given = self.memory(b"abcd", size=5)
        self.refused("SIZE_MISMATCH", lambda: given.memory("m"))
        number = self.own(again(region(b"abcd"), os.O_RDONLY))
        given = heirloom.Inheritance(
            prefix() + entry("m", "memory", number, access="rw", size=4)
            + f"/bare:memory:{number}:access=rw,size=4")
        self.refused("ACCESS_MISMATCH", lambda: given.memory("m"))
        self.refused("MALFORMED", lambda: given.memory("bare"))

    def test_missing_seals(self):
        for seals, access in ((0, "rw"), (SHRINK | GROW, "rw"), (SHRINK | GROW | SEAL, "r")):
            number = self.own(region(b"abcd", seals))
            given = heirloom.Inheritance(
                prefix() + entry("m", "memory", number, access=access, size=4))
            self.refused("NOT_SEALED", lambda: given.memory("m"))

    def test_memory_of_a_system_without_memfd(self):
        with tempfile.NamedTemporaryFile(dir="/dev/shm", delete=False) as file:
            file.write(b"abcd")
            file.flush()
            number = self.own(os.dup(file.fileno()))
            os.unlink(file.name)
        given = heirloom.Inheritance(
            prefix() + entry("m", "memory", number, access="rw", size=4))
        self.assertEqual(bytes(given.memory("m")), b"abcd")

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "log")
            with open(path, "wb") as file:
                file.write(b"one\n")
            flags = {"r": os.O_RDONLY, "a": os.O_WRONLY | os.O_APPEND, "rw": os.O_RDWR}
            text = prefix()
            for access, flag in flags.items():
                text += entry(access, "file", self.own(os.open(path, flag)), access=access)
            given = heirloom.Inheritance(text)
            with given.file("a") as log:
                log.write(b"two\n")
            with given.file("r") as log:
                self.assertEqual(log.read(), b"one\ntwo\n")
            with given.file("rw") as log:
                log.write(b"ONE")
            with open(path, "rb") as log:
                self.assertEqual(log.read(), b"ONE\ntwo\n")

    def test_both_directions_of_what_cannot_seek(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "fifo")
            os.mkfifo(path)
            number = self.own(os.open(path, os.O_RDWR))
            given = heirloom.Inheritance(prefix() + entry("f", "file", number, access="rw"))
            with given.file("f") as both:
                both.write(b"to and fro")
                self.assertEqual(both.read(100), b"to and fro")
                self.assertFalse(os.get_inheritable(number))

    def test_what_the_system_refuses_is_left_as_it_was(self):
        number = self.own(os.open("/", os.O_RDONLY))
        os.set_inheritable(number, True)
        given = heirloom.Inheritance(prefix() + entry("d", "file", number, access="r"))
        for _ in range(2):
            with self.assertRaises(IsADirectoryError):
                given.file("d")
            self.assertTrue(os.get_inheritable(number))

    def test_another_tmpfs_file_is_no_memory_of_a_stranger(self):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            path = os.path.join(folder, "file")
            with open(path, "wb") as file:
                file.write(b"abcd")
            number = self.own(os.open(path, os.O_RDWR))
        text = prefix(4294967295) + f"/m:memory:{number}:access=rw,size=4"
        self.refused("NOT_FOR_THIS_PROCESS", lambda: heirloom.Inheritance(text))

    def test_pipes(self):
        reading, writing = map(self.own, os.pipe())
        given = heirloom.Inheritance(
            prefix() + entry("r", "pipe", reading, access="r")
            + entry("w", "pipe", writing, access="w"))
        self.refused("ACCESS_MISMATCH", lambda: given.output("r"))
        with given.output("w") as out:
            out.write(b"hello")
        with given.input("r") as into:
            self.assertFalse(os.get_inheritable(reading))
            self.assertEqual(into.read(), b"hello")

    def test_for_another_process(self):
        number = self.own(region(b"abcd"))
        ours = prefix(4294967295) + entry("m", "memory", number, access="rw", size=4)
        self.assertEqual(bytes(heirloom.Inheritance(ours).memory("m")), b"abcd")
        self.refused("NOT_FOR_THIS_PROCESS", lambda: heirloom.Inheritance(ours))
        self.refused(
            "NOT_FOR_THIS_PROCESS", lambda: heirloom.Inheritance(prefix(4294967295)))


class Sockets(unittest.TestCase):
    def taken(self, found, **facts):
        text = prefix() + entry("web", "socket", found.fileno(), **facts)
        return heirloom.Inheritance(text).socket("web")

    def test_a_listening_socket(self):
        for family, address in ((socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_UNIX, "")):
            with self.subTest(family), socket.socket(family) as made:
                made.bind(address)
                made.listen()
                with socket.socket(fileno=os.dup(made.fileno())) as given:
                    os.set_inheritable(given.fileno(), True)
                    server = self.taken(given)
                    given.detach()
                with server, socket.socket(family) as client:
                    self.assertFalse(server.get_inheritable())
                    client.connect(made.getsockname())
                    with server.accept()[0] as connection:
                        connection.sendall(b"hello")
                    self.assertEqual(client.recv(5), b"hello")

    def test_what_does_not_listen_is_refused_and_stays_open(self):
        readable, writable = os.pipe()
        with socket.socket() as idle, open(readable, "rb") as pipe, open(writable, "wb"):
            for thing in (idle, pipe):
                with self.assertRaises(heirloom.InheritanceError) as refusal:
                    self.taken(thing)
                self.assertEqual(refusal.exception.reason, "ACCESS_MISMATCH")
                os.fstat(thing.fileno())
            with self.assertRaises(heirloom.InheritanceError) as refusal:
                self.taken(idle, id="1.2")
            self.assertEqual(refusal.exception.reason, "IDENTITY_MISMATCH")


class Bench:
    """Makes what the specification's cases speak of: an open number, -1 for one that is not."""

    SIZE = 4096

    def __init__(self, folder):
        self.folder = folder
        self.open = []

    def make(self, what):
        number = getattr(self, what.replace("-", "_"))()
        self.open.append(number)
        return number

    def closed(self):
        number = os.open(self.folder, os.O_RDONLY)
        os.close(number)
        return number

    def memfd(self):
        return region(bytes(self.SIZE))

    def shm(self, flags=os.O_RDWR, folder="/dev/shm", deleted=True):
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(bytes(self.SIZE))
        number = os.open(file.name, flags)
        if deleted:
            os.unlink(file.name)
        return number

    def shm_read(self):
        return self.shm(os.O_RDONLY)

    def shm_folder(self):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            return self.shm(folder=folder)

    def shm_named(self):
        number = self.shm(deleted=False)
        self.named = os.readlink(f"/proc/self/fd/{number}")
        return number

    def file(self, flags):
        return os.open(os.path.join(self.folder, "file"), flags | os.O_CREAT)

    def file_read(self):
        return self.file(os.O_RDONLY)

    def file_write(self):
        return self.file(os.O_WRONLY)

    def file_append(self):
        return self.file(os.O_WRONLY | os.O_APPEND)

    def file_both(self):
        return self.file(os.O_RDWR)

    def fifo_both(self):
        path = os.path.join(self.folder, "fifo")
        os.mkfifo(path)
        return os.open(path, os.O_RDWR)

    def pipe_read(self):
        reading, writing = os.pipe()
        self.open.append(writing)
        return reading

    def pipe_write(self):
        reading, writing = os.pipe()
        self.open.append(reading)
        return writing

    def socket_listening(self):
        made = socket.socket(socket.AF_UNIX)
        made.bind("")
        made.listen()
        return made.detach()

    def socket_idle(self):
        return socket.socket().detach()

    def socket_datagram(self):
        return socket.socket(type=socket.SOCK_DGRAM).detach()

    def close(self):
        for number in self.open:
            try:
                os.close(number)
            except OSError:
                pass  # the client closed it with what it made of it, or it never was open
        if hasattr(self, "named"):
            os.unlink(self.named)


@unittest.skipUnless(sys.platform.startswith("linux"), "adopts descriptors, Linux only")
class SpecifiedCases(unittest.TestCase):
    def test_every_case(self):
        cases = specified("adoption-cases.json")["cases"]
        self.assertGreater(len(cases), 30)
        for case in cases:
            with self.subTest(case["note"]), tempfile.TemporaryDirectory() as folder:
                bench = Bench(folder)
                try:
                    self.check(case, bench.make(case["object"]))
                finally:
                    bench.close()

    def check(self, case, number):
        if "HEX" in case["grant"]:
            # Below 10 both forms have the same digits.
            low, number = number, fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, 42)
            os.close(low)
        told = "1.1" if case["object"] == "closed" else identity(number)
        grant = case["grant"].replace("N", str(number)).replace("HEX", hex(number)).replace("ID", told)
        given = heirloom.Inheritance(f"{prefix()}/g:{grant}")
        is_open = case["object"] != "closed"
        for asked in case["asked"]:
            how, name, outcome = asked.split()
            if outcome == "taken":
                getattr(given, how)(name).close()
                is_open = False
                continue
            with self.assertRaises(heirloom.InheritanceError, msg=asked) as refusal:
                getattr(given, how)(name)
            self.assertEqual(refusal.exception.reason, outcome, asked)
            if is_open:
                self.assertEqual(identity(number), told, "left as it was")


@unittest.skipUnless(sys.platform.startswith("linux"), "SCM_RIGHTS, Linux only")
class LateGrants(unittest.TestCase):
    def setUp(self):
        self.ours, self.theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    def tearDown(self):
        self.ours.close()
        self.theirs.close()

    def inheritance(self, count=0):
        number = self.theirs.detach()
        given = heirloom.Inheritance(
            prefix() + f"/.control:control:{number}:by=scm,count={count}")
        self.addCleanup(lambda: given._control and given._control.close())
        return given

    def give(self, name, *numbers, text=None):
        told = f"access=rw,id={identity(numbers[0])},size=4" if numbers else ""
        positions = "+".join(map(str, range(len(numbers)))) or "0"
        message = text or f"heirloom/1/{os.getpid()}/{NONCE}/{name}:memory:{positions}:{told}"
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", numbers))]
        self.ours.sendmsg([message.encode()], rights if numbers else [])
        for number in numbers:
            os.close(number)

    def test_what_belongs_to_the_start_is_there_at_once(self):
        self.give("a", region(b"aaaa"))
        self.give("b", region(b"bbbb"))
        given = self.inheritance(count=2)
        self.assertEqual(given.names(), ["a", "b"])
        self.assertEqual(bytes(given.memory("b")), b"bbbb")

    def test_waiting(self):
        given = self.inheritance()
        with self.assertRaises(TimeoutError):
            given.wait("late", 0.01)
        threading.Timer(0.05, lambda: self.give("late", region(b"late"))).start()
        self.assertEqual(bytes(given.wait("late", 60)), b"late")

    def test_two_threads_wait_for_two_names(self):
        given = self.inheritance()
        got = {}
        threads = [
            threading.Thread(target=lambda n=name: got.update({n: bytes(given.wait(n, 60))}))
            for name in ("one.", "two.")]
        for thread in threads:
            thread.start()
        self.give("two.", region(b"two."))
        self.give("one.", region(b"one."))
        for thread in threads:
            thread.join()
        self.assertEqual(got, {"one.": b"one.", "two.": b"two."})

    def test_received_descriptors_are_close_on_exec(self):
        self.give("a", region(b"aaaa"))
        given = self.inheritance(count=1)
        number = given._entries["a"].handles[0]
        self.assertFalse(os.get_inheritable(number))

    def test_the_line_ends(self):
        given = self.inheritance()
        self.give("last", region(b"last"))
        self.ours.close()
        with self.assertRaises(heirloom.InheritanceError) as refusal:
            given.wait("never", 60)
        self.assertEqual(refusal.exception.reason, "NO_SUCH_NAME")
        self.assertEqual(bytes(given.wait("last", 60)), b"last")

    def test_the_line_ends_too_early(self):
        self.give("a", region(b"aaaa"))
        self.ours.close()
        with self.assertRaises(heirloom.InheritanceError) as refusal:
            self.inheritance(count=2)
        self.assertEqual(refusal.exception.reason, "HANDLE_CLOSED")

    def test_bad_messages_end_the_line_and_leak_nothing(self):
        text = f"heirloom/1/1/{NONCE}"
        for numbers, message in (
                (0, "nonsense"), (0, text + "/a:memory:0:"), (1, text + "/a:memory:1:"),
                (2, text + "/a:memory:0:"), (1, text), (5, text + "/a:lane:0+1+2+3:"),
                (1, text + "/a:memory:0:/b:memory:0:"), (0, "x" * 30_000)):
            with self.subTest(message[:60], numbers=numbers):
                self.tearDown()
                self.setUp()
                before = len(os.listdir("/proc/self/fd"))
                given = self.inheritance()
                self.give("a", *[region(b"aaaa") for _ in range(numbers)], text=message)
                for _ in range(2):
                    with self.assertRaises(heirloom.InheritanceError) as refusal:
                        given.wait("a", 60)
                    self.assertEqual(refusal.exception.reason, "MALFORMED")
                self.assertEqual(len(os.listdir("/proc/self/fd")), before - 1)
                self.ours.close()


@unittest.skipUnless(sys.platform.startswith("linux"), "descriptors, Linux only")
class Processes(unittest.TestCase):
    """The doors, from a process of its own."""

    PROGRAM = (
        "import heirloom, os, sys\n"
        "given = heirloom.current()\n"
        "print(bytes(given.memory('m')).decode(), sys.argv[1:], 'HEIRLOOM' in os.environ,"
        " heirloom.current() is given)\n")

    def run_child(self, program, arguments=(), environment=(), wrapper=()):
        number = region(b"abcd")
        os.set_inheritable(number, True)
        text = f"heirloom/1/{os.getpid()}/{NONCE}" + entry(
            "m", "memory", number, access="rw", size=4)
        result = subprocess.run(
            [*wrapper, sys.executable, "-c", program, *(a.replace("{}", text) for a in arguments)],
            env={**os.environ, "PYTHONPATH": HERE, **{k: v.replace("{}", text) for k, v in environment}},
            pass_fds=(number,), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False)
        os.close(number)
        return result.stdout.strip().splitlines()[-1]

    def test_by_environment(self):
        self.assertEqual(
            self.run_child(self.PROGRAM, ["--fast"], [("HEIRLOOM", "{}")]),
            "abcd ['--fast'] False True")

    def test_by_command_line_which_wins(self):
        self.assertEqual(
            self.run_child(
                self.PROGRAM, ["a", "--heirloom={}", "b"], [("HEIRLOOM", "nonsense")]),
            "abcd ['a', 'b'] False True")

    def test_behind_a_wrapper_the_identities_decide(self):
        self.assertEqual(
            self.run_child(
                self.PROGRAM, [], [("HEIRLOOM", "{}")], ["sh", "-c", '"$@"; exit $?', "sh"]),
            "abcd [] False True")

    def test_refusals(self):
        self.assertIn("ABSENT: this process was given nothing", self.run_child(self.PROGRAM))
        self.assertIn(
            "MALFORMED", self.run_child(self.PROGRAM, [], [("HEIRLOOM", "heirloom/1/x")]))
        self.assertIn(
            "UNKNOWN_VERSION", self.run_child(self.PROGRAM, [], [("HEIRLOOM", "heirloom/9/x")]))

    def test_a_refusal_stays_the_same(self):
        program = (
            "import heirloom\n"
            "reasons = []\n"
            "for _ in range(2):\n"
            "    try:\n"
            "        heirloom.current()\n"
            "    except heirloom.InheritanceError as refusal:\n"
            "        reasons.append(refusal.reason)\n"
            "print(reasons)\n")
        for text in ("", "nonsense"):
            with self.subTest(text):
                self.assertEqual(
                    self.run_child(program, [], [("HEIRLOOM", text)]), "['MALFORMED', 'MALFORMED']")
        self.assertEqual(self.run_child(program), "['ABSENT', 'ABSENT']")

    def test_the_example_says_why_it_cannot_work(self):
        reader = os.path.join(HERE, "examples", "reader.py")
        result = subprocess.run(
            [sys.executable, "-B", reader], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((result.returncode, result.stdout), (125, ""))
        self.assertRegex(result.stderr, r"\Areader: ABSENT: [^\n]+\n\Z")

    def test_alone(self):
        program = "import heirloom; print(heirloom.find())"
        self.assertEqual(self.run_child(program), "None")

    def test_a_grandchild_sees_nothing(self):
        program = (
            "import heirloom, subprocess, sys\n"
            "heirloom.current()\n"
            "code = 'import heirloom; print(heirloom.find())'\n"
            "print(subprocess.run([sys.executable, '-c', code], stdout=-1, text=True).stdout)\n")
        self.assertEqual(self.run_child(program, [], [("HEIRLOOM", "{}")]), "None")


if __name__ == "__main__":
    unittest.main()
