/* Ends of channels: part of heirloom.h, which includes it. */
#ifndef HEIRLOOM_LANE_H
#define HEIRLOOM_LANE_H

#include "heirloom_sync.h"

/* The layout: docs/spec/lane-layout.md. */
#define HEIRLOOM_LANE_TAIL 128
#define HEIRLOOM_LANE_SENDER_STATE 136
#define HEIRLOOM_LANE_HEAD 256
#define HEIRLOOM_LANE_RECEIVER_STATE 264
#define HEIRLOOM_LANE_TAKEN 384
#define HEIRLOOM_LANE_DONE 392
#define HEIRLOOM_LANE_RECEIVER_SLEEPS 512
#define HEIRLOOM_LANE_SENDER_SLEEPS 640
#define HEIRLOOM_LANE_DIED_AT 768
#define HEIRLOOM_LANE_DEATHS 776
#define HEIRLOOM_LANE_RING 4096
#define HEIRLOOM_LANE_CLOSED 1u
#define HEIRLOOM_LANE_DIED 2u
#define HEIRLOOM_LANE_OUTLIVES 1u

/* Flags of a record. */
#define HEIRLOOM_FIRST 1u
#define HEIRLOOM_LAST 2u
#define HEIRLOOM_WRAP 4u
#define HEIRLOOM_SKIP 8u
#define HEIRLOOM_RECORD_FLAG 0x80u

/*
 * This process's end of a lane; for one thread at a time. Positions are kept here, and what the
 * other process writes is read once and checked.
 */
typedef struct heirloom_lane {
    unsigned char *at;
    unsigned char *ring;
    uint64_t capacity;
    uint64_t position; /* sender: tail; receiver: where the next record begins */
    uint64_t seen;     /* the other's position at the last look */
    uint64_t claimed;
    uint32_t longest; /* bytes of the longest message, in one piece or in fragments */
    uint32_t attempts; /* sender: how many receivers may die with a message */
    int64_t bell;
    int64_t other;
    int sends;
    int outlives; /* whether another holder of the other end is awaited when one died */
    heirloom_creator_ creator;
} heirloom_lane;

/* A message where it lies; valid until heirloom_lane_finish. */
typedef struct heirloom_message {
    const unsigned char *bytes;
    uint32_t length;
    uint32_t type;
    uint32_t attempts;
    /* FIRST and LAST both: a message in one piece. Else a fragment of a streamed one, whose first
     * begins with the whole length in 8 bytes. */
    uint32_t flags;
} heirloom_message;

static inline uint64_t *heirloom_lane_u64_(const heirloom_lane *lane, size_t offset) {
    return (uint64_t *)(void *)(lane->at + offset);
}

static inline uint32_t *heirloom_lane_u32_(const heirloom_lane *lane, size_t offset) {
    return (uint32_t *)(void *)(lane->at + offset);
}

static inline uint64_t *heirloom_lane_record_(const heirloom_lane *lane, uint64_t position) {
    return (uint64_t *)(void *)(lane->ring + (position & (lane->capacity - 1)));
}

/* Bytes of a record whose body has a length. */
static inline uint64_t heirloom_lane_bytes_(uint64_t length) { return (length + 15) & ~7ull; }

/* Whether head and tail can be in a lane. */
static inline int heirloom_lane_possible_(uint64_t head, uint64_t tail, uint64_t capacity) {
    return ((tail | head) & 7) == 0 && tail - head <= capacity && (head >> 63) == 0;
}

/* Bytes of the longest message in one piece. */
static inline uint32_t heirloom_lane_longest(const heirloom_lane *lane) {
    return (uint32_t)(lane->capacity / 4 - 8);
}

