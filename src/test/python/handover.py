"""The Python child of HandoverContractTest: does what its Java helpers of the same names do."""

import struct
import sys

import heirloom

PATIENCE = 90.0


def take_all(given):
    given.memory("both")[0:4] = b"back"
    out = sys.stdout.buffer
    out.write(given.memory("one-way")[0:6])
    with given.file("input") as file:
        out.write(file.read())
    with given.file("log") as log:
        log.write(b"child\n")
    with given.input("to") as pipe:
        out.write(pipe.read())
    with given.output("from") as pipe:
        pipe.write(b"child\n")


def take_many(given):
    right = 0
    for name in given.names():
        region = given.memory(name)
        (value,) = struct.unpack_from("=q", region)
        right += name == f"r{value}"
        struct.pack_into("=q", region, 0, -value)
    print(right, "right")


def take_late(given):
    first = given.memory("first")
    struct.pack_into("=q", first, 0, 1)
    late = given.wait("late", timeout=PATIENCE)
    first[0:8] = late[0:8]
    with given.wait("log", timeout=PATIENCE) as log:
        log.write(b"late")
    with given.wait("pipe", timeout=PATIENCE) as pipe:
        sys.stdout.buffer.write(pipe.read())


{"takeAll": take_all, "takeMany": take_many, "takeLate": take_late}[sys.argv[1]](heirloom.current())
