/* Mutexes, semaphores and events: part of heirloom.h, which includes it. */
#ifndef HEIRLOOM_SYNC_H
#define HEIRLOOM_SYNC_H

#include "heirloom_control.h"

/* For the milliseconds of functions that wait; 0 is one look. */
#define HEIRLOOM_FOREVER (-1)

/* The layout: docs/spec/memory-layout.md. */
#define HEIRLOOM_AT_STATE 128
#define HEIRLOOM_AT_NEED_WAKE 256
#define HEIRLOOM_AT_WAKES 384
#define HEIRLOOM_AT_SLEEPERS 388
#define HEIRLOOM_AT_RECORDS 512
#define HEIRLOOM_RECORD 128
#define HEIRLOOM_AT_PROGRESS 8
#define HEIRLOOM_AT_DONE 64
#define HEIRLOOM_AT_POLLERS 44

#define HEIRLOOM_WAITERS 0x80000000u
#define HEIRLOOM_DIED 0x40000000u
#define HEIRLOOM_OWNER 0x3fffffffu
#define HEIRLOOM_BEYOND_RECOVERY (1023u << 20)

/* This process's part in a shared object. */
typedef struct heirloom_object {
    unsigned char *at;
    uint32_t slot;
    uint32_t incarnation;
    uint32_t slots;
    uint32_t capacity;
    uint32_t flags;
    int64_t semaphore; /* what sleepers sleep on where the kernel knows no shared words */
    heirloom_creator_ creator;
} heirloom_object;

typedef struct heirloom_mutex {
    heirloom_object object;
} heirloom_mutex;

/* Threads of this process take turns by `busy`. */
typedef struct heirloom_semaphore {
    heirloom_object object;
    int busy;
    uint32_t number;
    uint32_t held;
} heirloom_semaphore;

typedef struct heirloom_event {
    heirloom_object object;
} heirloom_event;

static inline uint32_t *heirloom_u32_(const heirloom_object *object, size_t offset) {
    return (uint32_t *)(void *)(object->at + offset);
}

static inline uint64_t *heirloom_u64_(const heirloom_object *object, size_t offset) {
    return (uint64_t *)(void *)(object->at + offset);
}

static inline uint64_t *heirloom_record_(const heirloom_object *object, uint32_t slot, size_t word) {
    return heirloom_u64_(object, HEIRLOOM_AT_RECORDS + (size_t)(slot - 1) * HEIRLOOM_RECORD + word);
}

