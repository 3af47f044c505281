/*
 * Runs one operation on a shared object in a process of its own, and kills that process after the
 * n-th instruction of the operation.
 *
 *     heirloom_steps OPERATION N
 *
 * Exit code 0: killed there. 3: the operation has fewer instructions. 77: this system does not let
 * one process trace another. Others: the handoff was refused (its error), or the test is wrong (99).
 */
#include "../../../child-app/c/heirloom.h"
#include "heirloom_stepping.h"

static heirloom_handoff given;
static heirloom_mutex lock;
static heirloom_semaphore places;
static heirloom_event event;

enum { LOCK, LOCK_IN_VAIN, UNLOCK, CONSISTENT, ACQUIRE, RELEASE, TAKE, TAKE_IN_VAIN, POST, SET, COUNT };

static const char *const names[COUNT] = {"lock",    "lock-in-vain", "unlock",       "consistent", "acquire",
                                         "release", "take",         "take-in-vain", "post",       "set"};

/* What must be so before the operation. */
static int prepare(int operation) {
    if (operation == UNLOCK || operation == CONSISTENT) {
        int got = heirloom_mutex_lock(&lock, HEIRLOOM_FOREVER);
        return got == HEIRLOOM_OK || got == HEIRLOOM_OWNER_DIED;
    }
    if (operation == RELEASE) {
        return heirloom_semaphore_acquire(&places, HEIRLOOM_FOREVER) == HEIRLOOM_OK;
    }
    return operation < COUNT;
}

static int operate(int operation) {
    switch (operation) {
    case LOCK: return heirloom_mutex_lock(&lock, HEIRLOOM_FOREVER);
    case LOCK_IN_VAIN: return heirloom_mutex_lock(&lock, 2);
    case UNLOCK: return heirloom_mutex_unlock(&lock);
    case CONSISTENT: return heirloom_mutex_mark_consistent(&lock);
    case ACQUIRE: return heirloom_semaphore_acquire(&places, HEIRLOOM_FOREVER);
    case RELEASE: return heirloom_semaphore_release(&places);
    case TAKE: return heirloom_semaphore_take(&places, HEIRLOOM_FOREVER);
    case TAKE_IN_VAIN: return heirloom_semaphore_take(&places, 2);
    case POST: return heirloom_semaphore_post(&places);
    default: heirloom_event_set(&event); return 0;
    }
}

static int attach(int argc, char **argv) {
    int error = heirloom_current(argc, argv, &given);
    for (int i = 0; error == HEIRLOOM_OK && i < given.entry_count; i++) {
        if (heirloom_is(given.entries[i].name, "lock")) {
            error = heirloom_mutex_attach(&given, "lock", &lock);
        } else if (heirloom_is(given.entries[i].name, "places")) {
            error = heirloom_semaphore_attach(&given, "places", &places);
        } else if (heirloom_is(given.entries[i].name, "event")) {
            error = heirloom_event_attach(&given, "event", &event);
        }
    }
    return error;
}

int main(int argc, char **argv) {
    int error = argc < 3 ? 99 : attach(argc, argv);
    if (error != HEIRLOOM_OK) {
        fprintf(stderr, "heirloom_steps: %s\n", heirloom_error_name(error));
        return error;
    }
    return killed_after(atol(argv[2]), prepare, operate, number_of(argv[1], names, COUNT));
}
