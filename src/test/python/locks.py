"""Uses the lock, the semaphores and the event of KilledClientsTest all the time, until it is killed; at a
named point (dying.py) if the first argument names one."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import dying
import heirloom

PATIENCE = 60

if len(sys.argv) > 1:
    dying.arm_locks(dying.Fuse(sys.argv[1]))
given = heirloom.current()
lock, event = given.mutex("lock"), given.event("event")
places, signal = given.semaphore("places"), given.semaphore("signal")
data = given.memory("data").cast("q")
posted = 0
while True:
    assert lock.acquire(PATIENCE)
    if lock.owner_died:
        data[1] = data[0]
        lock.mark_consistent()
    assert data[0] == data[1], "half changed data, and nobody was told"
    data[0] += 1
    data[1] += 1
    lock.release()
    assert places.acquire(PATIENCE)
    data[2] = 1
    places.release()
    if posted < 1000 or not signal.take(0):
        signal.post()
        posted += 1
    event.set()