static inline uint32_t heirloom_get_(uint32_t *word) {
    return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static inline int heirloom_swap_(uint32_t *word, uint32_t expected, uint32_t value) {
    return __atomic_compare_exchange_n(word, &expected, value, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

/* Compares a region's header with what the handoff told. From then on what was told counts, and never
 * the header, which a peer may change. */
static inline int heirloom_compare_header_(const unsigned char *at, uint32_t kind, uint32_t flags,
                                           uint64_t size, uint64_t capacity, uint32_t slots) {
    const uint32_t *words = (const uint32_t *)(const void *)at;
    const uint64_t *wide = (const uint64_t *)(const void *)at;
    if (memcmp(at, "HEIRLOOM", 8) != 0) {
        return HEIRLOOM_IDENTITY_MISMATCH;
    }
    if (words[2] != 1) {
        return HEIRLOOM_UNKNOWN_VERSION;
    }
    return words[3] == 0x01020304u && words[4] == kind && words[5] == flags && wide[3] == size &&
                   wide[4] == capacity && words[10] == slots
               ? HEIRLOOM_OK
               : HEIRLOOM_IDENTITY_MISMATCH;
}

/* The second handle, where the system has one for sleepers. */
static inline int heirloom_take_semaphore_(const heirloom_entry *entry, int64_t *out) {
    *out = 0;
#ifdef _WIN32
    heirloom_facts_ facts;
    if (entry->handle_count != 2) {
        return HEIRLOOM_MALFORMED;
    }
    int error = heirloom_look_(entry->handles[1], &facts);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    if (facts.type != HEIRLOOM_SEMAPHORE_) {
        return HEIRLOOM_ACCESS_MISMATCH;
    }
    heirloom_keep_(entry->handles[1]);
    *out = entry->handles[1];
    return HEIRLOOM_OK;
#else
    return entry->handle_count == 1 ? HEIRLOOM_OK : HEIRLOOM_MALFORMED;
#endif
}

/* Attaches to the region of an object, and compares its header with what the handoff told. */
static inline int heirloom_object_attach_(heirloom_handoff *given, const char *name,
                                          const char *kind, uint32_t number,
                                          heirloom_object *out) {
    heirloom_entry *entry;
    heirloom_memory memory;
    int error = heirloom_of_kind_(given, name, kind, &entry);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    int64_t slots = heirloom_limited_(entry, "slots", 2, 1022);
    int64_t slot = heirloom_limited_(entry, "slot", 2, slots);
    int64_t incarnation = heirloom_limited_(entry, "incarnation", 1, (1 << 20) - 1);
    int64_t capacity = heirloom_limited_(entry, "capacity", 0, INT32_MAX);
    int64_t flags = heirloom_limited_(entry, "flags", 0, INT32_MAX);
    int64_t size = HEIRLOOM_AT_RECORDS + slots * HEIRLOOM_RECORD;
    heirloom_piece access = heirloom_attribute(entry, "access");
    if (slots < 0 || slot < 0 || incarnation < 0 || capacity < 0 || flags < 0 ||
        heirloom_attribute_number(entry, "size") != size || access.at == NULL ||
        !heirloom_is(access, "rw")) {
        return HEIRLOOM_MALFORMED;
    }
    error = heirloom_take_semaphore_(entry, &out->semaphore);
    if (error == HEIRLOOM_OK) {
        error = heirloom_map_(entry, &memory);
    }
    if (error != HEIRLOOM_OK) {
        return error;
    }
    out->at = memory.bytes;
    error = heirloom_compare_header_(memory.bytes, number, (uint32_t)flags, (uint64_t)size,
                                     (uint64_t)capacity, (uint32_t)slots);
    if (error != HEIRLOOM_OK) {
        heirloom_memory_detach(&memory);
        return error;
    }
    heirloom_mapped_(entry);
    out->slot = (uint32_t)slot;
    out->incarnation = (uint32_t)incarnation;
    out->slots = (uint32_t)slots;
    out->capacity = (uint32_t)capacity;
    out->flags = (uint32_t)flags;
    out->creator = heirloom_creator_of_(heirloom_attribute_number(entry, "creator"));
    return HEIRLOOM_OK;
}

/* How long an operation may last: until when, by heirloom_now_. */
typedef struct heirloom_wait {
    int64_t deadline;
} heirloom_wait;

static inline heirloom_wait heirloom_wait_(int milliseconds) {
    heirloom_wait wait = {milliseconds < 0 ? INT64_MAX
                                           : heirloom_now_() + (int64_t)milliseconds * 1000000};
    return wait;
}

static inline int64_t heirloom_left_(const heirloom_wait *wait) {
    return wait->deadline == INT64_MAX ? INT64_MAX : wait->deadline - heirloom_now_();
}

/* Sleeps at most half a second while the word is `expected`; a millisecond while somebody polls. */
static inline int heirloom_sleep_(const heirloom_object *object, uint32_t *word, uint32_t expected,
                                  const heirloom_wait *wait) {
    int64_t left = heirloom_left_(wait);
    int64_t slice = heirloom_get_(heirloom_u32_(object, HEIRLOOM_AT_POLLERS)) ? 1000000 : 500000000;
    if (left <= 0) {
        return HEIRLOOM_TIMED_OUT;
    }
    if (heirloom_is_gone_(&object->creator)) {
        return HEIRLOOM_CREATOR_GONE;
    }
    return heirloom_word_sleep_(word, expected, left < slice ? left : slice,
                                heirloom_u32_(object, HEIRLOOM_AT_SLEEPERS), object->semaphore);
}

static inline void heirloom_wake_(const heirloom_object *object, uint32_t *word, int most) {
    heirloom_word_wake_(word, most, heirloom_u32_(object, HEIRLOOM_AT_SLEEPERS), object->semaphore);
}

/*
 * Says that this process is about to sleep; the caller looks again after it. What comes back is what
 * to sleep on: a waker that takes the announcement away counts on. Sequentially consistent, as the
 * look behind it: a full fence between the two.
 */
static inline uint32_t heirloom_announce_(const heirloom_object *object) {
    uint32_t wakes = heirloom_get_(heirloom_u32_(object, HEIRLOOM_AT_WAKES));
    __atomic_store_n(heirloom_u32_(object, HEIRLOOM_AT_NEED_WAKE), 1, __ATOMIC_SEQ_CST);
    return wakes;
}

static inline void heirloom_wake_announced_(const heirloom_object *object) {
    uint32_t *need = heirloom_u32_(object, HEIRLOOM_AT_NEED_WAKE);
    uint32_t *wakes = heirloom_u32_(object, HEIRLOOM_AT_WAKES);
    if (heirloom_get_(need) != 0 && __atomic_exchange_n(need, 0, __ATOMIC_SEQ_CST) != 0) {
        __atomic_fetch_add(wakes, 1, __ATOMIC_SEQ_CST);
        heirloom_wake_(object, wakes, INT_MAX);
    }
}

/* --- mutex ------------------------------------------------------------------------------------ */

static inline int heirloom_mutex_attach(heirloom_handoff *given, const char *name,
                                        heirloom_mutex *out) {
    return heirloom_object_attach_(given, name, "mutex", 1, &out->object);
}

static inline uint32_t heirloom_me_(const heirloom_object *object) {
    return object->slot << 20 | object->incarnation;
}

/*
 * HEIRLOOM_OK or HEIRLOOM_OWNER_DIED: the lock is this process's. After OWNER_DIED what it guards may
 * be half changed: put it in order and call heirloom_mutex_mark_consistent before the unlock.
 * HEIRLOOM_TIMED_OUT, _NOT_RECOVERABLE, _CREATOR_GONE, _SYSTEM: it is not. Not recursive.
 */
static inline int heirloom_mutex_lock(heirloom_mutex *mutex, int milliseconds) {
    uint32_t *word = heirloom_u32_(&mutex->object, HEIRLOOM_AT_STATE);
    uint32_t me = heirloom_me_(&mutex->object);
    uint32_t waited = 0;
    if (heirloom_swap_(word, 0, me)) {
        return HEIRLOOM_OK;
    }
    heirloom_wait wait = heirloom_wait_(milliseconds);
    for (;;) {
        uint32_t seen = heirloom_get_(word);
        if ((seen & HEIRLOOM_OWNER) >> 20 == 0) {
            if (heirloom_swap_(word, seen, seen | me | waited)) {
                return seen & HEIRLOOM_DIED ? HEIRLOOM_OWNER_DIED : HEIRLOOM_OK;
            }
            continue;
        }
        if ((seen & HEIRLOOM_OWNER) >> 20 == 1023) {
            return HEIRLOOM_NOT_RECOVERABLE;
        }
        uint32_t marked = seen | HEIRLOOM_WAITERS;
        if (seen != marked && !heirloom_swap_(word, seen, marked)) {
            continue;
        }
        /* From here on this process cannot know that nobody else waits. */
        waited = HEIRLOOM_WAITERS;
        int answer = heirloom_sleep_(&mutex->object, word, marked, &wait);
        if (answer != HEIRLOOM_OK) {
            return answer;
        }
    }
}

/* Says that what the lock guards is in order again. */
static inline int heirloom_mutex_mark_consistent(heirloom_mutex *mutex) {
    uint32_t *word = heirloom_u32_(&mutex->object, HEIRLOOM_AT_STATE);
    uint32_t seen;
    do {
        seen = heirloom_get_(word);
        if ((seen & HEIRLOOM_OWNER) != heirloom_me_(&mutex->object)) {
            return HEIRLOOM_WRONG_STATE;
        }
    } while (!heirloom_swap_(word, seen, seen & ~HEIRLOOM_DIED));
    return HEIRLOOM_OK;
}

/* Gives the lock back; after OWNER_DIED and without mark_consistent it is not recoverable then. */
static inline int heirloom_mutex_unlock(heirloom_mutex *mutex) {
    uint32_t *word = heirloom_u32_(&mutex->object, HEIRLOOM_AT_STATE);
    for (;;) {
        uint32_t seen = heirloom_get_(word);
        if ((seen & HEIRLOOM_OWNER) != heirloom_me_(&mutex->object)) {
            return HEIRLOOM_WRONG_STATE;
        }
        uint32_t next = seen & HEIRLOOM_DIED ? HEIRLOOM_BEYOND_RECOVERY : 0;
        if (heirloom_swap_(word, seen, next)) {
            if (seen & HEIRLOOM_WAITERS) {
                heirloom_wake_(&mutex->object, word, next == 0 ? 1 : INT_MAX);
            }
            return HEIRLOOM_OK;
        }
    }
}

/* --- semaphore -------------------------------------------------------------------------------- */

#define HEIRLOOM_NUMBER_MASK 0x3fffffu

/* Phases of a progress word. */
enum heirloom_operation_ {
    HEIRLOOM_IDLE_ = 0,
    HEIRLOOM_ACQUIRE_ = 1,
    HEIRLOOM_RELEASE_ = 2,
    HEIRLOOM_TAKE_ = 3,
    HEIRLOOM_POST_ = 4
};

static inline int heirloom_semaphore_attach(heirloom_handoff *given, const char *name,
                                            heirloom_semaphore *out) {
    int error = heirloom_object_attach_(given, name, "semaphore", 2, &out->object);
    if (error == HEIRLOOM_OK) {
        uint64_t progress = *heirloom_record_(&out->object, out->object.slot, HEIRLOOM_AT_PROGRESS);
        out->busy = 0;
        out->held = 0;
        out->number = (uint32_t)(progress >> 10) & HEIRLOOM_NUMBER_MASK;
    }
    return error;
}

static inline int heirloom_possible_(const heirloom_semaphore *semaphore, int operation,
                                     uint64_t state) {
    int64_t permits = (int32_t)(state >> 32);
    int gives = operation == HEIRLOOM_RELEASE_ || operation == HEIRLOOM_POST_;
    return gives ? permits < (int64_t)semaphore->object.capacity : permits > 0;
}

static inline void heirloom_tell_(heirloom_semaphore *semaphore, int phase) {
    uint64_t *own = heirloom_record_(&semaphore->object, semaphore->object.slot,
                                     HEIRLOOM_AT_PROGRESS);
    __atomic_store_n(own,
                     (uint64_t)semaphore->held << 32 | (uint64_t)semaphore->number << 10 |
                         (uint64_t)phase,
                     __ATOMIC_SEQ_CST);
}

/* Records that the operation whose stamp is in the state took place, before the stamp goes. */
static inline int heirloom_record_last_(const heirloom_semaphore *semaphore, uint64_t *word,
                                        uint64_t state) {
    uint32_t last = (uint32_t)(state >> 22) & 1023;
    uint64_t number = state & HEIRLOOM_NUMBER_MASK;
    if (last < 1 || last > semaphore->object.slots) {
        return 1;
    }
    uint64_t *done = heirloom_record_(&semaphore->object, last, HEIRLOOM_AT_DONE);
    uint64_t before = __atomic_load_n(done, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != state) {
        return 0;
    }
    return before == number || __atomic_compare_exchange_n(done, &before, number, 0,
                                                           __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static inline int heirloom_semaphore_change_(heirloom_semaphore *semaphore, int operation,
                                             uint64_t *word) {
    for (;;) {
        uint64_t state = __atomic_load_n(word, __ATOMIC_SEQ_CST);
        if (!heirloom_possible_(semaphore, operation, state)) {
            return 0;
        }
        uint32_t permits = (uint32_t)(state >> 32);
        permits += operation == HEIRLOOM_RELEASE_ || operation == HEIRLOOM_POST_ ? 1u : -1u;
        uint64_t next = (uint64_t)permits << 32 | (uint64_t)semaphore->object.slot << 22 |
                        semaphore->number;
        if (heirloom_record_last_(semaphore, word, state) &&
            __atomic_compare_exchange_n(word, &state, next, 0, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST)) {
            return 1;
        }
    }
}

/* Does the operation if it is possible now: 1 done, 0 not possible, -1 nothing held. */
static inline int heirloom_attempt_(heirloom_semaphore *semaphore, int operation) {
    uint64_t *word = heirloom_u64_(&semaphore->object, HEIRLOOM_AT_STATE);
    int done;
    while (__atomic_exchange_n(&semaphore->busy, 1, __ATOMIC_SEQ_CST) != 0) {
        heirloom_yield_();
    }
    if (operation == HEIRLOOM_RELEASE_ && semaphore->held == 0) {
        done = -1;
    } else if (!heirloom_possible_(semaphore, operation, __atomic_load_n(word, __ATOMIC_SEQ_CST))) {
        done = 0;
    } else {
        semaphore->number = (semaphore->number + 1) & HEIRLOOM_NUMBER_MASK;
        heirloom_tell_(semaphore, operation);
        done = heirloom_semaphore_change_(semaphore, operation, word);
        if (done && operation == HEIRLOOM_ACQUIRE_) {
            semaphore->held++;
        } else if (done && operation == HEIRLOOM_RELEASE_) {
            semaphore->held--;
        }
        heirloom_tell_(semaphore, HEIRLOOM_IDLE_);
    }
    __atomic_store_n(&semaphore->busy, 0, __ATOMIC_SEQ_CST);
    return done;
}

static inline int heirloom_semaphore_await_(heirloom_semaphore *semaphore, int operation,
                                            int milliseconds) {
    uint64_t *word = heirloom_u64_(&semaphore->object, HEIRLOOM_AT_STATE);
    if (heirloom_attempt_(semaphore, operation) == 1) {
        return HEIRLOOM_OK;
    }
    heirloom_wait wait = heirloom_wait_(milliseconds);
    while (heirloom_attempt_(semaphore, operation) != 1) {
        uint32_t wakes = heirloom_announce_(&semaphore->object);
        if (!heirloom_possible_(semaphore, operation, __atomic_load_n(word, __ATOMIC_SEQ_CST))) {
            int answer = heirloom_sleep_(&semaphore->object,
                                         heirloom_u32_(&semaphore->object, HEIRLOOM_AT_WAKES), wakes,
                                         &wait);
            if (answer != HEIRLOOM_OK) {
                return answer;
            }
        }
    }
    return HEIRLOOM_OK;
}

static inline int heirloom_semaphore_give_(heirloom_semaphore *semaphore, int operation) {
    if (heirloom_attempt_(semaphore, operation) != 1) {
        return HEIRLOOM_WRONG_STATE;
    }
    heirloom_wake_announced_(&semaphore->object);
    return HEIRLOOM_OK;
}

/* Takes a permit to hold; it returns when this process dies. OK, TIMED_OUT, CREATOR_GONE, SYSTEM. */
static inline int heirloom_semaphore_acquire(heirloom_semaphore *semaphore, int milliseconds) {
    return heirloom_semaphore_await_(semaphore, HEIRLOOM_ACQUIRE_, milliseconds);
}

/* Gives back a permit that this process holds; WRONG_STATE when it holds none. */
static inline int heirloom_semaphore_release(heirloom_semaphore *semaphore) {
    return heirloom_semaphore_give_(semaphore, HEIRLOOM_RELEASE_);
}

/* Uses up a permit, which nobody holds then. Answers as acquire. */
static inline int heirloom_semaphore_take(heirloom_semaphore *semaphore, int milliseconds) {
    return heirloom_semaphore_await_(semaphore, HEIRLOOM_TAKE_, milliseconds);
}

/* Makes a permit; WRONG_STATE when that would be above the maximum. */
static inline int heirloom_semaphore_post(heirloom_semaphore *semaphore) {
    return heirloom_semaphore_give_(semaphore, HEIRLOOM_POST_);
}

/* --- event ------------------------------------------------------------------------------------ */

static inline int heirloom_event_attach(heirloom_handoff *given, const char *name,
                                        heirloom_event *out) {
    return heirloom_object_attach_(given, name, "event", 3, &out->object);
}

/* Says that it happened; lets everybody through (manual reset) or one. */
static inline void heirloom_event_set(heirloom_event *event) {
    uint32_t *word = heirloom_u32_(&event->object, HEIRLOOM_AT_STATE);
    uint32_t seen = heirloom_get_(word);
    while (!(seen & 1)) {
        if (heirloom_swap_(word, seen, (seen | 1) + 2)) {
            heirloom_wake_announced_(&event->object);
            return;
        }
        seen = heirloom_get_(word);
    }
}

static inline void heirloom_event_reset(heirloom_event *event) {
    __atomic_fetch_and(heirloom_u32_(&event->object, HEIRLOOM_AT_STATE), ~1u, __ATOMIC_SEQ_CST);
}

/* Waits until it is set; with auto reset, resets it. OK, TIMED_OUT, CREATOR_GONE, SYSTEM. */
static inline int heirloom_event_wait(heirloom_event *event, int milliseconds) {
    uint32_t *word = heirloom_u32_(&event->object, HEIRLOOM_AT_STATE);
    uint32_t first = heirloom_get_(word);
    int manual = event->object.flags == 1;
    heirloom_wait wait = heirloom_wait_(milliseconds);
    for (;;) {
        uint32_t seen = heirloom_get_(word);
        if (manual ? (seen & 1) || (seen & ~1u) != (first & ~1u)
                   : (seen & 1) && heirloom_swap_(word, seen, seen & ~1u)) {
            return HEIRLOOM_OK;
        }
        if (seen & 1) {
            continue;
        }
        uint32_t wakes = heirloom_announce_(&event->object);
        if (heirloom_get_(word) == seen) {
            int answer = heirloom_sleep_(&event->object,
                                         heirloom_u32_(&event->object, HEIRLOOM_AT_WAKES), wakes,
                                         &wait);
            if (answer != HEIRLOOM_OK) {
                return answer;
            }
        }
    }
}

#endif
