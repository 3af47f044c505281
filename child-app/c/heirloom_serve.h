/* A worker of a pool: part of heirloom.h, which includes it. The format is docs/spec/worker-protocol.md.
 *
 *     static int twice(heirloom_task *task, void *context) {
 *         int64_t number;
 *         if (task->length != sizeof number) return heirloom_fail(task, "a number has 8 bytes");
 *         memcpy(&number, task->payload, sizeof number);
 *         number *= 2;
 *         return heirloom_put(task, &number, sizeof number);
 *     }
 *     ...
 *     int error = heirloom_current(argc, argv, &given);
 *     if (error == HEIRLOOM_OK) error = heirloom_serve(&given, twice, NULL);
 */
#ifndef HEIRLOOM_SERVE_H
#define HEIRLOOM_SERVE_H

#include "heirloom_stream.h"

/* Kinds of messages; version and lengths of the protocol. */
enum heirloom_kind_ {
    HEIRLOOM_TASK_ = 1,
    HEIRLOOM_READY_ = 1,
    HEIRLOOM_RESULT_ = 2,
    HEIRLOOM_FAILURE_ = 3,
    HEIRLOOM_GOODBYE_ = 4
};
#define HEIRLOOM_PROTOCOL 1
#define HEIRLOOM_TASK_HEAD 16
#define HEIRLOOM_LONGEST_TEXT 8192
#define HEIRLOOM_MOST_REGIONS 64
#define HEIRLOOM_LONGEST_NAME 40

/* What there is to do, and what is answered. */
typedef struct heirloom_task {
    int64_t id; /* below 0 for a warm-up */
    int32_t attempt;
    int32_t region_count;
    const unsigned char *names; /* of the regions: length in one byte, characters, one after the other */
    const unsigned char *payload;
    size_t length;
    const heirloom_memory *region; /* the worker's own; NULL when the pool gives none */
    int retire;                    /* set it: this worker leaves after this task */
    heirloom_handoff *given;
    heirloom_buffer *answer;
} heirloom_task;

/* Does a task: puts the answer's bytes and returns 0. Anything else says that the task cannot be done, for
 * the reason that was put; the worker goes on. */
typedef int (*heirloom_handler)(heirloom_task *task, void *context);

/* Adds bytes to the answer; 0, or HEIRLOOM_SYSTEM without memory. */
static inline int heirloom_put(heirloom_task *task, const void *bytes, size_t length) {
    return heirloom_buffer_add(task->answer, bytes, length) ? HEIRLOOM_OK : HEIRLOOM_SYSTEM;
}

/* Says why the task cannot be done; for the handler to return. */
static inline int heirloom_fail(heirloom_task *task, const char *why) {
    task->answer->length = HEIRLOOM_TASK_HEAD;
    heirloom_put(task, why, strlen(why));
    return HEIRLOOM_WRONG_STATE;
}

/* The bytes of a region's name with its length in front; 0 when what stands there is none. */
static inline size_t heirloom_region_name_(const unsigned char *at, size_t left) {
    size_t length = left == 0 ? 0 : at[0];
    if (length == 0 || length > HEIRLOOM_LONGEST_NAME || length >= left) {
        return 0;
    }
    for (size_t i = 1; i <= length; i++) {
        if (!heirloom_namechar_((char)at[i])) {
            return 0;
        }
    }
    return length + 1;
}

/* Reads a TASK's bytes; MALFORMED when they are none. */
static inline int heirloom_task_parse(const unsigned char *bytes, size_t length, heirloom_task *out) {
    memset(out, 0, sizeof *out);
    if (length < HEIRLOOM_TASK_HEAD) {
        return HEIRLOOM_MALFORMED;
    }
    memcpy(&out->id, bytes, 8);
    memcpy(&out->attempt, bytes + 8, 4);
    memcpy(&out->region_count, bytes + 12, 4);
    size_t at = HEIRLOOM_TASK_HEAD;
    out->names = bytes + at;
    if (out->region_count < 0 || out->region_count > HEIRLOOM_MOST_REGIONS) {
        return HEIRLOOM_MALFORMED;
    }
    for (int32_t i = 0; i < out->region_count; i++) {
        size_t name = heirloom_region_name_(bytes + at, length - at);
        if (name == 0) {
            return HEIRLOOM_MALFORMED;
        }
        at += name;
    }
    out->payload = bytes + at;
    out->length = length - at;
    return HEIRLOOM_OK;
}

static inline void heirloom_ask_of_task_(heirloom_task *task, const char *name) {
    heirloom_ask_(task->given, name);
    task->given->asked_of_task = 1;
}

/* Takes the region that came with a task under this name: OK, NO_SUCH_NAME, TIMED_OUT, a refusal. The
 * caller detaches it. */
static inline int heirloom_task_memory(heirloom_task *task, const char *name, heirloom_memory *out,
                                       int milliseconds) {
    char grant[128];
    const unsigned char *at = task->names;
    int listed = 0;
    for (int32_t i = 0; i < task->region_count; i++) {
        heirloom_piece one = {(const char *)at + 1, at[0]};
        listed |= heirloom_is(one, name);
        at += 1 + (size_t)at[0];
    }
    if (!listed ||
        snprintf(grant, sizeof grant, "task%lld.%s", (long long)task->id, name) >= (int)sizeof grant) {
        heirloom_ask_of_task_(task, name);
        return HEIRLOOM_NO_SUCH_NAME;
    }
    int error = heirloom_await(task->given, grant, milliseconds);
    if (error == HEIRLOOM_OK) {
        error = heirloom_memory_attach(task->given, grant, out);
    }
    heirloom_ask_of_task_(task, name); /* as its caller knows it */
    return error;
}