/* What lies behind the handles: the header as the handoff told it, positions that can be. */
static inline int heirloom_lane_open_(const heirloom_entry *entry, const heirloom_memory *memory,
                                      int sends, heirloom_lane *out) {
    uint64_t capacity = (uint64_t)heirloom_attribute_number(entry, "capacity");
    uint32_t flags = (uint32_t)heirloom_attribute_number(entry, "flags");
    out->at = memory->bytes;
    out->ring = memory->bytes + HEIRLOOM_LANE_RING;
    int error = heirloom_compare_header_(memory->bytes, 4, flags, HEIRLOOM_LANE_RING + capacity, capacity, 3);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    out->capacity = capacity;
    out->bell = entry->handles[1];
    out->other = entry->handles[2];
    int64_t limit = heirloom_attribute_number(entry, "limit");
    out->longest = (uint32_t)(sends ? heirloom_attribute_number(entry, "longest") : limit);
    out->attempts = sends ? (uint32_t)(limit < 1 ? 1 : limit) : 0;
    out->sends = sends;
    out->outlives = (flags & HEIRLOOM_LANE_OUTLIVES) != 0;
    out->creator = heirloom_creator_of_(heirloom_attribute_number(entry, "creator"));
    uint64_t tail = __atomic_load_n(heirloom_lane_u64_(out, HEIRLOOM_LANE_TAIL), __ATOMIC_ACQUIRE);
    uint64_t head = __atomic_load_n(heirloom_lane_u64_(out, HEIRLOOM_LANE_HEAD), __ATOMIC_ACQUIRE);
    if (!heirloom_lane_possible_(head, tail, out->capacity)) {
        return HEIRLOOM_PEER_VIOLATION;
    }
    out->position = sends ? tail : head;
    out->seen = sends ? head : tail;
    if (!sends) {
        __atomic_store_n(heirloom_lane_u64_(out, HEIRLOOM_LANE_DONE), head, __ATOMIC_RELEASE);
        __atomic_store_n(heirloom_lane_u64_(out, HEIRLOOM_LANE_TAKEN), head, __ATOMIC_RELEASE);
    }
    return HEIRLOOM_OK;
}

static inline int heirloom_lane_attach_(heirloom_handoff *given, const char *name, int sends,
                                        heirloom_lane *out) {
    heirloom_entry *entry;
    heirloom_memory memory;
    heirloom_facts_ facts;
    int error = heirloom_of_kind_(given, name, sends ? "sender" : "receiver", &entry);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    int64_t slot = sends ? 2 : 3;
    int64_t capacity = heirloom_limited_(entry, "capacity", 4096, 1 << 30);
    int64_t flags = heirloom_limited_(entry, "flags", 0, INT32_MAX);
    int64_t size = HEIRLOOM_LANE_RING + capacity;
    heirloom_piece access = heirloom_attribute(entry, "access");
    if (entry->handle_count != 3 || capacity < 0 || (capacity & (capacity - 1)) != 0 || flags < 0 ||
        heirloom_attribute_number(entry, "slot") != slot ||
        heirloom_attribute_number(entry, "slots") != 3 ||
        heirloom_limited_(entry, "limit", 0, INT32_MAX) < 0 ||
        (sends && heirloom_limited_(entry, "longest", 0, INT32_MAX) < 0) ||
        heirloom_attribute_number(entry, "size") != size || access.at == NULL ||
        !heirloom_is(access, "rw")) {
        return HEIRLOOM_MALFORMED;
    }
    for (int i = 1; i < 3; i++) {
        error = heirloom_look_(entry->handles[i], &facts);
        if (error != HEIRLOOM_OK) {
            return error;
        }
        if (!heirloom_is_told_(entry, i == 1 ? "listens" : "rings", &facts)) {
            return HEIRLOOM_IDENTITY_MISMATCH;
        }
        if (!heirloom_is_bell_(&facts, i == 1)) {
            return HEIRLOOM_ACCESS_MISMATCH;
        }
    }
    error = heirloom_map_(entry, &memory);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    error = heirloom_lane_open_(entry, &memory, sends, out);
    if (error != HEIRLOOM_OK) {
        heirloom_memory_detach(&memory);
        return error;
    }
    heirloom_mapped_(entry);
    heirloom_keep_(out->bell);
    heirloom_keep_(out->other);
    return error;
}

/* Takes the sender's end of a channel, once. A bell that nobody hears is EPIPE: ignore SIGPIPE. */
static inline int heirloom_sender_attach(heirloom_handoff *given, const char *name,
                                         heirloom_lane *out) {
    return heirloom_lane_attach_(given, name, 1, out);
}

/* Takes the receiver's end of a channel, once. */
static inline int heirloom_receiver_attach(heirloom_handoff *given, const char *name,
                                           heirloom_lane *out) {
    return heirloom_lane_attach_(given, name, 0, out);
}

