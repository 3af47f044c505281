"""Reads and writes what its parent handed over; from the top of a checkout:

    ./heirloom run --share buf=64M --file log=out.txt -- python3 child-app/python/examples/reader.py

"buf" is shared memory, "log" an open file. Neither has a name that this program would have to know
beforehand, and nothing is left of "buf" when the last process that has it ends; with
``--save buf=FILE`` its bytes are kept.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

import heirloom

# tag::whole[]
try:
    given = heirloom.current()
    buf = given.memory("buf")
    out = given.file("log")
except heirloom.InheritanceError as refusal:
    print("reader:", refusal, file=sys.stderr)
    sys.exit(125)
numbers = buf.cast("q")  # 64-bit integers, in place: nothing is copied
before = sum(numbers)
if buf.writable:
    numbers[0] = before + 42
with out as log:
    log.write(b"buf has %d bytes, its numbers add up to %d\n" % (len(buf), before))
print("read", len(buf), "bytes of memory that has no name")
# end::whole[]
