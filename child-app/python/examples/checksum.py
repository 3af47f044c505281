"""A worker of Spark, or of any pool of bytes: answers a record with its checksum."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

# tag::whole[]
import zlib

import heirloom


def checksum(task):
    return zlib.crc32(task.value).to_bytes(4, "big")  # bytes in, bytes out


heirloom.serve(checksum)
# end::whole[]