static inline uint32_t *heirloom_lane_own_sleeps_(const heirloom_lane *lane) {
    return heirloom_lane_u32_(lane, lane->sends ? HEIRLOOM_LANE_SENDER_SLEEPS
                                                : HEIRLOOM_LANE_RECEIVER_SLEEPS);
}

static inline uint32_t heirloom_lane_other_state_(const heirloom_lane *lane) {
    return heirloom_get_(heirloom_lane_u32_(lane, lane->sends ? HEIRLOOM_LANE_RECEIVER_STATE
                                                              : HEIRLOOM_LANE_SENDER_STATE));
}

/* Rings the other end if it announced a sleep, once per announcement. */
static inline void heirloom_lane_wake_(const heirloom_lane *lane) {
    uint32_t *sleeps = heirloom_lane_u32_(lane, lane->sends ? HEIRLOOM_LANE_RECEIVER_SLEEPS
                                                            : HEIRLOOM_LANE_SENDER_SLEEPS);
    if (heirloom_get_(sleeps) != 0 && __atomic_exchange_n(sleeps, 0, __ATOMIC_SEQ_CST) != 0) {
        heirloom_bell_ring_(lane->other);
    }
}

/* One slice of sleep; the caller has announced it and looked again. The other end has no fence between
 * its store and its look, so a ring may be left out: the first slice after each announcement is short. */
static inline int heirloom_lane_sleep_(const heirloom_lane *lane, const heirloom_wait *wait,
                                       int *longest) {
    int64_t left = heirloom_left_(wait);
    if (left <= 0) {
        return HEIRLOOM_TIMED_OUT;
    }
    if (!lane->outlives && heirloom_lane_other_state_(lane) == HEIRLOOM_LANE_DIED) {
        return HEIRLOOM_PEER_DIED;
    }
    if (heirloom_is_gone_(&lane->creator)) {
        return HEIRLOOM_CREATOR_GONE;
    }
    int milliseconds = left / 1000000 < *longest ? (int)((left + 999999) / 1000000) : *longest;
    int heard = heirloom_bell_sleep_(lane->bell, milliseconds);
    if (heard == HEIRLOOM_NOTHING_) {
        /* Not where a signal ended it: that was no sleep. */
        *longest = 500;
    } else if (heard == HEIRLOOM_NOBODY_) {
        return HEIRLOOM_CREATOR_GONE;
    } else if (heard == HEIRLOOM_RUNG_) {
        /* It took the announcement back: the next one is as fresh as the first. */
        *longest = 1;
    }
    return HEIRLOOM_OK;
}

/* --- sender ----------------------------------------------------------------------------------- */

static inline int heirloom_lane_room_(heirloom_lane *lane, uint64_t end) {
    if (end - lane->seen <= lane->capacity) {
        return HEIRLOOM_OK;
    }
    uint64_t head = __atomic_load_n(heirloom_lane_u64_(lane, HEIRLOOM_LANE_HEAD), __ATOMIC_ACQUIRE);
    if (!heirloom_lane_possible_(head, lane->position, lane->capacity) || head < lane->seen) {
        return HEIRLOOM_PEER_VIOLATION;
    }
    lane->seen = head;
    return end - head <= lane->capacity ? HEIRLOOM_OK : HEIRLOOM_TIMED_OUT;
}

/* Room for one message, to be written in place; TIMED_OUT when there is none now. */
static inline int heirloom_lane_try_claim(heirloom_lane *lane, uint32_t length, void **body) {
    uint64_t need = heirloom_lane_bytes_(length);
    uint64_t to_end = lane->capacity - (lane->position & (lane->capacity - 1));
    uint64_t padding = need <= to_end ? 0 : to_end;
    if (length > heirloom_lane_longest(lane)) {
        return HEIRLOOM_WRONG_STATE;
    }
    int error = heirloom_lane_room_(lane, lane->position + padding + need);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    if (padding != 0) {
        *heirloom_lane_record_(lane, lane->position) =
            (uint64_t)(HEIRLOOM_RECORD_FLAG | HEIRLOOM_WRAP) << 56 | (padding - 8);
    }
    lane->claimed = lane->position + padding;
    *body = heirloom_lane_record_(lane, lane->claimed) + 1;
    return HEIRLOOM_OK;
}

