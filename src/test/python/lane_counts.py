"""Sends the numbers from the first argument up to 9 to "results"; the second may name a point at which to
die (dying.py)."""

import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import dying
import heirloom

results = heirloom.current().sender("results")
if len(sys.argv) > 2:
    dying.arm_lane(results, dying.Fuse(sys.argv[2]))
for number in range(int(sys.argv[1]), 10):
    results.send(struct.pack("=ii", number, 0))
results.close()
