"""A pool's worker in Python that does what a task's words say; heirloom_worker.c does the same in C."""

import os
import sys

import heirloom

given = heirloom.current()
book = given.memory("book").cast("i") if "book" in given.names() else None


def double_all(task, name):
    with task.memory(name) as memory:
        values = memory.cast("d")
        for i in range(len(values)):
            values[i] *= 2
        count = len(values)
        values.release()
    return count


def flip(task):
    before = task.region[0]
    task.region[0] = (before + 1) % 256
    return before


def count(task, number):
    """Writes down that this attempt was begun: each has a place of its own, of 101 a task."""
    at = number * 101 + task.attempt
    book[at] += 1
    return f"{number} {task.attempt}"


def do_it(task):
    word, _, rest = task.value.partition(" ")
    if word == "pid":
        return os.getpid()
    if word == "attempt":
        return task.attempt
    if word == "count":
        return count(task, int(rest))
    if word == "length":
        return len(task.payload)
    if word == "fail":
        raise RuntimeError(rest)
    if word == "half":
        return "\ud800"
    if word == "double":
        return double_all(task, rest)
    if word == "flip":
        return flip(task)
    if word == "exit":
        print("last words before", rest, file=sys.stderr, flush=True)
        sys.exit(int(rest))
    if word == "die-at-first":
        if task.attempt <= int(rest):
            os._exit(9)
        return task.attempt
    if word == "long":
        return "x" * int(rest)
    if word == "retire":
        task.retire()
        return os.getpid()
    return rest


def text_of(task):
    return None if task.value == "none" else str(do_it(task))


heirloom.serve(text_of, tasks=heirloom.TEXT, results=heirloom.TEXT)
