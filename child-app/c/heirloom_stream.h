/* Messages of any length over a lane: part of heirloom.h, which includes it. What is longer than a quarter
 * of the ring goes in fragments (docs/spec/lane-layout.md, Records). The receiver puts them together in
 * memory that it allocates. */
#ifndef HEIRLOOM_STREAM_H
#define HEIRLOOM_STREAM_H

#include "heirloom_lane.h"

/* Bytes that a receiver puts together or keeps; begin with all zeros, end with heirloom_buffer_free. */
typedef struct heirloom_buffer {
    unsigned char *bytes;
    size_t length;
    size_t room;
    size_t expected;
    int begun;
} heirloom_buffer;

static inline void heirloom_buffer_free(heirloom_buffer *buffer) {
    free(buffer->bytes);
    memset(buffer, 0, sizeof *buffer);
}

/* Adds bytes behind those that are there; 0 when there is no memory. */
static inline int heirloom_buffer_add(heirloom_buffer *buffer, const void *bytes, size_t length) {
    if (length > buffer->room - buffer->length) {
        size_t room = buffer->length + length;
        room = room < 2 * buffer->room ? 2 * buffer->room : room;
        unsigned char *wider = room < length ? NULL : (unsigned char *)realloc(buffer->bytes, room);
        if (wider == NULL) {
            return 0;
        }
        buffer->bytes = wider;
        buffer->room = room;
    }
    if (length != 0) {
        memcpy(buffer->bytes + buffer->length, bytes, length);
    }
    buffer->length += length;
    return 1;
}

/* Adds a fragment; OK when the message is whole, TIMED_OUT when more is to come. Memory grows with what
 * really comes: a sender that lies about the length costs no more than it sends. */
static inline int heirloom_fragment_(const heirloom_lane *lane, const heirloom_message *fragment,
                                     heirloom_buffer *into) {
    const unsigned char *bytes = fragment->bytes;
    uint32_t length = fragment->length;
    if (fragment->flags & HEIRLOOM_FIRST) {
        uint64_t told = UINT64_MAX;
        if (length >= sizeof told) {
            memcpy(&told, bytes, sizeof told);
        }
        if (told > lane->longest) {
            return HEIRLOOM_PEER_VIOLATION;
        }
        into->begun = 1;
        into->expected = (size_t)told;
        into->length = 0;
        bytes += sizeof told;
        length -= (uint32_t)sizeof told;
    } else if (!into->begun) {
        /* Its beginning went with a process that died; it is sent again. */
        return HEIRLOOM_TIMED_OUT;
    }
    if (length > into->expected - into->length) {
        return HEIRLOOM_PEER_VIOLATION;
    }
    if (!heirloom_buffer_add(into, bytes, length)) {
        return HEIRLOOM_SYSTEM;
    }
    if ((fragment->flags & HEIRLOOM_LAST) == 0) {
        return HEIRLOOM_TIMED_OUT;
    }
    into->begun = 0;
    return into->length == into->expected ? HEIRLOOM_OK : HEIRLOOM_PEER_VIOLATION;
}

/*
 * The next whole message, waited for, as a copy in `into`; it is done with. `type` is its type. Answers
 * as heirloom_lane_take, or SYSTEM without memory.
 */
static inline int heirloom_receive(heirloom_lane *lane, heirloom_buffer *into, uint32_t *type,
                                   int milliseconds) {
    heirloom_message message;
    heirloom_wait wait = heirloom_wait_(milliseconds);
    for (;;) {
        int64_t left = heirloom_left_(&wait);
        int slice = left == INT64_MAX ? HEIRLOOM_FOREVER
                                      : (int)(left <= 0 ? 0 : (left + 999999) / 1000000);
        int error = heirloom_lane_take(lane, &message, slice);
        if (error != HEIRLOOM_OK) {
            return error;
        }
        *type = message.type;
        if ((message.flags & HEIRLOOM_FIRST) && (message.flags & HEIRLOOM_LAST)) {
            into->begun = 0; /* its sender gave up or died in the middle of another */
            into->length = 0;
            error = heirloom_buffer_add(into, message.bytes, message.length) ? HEIRLOOM_OK
                                                                             : HEIRLOOM_SYSTEM;
        } else {
            error = heirloom_fragment_(lane, &message, into);
        }
        if (error == HEIRLOOM_PEER_VIOLATION || error == HEIRLOOM_SYSTEM) {
            return error;
        }
        heirloom_lane_finish(lane);
        if (error == HEIRLOOM_OK) {
            return HEIRLOOM_OK;
        }
    }
}

static inline uint32_t heirloom_lane_deaths_(const heirloom_lane *lane) {
    return heirloom_get_(heirloom_lane_u32_(lane, HEIRLOOM_LANE_DEATHS));
}