/* The head of an answer, in front of its payload. */
static inline void heirloom_answer_head(unsigned char *out, int64_t id, int32_t attempt) {
    memcpy(out, &id, 8);
    memcpy(out + 8, &attempt, 4);
    memset(out + 12, 0, 4);
}

/* Cuts a text so that no character of UTF-8 is cut. */
static inline size_t heirloom_cut_(const unsigned char *text, size_t length) {
    if (length <= HEIRLOOM_LONGEST_TEXT) {
        return length;
    }
    length = HEIRLOOM_LONGEST_TEXT;
    while (length > 0 && (text[length] & 0xc0) == 0x80) {
        length--;
    }
    return length;
}

/* Does one task and answers it. */
static inline int heirloom_answer_(heirloom_lane *results, heirloom_task *task, heirloom_handler handler,
                                   void *context) {
    static const unsigned char head[HEIRLOOM_TASK_HEAD] = {0};
    heirloom_buffer *answer = task->answer;
    answer->length = 0;
    if (!heirloom_buffer_add(answer, head, sizeof head)) {
        return HEIRLOOM_SYSTEM;
    }
    int code = handler(task, context);
    uint32_t kind = code == 0 ? HEIRLOOM_RESULT_ : HEIRLOOM_FAILURE_;
    if (kind == HEIRLOOM_RESULT_ && answer->length > results->longest) {
        kind = HEIRLOOM_FAILURE_;
        heirloom_fail(task, "the result is longer than the pool takes");
    }
    if (kind == HEIRLOOM_FAILURE_ && answer->length == HEIRLOOM_TASK_HEAD) {
        char words[48];
        snprintf(words, sizeof words, "code %d, no reason given", code);
        heirloom_fail(task, words);
    }
    if (kind == HEIRLOOM_FAILURE_) {
        answer->length = HEIRLOOM_TASK_HEAD + heirloom_cut_(answer->bytes + HEIRLOOM_TASK_HEAD,
                                                            answer->length - HEIRLOOM_TASK_HEAD);
    }
    heirloom_answer_head(answer->bytes, task->id, task->attempt);
    return heirloom_send(results, answer->bytes, (uint32_t)answer->length, kind, HEIRLOOM_FOREVER);
}

/* Takes tasks until the pool wants no more; `into` is the task's bytes, `out` the answer's. */
static inline int heirloom_serve_tasks_(heirloom_handoff *given, heirloom_lane *tasks,
                                        heirloom_lane *results, const heirloom_memory *region,
                                        heirloom_handler handler, void *context, heirloom_buffer *into,
                                        heirloom_buffer *out) {
    heirloom_task task;
    uint32_t type = 0;
    do {
        int error = heirloom_receive(tasks, into, &type, HEIRLOOM_FOREVER);
        if (error != HEIRLOOM_OK) {
            return error == HEIRLOOM_ENDED ? HEIRLOOM_OK : error;
        }
        if (type != HEIRLOOM_TASK_ || heirloom_task_parse(into->bytes, into->length, &task) != HEIRLOOM_OK) {
            return HEIRLOOM_PEER_VIOLATION;
        }
        task.region = region;
        task.given = given;
        task.answer = out;
        error = heirloom_answer_(results, &task, handler, context);
        if (error != HEIRLOOM_OK) {
            return error;
        }
    } while (!task.retire);
    return HEIRLOOM_OK;
}

/*
 * Takes tasks, has the handler do each, and sends what it put, until the pool wants no more: then OK. What
 * is printed goes to the pool, which keeps its end for people. A refusal where this process is no pool's
 * worker; CREATOR_GONE, PEER_DIED when the pool is gone; PEER_VIOLATION; SYSTEM without memory. Allocates.
 */
static inline int heirloom_serve(heirloom_handoff *given, heirloom_handler handler, void *context) {
    int32_t version = HEIRLOOM_PROTOCOL;
    heirloom_lane tasks;
    heirloom_lane results;
    heirloom_memory region = {NULL, 0, 0};
    heirloom_buffer into = {NULL, 0, 0, 0, 0};
    heirloom_buffer out = {NULL, 0, 0, 0, 0};
    int has_region = heirloom_find(given, "pool.region") != NULL;
    int error = has_region ? heirloom_memory_attach(given, "pool.region", &region) : HEIRLOOM_OK;
    if (error == HEIRLOOM_OK) {
        error = heirloom_receiver_attach(given, "pool.tasks", &tasks);
    }
    if (error == HEIRLOOM_OK) {
        error = heirloom_sender_attach(given, "pool.results", &results);
    }
    if (error == HEIRLOOM_OK) {
        error = heirloom_lane_send(&results, &version, sizeof version, HEIRLOOM_READY_, HEIRLOOM_FOREVER);
    }
    if (error == HEIRLOOM_OK) {
        error = heirloom_serve_tasks_(given, &tasks, &results, has_region ? &region : NULL, handler,
                                      context, &into, &out);
    }
    if (error == HEIRLOOM_OK) {
        error = heirloom_lane_send(&results, "", 0, HEIRLOOM_GOODBYE_, HEIRLOOM_FOREVER);
        heirloom_lane_close(&results);
    }
    heirloom_buffer_free(&into);
    heirloom_buffer_free(&out);
    return error;
}

#endif
