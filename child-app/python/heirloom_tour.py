"""The tour's Python child: answers one line for each line it reads, as TourWorker.java does.

hello             hello VERSION
take NAME         took MICROS        the region that came with the start
await NAME        took MICROS        a region that is given to the running child
sum FROM COUNT    sum VALUE MICROS   64-bit numbers of the region taken last
write             refused WORDS | wrote
"""

import os
import sys
import time

import heirloom


def write_behind_its_back():
    """Opens the region's descriptor anew for writing, which the same user may, and writes a byte."""
    for number in os.listdir("/proc/self/fd"):
        path = "/proc/self/fd/" + number
        try:
            if not os.readlink(path).startswith("/memfd:heirloom-"):
                continue
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue  # The listing's own descriptor: closed by now.
        try:
            os.pwrite(descriptor, b"\x01", 0)
            return "wrote"
        except OSError as refusal:
            return "refused %s" % refusal
        finally:
            os.close(descriptor)
    raise RuntimeError("this process holds no region")


def main():
    given = heirloom.current()
    numbers = memoryview(b"").cast("q")
    for line in sys.stdin:
        request = line.split()
        start = time.perf_counter()
        if request[0] == "hello":
            print("hello", sys.version.split()[0], flush=True)
            continue
        if request[0] == "take":
            numbers = given.memory(request[1]).cast("q")
            answer = "took"
        elif request[0] == "await":
            numbers = given.wait(request[1], 60).cast("q")
            answer = "took"
        elif request[0] == "sum":
            first = int(request[1])
            answer = "sum %d" % sum(numbers[first : first + int(request[2])])
        elif request[0] == "write":
            print(write_behind_its_back(), flush=True)
            continue
        else:
            raise ValueError("request " + line)
        print(answer, round((time.perf_counter() - start) * 1e6), flush=True)


try:
    main()
except KeyboardInterrupt:
    sys.exit(130)  # Ctrl-C reaches the whole group, and the parent says all that there is to say
except heirloom.InheritanceError as refusal:
    print("tour worker:", refusal, file=sys.stderr)
    sys.exit(125)
