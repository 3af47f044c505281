/*
 * Does what its standard input says, one word a line and milliseconds behind it, and answers each
 * line with one: for tests in which a program in C takes part in what Java made.
 *
 * Its grants have fixed names: lock, places, event, memory, in and out; each may be missing.
 */
#include "../../../child-app/c/heirloom.h"

#ifdef _WIN32
#include <process.h>
#define getpid _getpid
#define _exit exit
#endif

static heirloom_handoff given;
static heirloom_mutex lock;
static heirloom_semaphore places;
static heirloom_event event;
static heirloom_memory memory;
static heirloom_lane in;
static heirloom_lane out;

static int attach(int argc, char **argv) {
    int error = heirloom_current(argc, argv, &given);
    for (int i = 0; error == HEIRLOOM_OK && i < given.entry_count; i++) {
        heirloom_piece name = given.entries[i].name;
        if (heirloom_is(name, "lock")) {
            error = heirloom_mutex_attach(&given, "lock", &lock);
        } else if (heirloom_is(name, "places")) {
            error = heirloom_semaphore_attach(&given, "places", &places);
        } else if (heirloom_is(name, "event")) {
            error = heirloom_event_attach(&given, "event", &event);
        } else if (heirloom_is(name, "memory")) {
            error = heirloom_memory_attach(&given, "memory", &memory);
        } else if (heirloom_is(name, "in")) {
            error = heirloom_receiver_attach(&given, "in", &in);
        } else if (heirloom_is(name, "out")) {
            error = heirloom_sender_attach(&given, "out", &out);
        }
        heirloom_facts_ facts;
        if (error != HEIRLOOM_OK && (given.entries[i].taken || heirloom_look_(given.entries[i].handles[0], &facts))) {
            error = HEIRLOOM_ALREADY_TAKEN; /* what is refused is left as it was */
        }
    }
    return error;
}

/* Into its hands; only the message that the golden bytes have is right. */
static int receive(int milliseconds) {
    heirloom_message message;
    int got = heirloom_lane_take(&in, &message, milliseconds);
    if (got != HEIRLOOM_OK) return got;
    return message.length == 3 && message.type == 5 && memcmp(message.bytes, "\1\2\3", 3) == 0
               ? HEIRLOOM_OK
               : HEIRLOOM_PEER_VIOLATION;
}

static int answer(const char *word, int milliseconds) {
    if (strcmp(word, "lock") == 0) return heirloom_mutex_lock(&lock, milliseconds);
    if (strcmp(word, "unlock") == 0) return heirloom_mutex_unlock(&lock);
    if (strcmp(word, "consistent") == 0) return heirloom_mutex_mark_consistent(&lock);
    if (strcmp(word, "acquire") == 0) return heirloom_semaphore_acquire(&places, milliseconds);
    if (strcmp(word, "release") == 0) return heirloom_semaphore_release(&places);
    if (strcmp(word, "take") == 0) return heirloom_semaphore_take(&places, milliseconds);
    if (strcmp(word, "post") == 0) return heirloom_semaphore_post(&places);
    if (strcmp(word, "wait") == 0) return heirloom_event_wait(&event, milliseconds);
    if (strcmp(word, "set") == 0) heirloom_event_set(&event);
    if (strcmp(word, "reset") == 0) heirloom_event_reset(&event);
    if (strcmp(word, "send") == 0) return heirloom_lane_send(&out, "\1\2\3", 3, 5, milliseconds);
    if (strcmp(word, "receive") == 0) return receive(milliseconds);
    if (strcmp(word, "finish") == 0) heirloom_lane_finish(&in);
    if (strcmp(word, "end") == 0) heirloom_lane_close(&out);
    if (strcmp(word, "stop") == 0) heirloom_lane_close(&in);
    if (strcmp(word, "die") == 0) _exit(0);
    if (strcmp(word, "add") == 0) {
        /* Plain: only the lock makes it right. */
        for (int i = 0; i < milliseconds; i++) {
            int got = heirloom_mutex_lock(&lock, HEIRLOOM_FOREVER);
            if (got != HEIRLOOM_OK) return got;
            (*(volatile int64_t *)(void *)memory.bytes)++;
            heirloom_mutex_unlock(&lock);
        }
    }
    return HEIRLOOM_OK;
}

int main(int argc, char **argv) {
    char line[64];
    char word[32];
    int error = attach(argc, argv);
    printf("%s %ld\n", heirloom_error_name(error), (long)getpid());
    fflush(stdout);
    while (error == HEIRLOOM_OK && fgets(line, sizeof line, stdin) != NULL) {
        int milliseconds = HEIRLOOM_FOREVER;
        if (sscanf(line, "%31s %d", word, &milliseconds) >= 1) {
            printf("%s\n", heirloom_error_name(answer(word, milliseconds)));
            fflush(stdout);
        }
    }
    return error == HEIRLOOM_OK ? 0 : 125;
}
