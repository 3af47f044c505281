"""Answers each message of "tasks" by one to "results": its number, and how often it was given before.
The first argument may name a point at which to die (dying.py)."""

import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import dying
import heirloom

given = heirloom.current()
tasks, results = given.receiver("tasks"), given.sender("results")
if len(sys.argv) > 1:
    dying.arm_lane(tasks, dying.Fuse(sys.argv[1]))
for message in tasks:
    results.send(struct.pack("=ii", struct.unpack_from("=i", message.data)[0], message.attempts))
