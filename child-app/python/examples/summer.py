"""A pool's worker: adds up slices of the prices that all workers were given."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

# tag::whole[]
import sys

import heirloom


def add_up(task):
    start, end = task.value
    return (sum(prices[start:end]),)


try:
    prices = heirloom.current().memory("prices").cast("d")
    heirloom.serve(
        add_up, tasks=heirloom.record("int", "int"), results=heirloom.record("double"))
except heirloom.InheritanceError as refusal:
    print("summer:", refusal, file=sys.stderr)
    sys.exit(125)
# end::whole[]