/* Whether the receiver is done with everything that was sent; PEER_VIOLATION where it cannot be. */
static inline int heirloom_lane_consumed_(heirloom_lane *lane) {
    uint64_t head = __atomic_load_n(heirloom_lane_u64_(lane, HEIRLOOM_LANE_HEAD), __ATOMIC_ACQUIRE);
    if (!heirloom_lane_possible_(head, lane->position, lane->capacity) || head < lane->seen) {
        return HEIRLOOM_PEER_VIOLATION;
    }
    lane->seen = head;
    return head == lane->position ? HEIRLOOM_OK : HEIRLOOM_TIMED_OUT;
}

/* Waits until it is. PEER_DIED: a receiver died meanwhile, and what it had put together went with it. */
static inline int heirloom_lane_await_consumed_(heirloom_lane *lane, uint32_t deaths,
                                                const heirloom_wait *wait) {
    int longest = 1;
    int error;
    do {
        __atomic_store_n(heirloom_lane_own_sleeps_(lane), 1, __ATOMIC_SEQ_CST);
        error = heirloom_lane_deaths_(lane) != deaths ? HEIRLOOM_PEER_DIED : heirloom_lane_consumed_(lane);
        if (error == HEIRLOOM_TIMED_OUT) {
            int slept = heirloom_lane_other_state_(lane) == HEIRLOOM_LANE_CLOSED
                            ? HEIRLOOM_ENDED
                            : heirloom_lane_sleep_(lane, wait, &longest);
            if (slept != HEIRLOOM_OK) {
                error = slept;
                break;
            }
        }
    } while (error == HEIRLOOM_TIMED_OUT);
    __atomic_store_n(heirloom_lane_own_sleeps_(lane), 0, __ATOMIC_SEQ_CST);
    return error;
}

/* All fragments once; the last only when the receiver is done with all others: so whoever gives up
 * before has sent nothing that could be delivered. */
static inline int heirloom_stream_once_(heirloom_lane *lane, const unsigned char *bytes, uint32_t length,
                                        uint32_t type, uint32_t attempt, const heirloom_wait *wait) {
    uint32_t most = (uint32_t)(lane->capacity / 8 - 8);
    uint32_t deaths = heirloom_lane_deaths_(lane);
    uint32_t at = 0;
    while (at < length) {
        uint64_t whole = length;
        uint32_t prefix = at == 0 ? (uint32_t)sizeof whole : 0;
        uint32_t count = length - at < most - prefix ? length - at : most - prefix;
        uint32_t flags = (at == 0 ? HEIRLOOM_FIRST : 0) | (at + count == length ? HEIRLOOM_LAST : 0);
        void *body;
        int error = HEIRLOOM_OK;
        if (flags & HEIRLOOM_LAST) {
            error = heirloom_lane_await_consumed_(lane, deaths, wait);
        }
        if (error == HEIRLOOM_OK) {
            int64_t left = heirloom_left_(wait);
            error = heirloom_lane_claim(
                lane, prefix + count, &body,
                left == INT64_MAX ? HEIRLOOM_FOREVER : (int)(left <= 0 ? 0 : (left + 999999) / 1000000));
        }
        if (error != HEIRLOOM_OK) {
            return error;
        }
        memcpy(body, &whole, prefix);
        memcpy((unsigned char *)body + prefix, bytes + at, count);
        heirloom_lane_publish_(lane, prefix + count, type, attempt, flags);
        at += count;
    }
    int error = heirloom_lane_await_consumed_(lane, deaths, wait);
    if (error == HEIRLOOM_PEER_DIED && heirloom_lane_deaths_(lane) == deaths + 1 &&
        __atomic_load_n(heirloom_lane_u64_(lane, HEIRLOOM_LANE_DIED_AT), __ATOMIC_ACQUIRE) >=
            lane->position) {
        return HEIRLOOM_OK; /* it was done with the last one before it died */
    }
    /* It is sent: who does not wait for the receipt any longer has not failed. */
    return error == HEIRLOOM_TIMED_OUT ? HEIRLOOM_OK : error;
}

/* Sends a copy of some bytes, in fragments if need be; then it returns when they were received. Answers as
 * heirloom_lane_send; WRONG_STATE when it is longer than the channel allows. */
static inline int heirloom_send(heirloom_lane *lane, const void *bytes, uint32_t length, uint32_t type,
                                int milliseconds) {
    if (length <= heirloom_lane_longest(lane)) {
        return heirloom_lane_send(lane, bytes, length, type, milliseconds);
    }
    if (length > lane->longest) {
        return HEIRLOOM_WRONG_STATE;
    }
    heirloom_wait wait = heirloom_wait_(milliseconds);
    int error = HEIRLOOM_PEER_DIED;
    for (uint32_t attempt = 0; error == HEIRLOOM_PEER_DIED && attempt < lane->attempts; attempt++) {
        error = heirloom_stream_once_(lane, (const unsigned char *)bytes, length, type,
                                      attempt < 255 ? attempt : 255, &wait);
        if (error == HEIRLOOM_PEER_DIED && !lane->outlives) {
            return error;
        }
    }
    return error;
}

#endif
