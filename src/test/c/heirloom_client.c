/*
 * Does what its standard input says, one word a line and milliseconds behind it, and answers each
 * line with one: for tests in which a program in C takes part in what Java made.
 *
 * Its grants have fixed names: lock, places, event, memory; each may be missing.
 */
#include "../../../child-app/c/heirloom.h"

static heirloom_handoff given;
static heirloom_mutex lock;
static heirloom_semaphore places;
static heirloom_event event;
static heirloom_memory memory;

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
        }
    }
    return error;
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
