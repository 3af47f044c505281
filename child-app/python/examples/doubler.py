"""Doubles what it is given, as numpy does it: "values" in place, or with the argument "pipe" what comes on
standard input, to standard output. The test OtherLanguagesPageTest of the library starts it both ways."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

import numpy

import heirloom

if sys.argv[1:] == ["pipe"]:
    values = numpy.frombuffer(sys.stdin.buffer.read(), dtype="float64")
    sys.stdout.buffer.write((values * 2).tobytes())
    sys.exit()

# tag::whole[]
try:
    values = heirloom.current().memory("values").numpy("float64")
except heirloom.InheritanceError as refusal:
    print("doubler:", refusal, file=sys.stderr)
    sys.exit(125)
values *= 2  # where they lie: nothing is copied, and the parent sees it
# end::whole[]