/* Sends what was claimed last as a record with these flags. */
static inline void heirloom_lane_publish_(heirloom_lane *lane, uint32_t length, uint32_t type,
                                          uint32_t attempts, uint32_t flags) {
    *heirloom_lane_record_(lane, lane->claimed) = (uint64_t)(HEIRLOOM_RECORD_FLAG | flags) << 56 |
                                                  (uint64_t)(attempts & 0xff) << 48 |
                                                  (uint64_t)(type & 0xffff) << 32 | length;
    lane->position = lane->claimed + heirloom_lane_bytes_(length);
    __atomic_store_n(heirloom_lane_u64_(lane, HEIRLOOM_LANE_TAIL), lane->position, __ATOMIC_RELEASE);
    heirloom_lane_wake_(lane);
}

/* Sends what was claimed last: from the store of the tail on it exists. Without it: nothing. */
static inline void heirloom_lane_commit(heirloom_lane *lane, uint32_t length, uint32_t type) {
    heirloom_lane_publish_(lane, length, type, 0, HEIRLOOM_FIRST | HEIRLOOM_LAST);
}

/* Room for one message, waited for. ENDED: the receiver closed its end. */
static inline int heirloom_lane_claim(heirloom_lane *lane, uint32_t length, void **body,
                                      int milliseconds) {
    int error = heirloom_lane_try_claim(lane, length, body);
    if (error != HEIRLOOM_TIMED_OUT) {
        return error;
    }
    heirloom_wait wait = heirloom_wait_(milliseconds);
    int longest = 1;
    while (error == HEIRLOOM_TIMED_OUT) {
        __atomic_store_n(heirloom_lane_own_sleeps_(lane), 1, __ATOMIC_SEQ_CST);
        error = heirloom_lane_try_claim(lane, length, body);
        if (error == HEIRLOOM_TIMED_OUT) {
            int slept = heirloom_lane_other_state_(lane) == HEIRLOOM_LANE_CLOSED
                            ? HEIRLOOM_ENDED
                            : heirloom_lane_sleep_(lane, &wait, &longest);
            if (slept != HEIRLOOM_OK) {
                error = slept;
                break;
            }
        }
    }
    __atomic_store_n(heirloom_lane_own_sleeps_(lane), 0, __ATOMIC_SEQ_CST);
    return error;
}

/* Sends a copy of some bytes. */
static inline int heirloom_lane_send(heirloom_lane *lane, const void *bytes, uint32_t length,
                                     uint32_t type, int milliseconds) {
    void *body;
    int error = heirloom_lane_claim(lane, length, &body, milliseconds);
    if (error == HEIRLOOM_OK) {
        memcpy(body, bytes, length);
        heirloom_lane_commit(lane, length, type);
    }
    return error;
}

/* --- receiver --------------------------------------------------------------------------------- */

/* The next message, taken into this process's hands; TIMED_OUT when there is none now, or only padding
 * came, a ring of it: a sender can go on with that for ever. */
static inline int heirloom_lane_try_take(heirloom_lane *lane, heirloom_message *out) {
    uint64_t began = lane->position;
    while (lane->position - began < lane->capacity) {
        if (lane->position == lane->seen) {
            uint64_t tail =
                __atomic_load_n(heirloom_lane_u64_(lane, HEIRLOOM_LANE_TAIL), __ATOMIC_ACQUIRE);
            if (!heirloom_lane_possible_(lane->position, tail, lane->capacity) || tail < lane->seen) {
                return HEIRLOOM_PEER_VIOLATION;
            }
            lane->seen = tail;
            if (tail == lane->position) {
                return HEIRLOOM_TIMED_OUT;
            }
        }
        uint64_t header = __atomic_load_n(heirloom_lane_record_(lane, lane->position), __ATOMIC_RELAXED);
        uint32_t flags = (uint32_t)(header >> 56);
        uint64_t length = header & 0xffffffffu;
        uint64_t bytes = heirloom_lane_bytes_(length);
        uint64_t to_end = lane->capacity - (lane->position & (lane->capacity - 1));
        if ((flags & HEIRLOOM_RECORD_FLAG) == 0 || (flags & 0x70u) != 0 || bytes > to_end ||
            bytes > lane->seen - lane->position ||
            ((flags & HEIRLOOM_WRAP) != 0 && bytes != to_end)) {
            return HEIRLOOM_PEER_VIOLATION;
        }
        uint64_t end = lane->position + bytes;
        __atomic_store_n(heirloom_lane_u64_(lane, HEIRLOOM_LANE_TAKEN), end, __ATOMIC_RELEASE);
        if ((flags & (HEIRLOOM_WRAP | HEIRLOOM_SKIP)) == 0) {
            out->bytes = (const unsigned char *)(heirloom_lane_record_(lane, lane->position) + 1);
            out->length = (uint32_t)length;
            out->type = (uint32_t)(header >> 32) & 0xffff;
            out->attempts = (uint32_t)(header >> 48) & 0xff;
            out->flags = flags & (HEIRLOOM_FIRST | HEIRLOOM_LAST);
            lane->claimed = end;
            return HEIRLOOM_OK;
        }
        lane->position = end;
        __atomic_store_n(heirloom_lane_u64_(lane, HEIRLOOM_LANE_DONE), end, __ATOMIC_RELEASE);
        __atomic_store_n(heirloom_lane_u64_(lane, HEIRLOOM_LANE_HEAD), end, __ATOMIC_RELEASE);
    }
    return HEIRLOOM_TIMED_OUT;
}

/* The message taken last is done with. */
static inline void heirloom_lane_finish(heirloom_lane *lane) {
    lane->position = lane->claimed;
    __atomic_store_n(heirloom_lane_u64_(lane, HEIRLOOM_LANE_DONE), lane->position, __ATOMIC_RELEASE);
    __atomic_store_n(heirloom_lane_u64_(lane, HEIRLOOM_LANE_HEAD), lane->position, __ATOMIC_RELEASE);
    if (lane->seen - lane->position <= lane->capacity / 2) {
        heirloom_lane_wake_(lane);
    }
}

/* The next message, waited for. ENDED: the sender closed its end and everything was taken. */
static inline int heirloom_lane_take(heirloom_lane *lane, heirloom_message *out, int milliseconds) {
    int error = heirloom_lane_try_take(lane, out);
    if (error != HEIRLOOM_TIMED_OUT) {
        return error;
    }
    heirloom_wait wait = heirloom_wait_(milliseconds);
    int longest = 1;
    while (error == HEIRLOOM_TIMED_OUT) {
        __atomic_store_n(heirloom_lane_own_sleeps_(lane), 1, __ATOMIC_SEQ_CST);
        /* The state before the tail: what was sent before the end is still found. */
        int closed = heirloom_lane_other_state_(lane) == HEIRLOOM_LANE_CLOSED;
        error = heirloom_lane_try_take(lane, out);
        if (error == HEIRLOOM_TIMED_OUT) {
            int slept = closed ? HEIRLOOM_ENDED : heirloom_lane_sleep_(lane, &wait, &longest);
            if (slept != HEIRLOOM_OK) {
                error = slept == HEIRLOOM_ENDED ? slept : heirloom_lane_try_take(lane, out);
                error = error == HEIRLOOM_TIMED_OUT ? slept : error;
                break;
            }
        }
    }
    __atomic_store_n(heirloom_lane_own_sleeps_(lane), 0, __ATOMIC_SEQ_CST);
    return error;
}

/* Sender: the stream ends after what was sent. Receiver: nobody takes any more. */
static inline void heirloom_lane_close(heirloom_lane *lane) {
    __atomic_store_n(heirloom_lane_u32_(lane, lane->sends ? HEIRLOOM_LANE_SENDER_STATE
                                                          : HEIRLOOM_LANE_RECEIVER_STATE),
                     HEIRLOOM_LANE_CLOSED, __ATOMIC_SEQ_CST);
    __atomic_store_n(heirloom_lane_own_sleeps_(lane), 1, __ATOMIC_SEQ_CST);
    heirloom_bell_ring_(lane->other);
    heirloom_close_(lane->bell);
    heirloom_close_(lane->other);
}

#endif
