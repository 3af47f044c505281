/* What an error means, in a sentence: part of heirloom.h, which includes it. */
#ifndef HEIRLOOM_WORDS_H
#define HEIRLOOM_WORDS_H

#include "heirloom_handoff.h"
#ifdef _WIN32
#include "heirloom_windows.h"
#endif

#include <errno.h>
#include <stdio.h>

/* Room for any sentence, which may list names of grants; a shorter one cuts it. */
#define HEIRLOOM_LONGEST_WORDS 512

/* Sentences about a grant begin with its name. */
static inline const char *heirloom_of_grant_(int error) {
    switch (error) {
    case HEIRLOOM_ALREADY_TAKEN: return "was taken before; it can be taken once";
    case HEIRLOOM_WRONG_KIND: return "is of another kind than asked for";
    case HEIRLOOM_HANDLE_CLOSED: return "has a handle that is not open in this process";
    case HEIRLOOM_NOT_SHARED_MEMORY: return "is no shared memory";
    case HEIRLOOM_SIZE_MISMATCH: return "has another size than the parent says";
    case HEIRLOOM_IDENTITY_MISMATCH: return "is another thing than the parent says";
    case HEIRLOOM_ACCESS_MISMATCH: return "has another access than the parent says";
    case HEIRLOOM_NOT_SEALED: return "could still change its size";
    default: return NULL;
    }
}

static inline const char *heirloom_of_process_(int error) {
    switch (error) {
    case HEIRLOOM_OK: return "nothing is wrong";
    case HEIRLOOM_ABSENT:
        return "this process was given nothing: no argument --heirloom=... and no variable HEIRLOOM; was it "
               "started by Heirloom?";
    case HEIRLOOM_MALFORMED: return "what the parent said is not of the format";
    case HEIRLOOM_UNKNOWN_VERSION: return "the parent speaks a version that this program does not know";
    case HEIRLOOM_NOT_FOR_THIS_PROCESS: return "what was given is for another process";
    case HEIRLOOM_OWNER_DIED: return "the lock's owner died with it";
    case HEIRLOOM_NOT_RECOVERABLE: return "the lock's owner died, and nobody put in order what it guards";
    case HEIRLOOM_TIMED_OUT: return "the time was over";
    case HEIRLOOM_CREATOR_GONE: return "the process that made it is gone";
    case HEIRLOOM_WRONG_STATE: return "it is not in a state for that";
    case HEIRLOOM_PEER_VIOLATION: return "the lane's other end wrote nonsense";
    case HEIRLOOM_ENDED: return "the lane's other end closed it";
    case HEIRLOOM_PEER_DIED: return "the process at the lane's other end died";
    default: return "unknown error";
    }
}

/* Adds what fits; the text stays ended by a zero. */
static inline void heirloom_append_(char *out, size_t room, const char *text, size_t length) {
    size_t at = strlen(out);
    length = length < room - 1 - at ? length : room - 1 - at;
    memcpy(out + at, text, length);
    out[at + length] = 0;
}

static inline void heirloom_list_names_(const heirloom_handoff *given, char *out, size_t room) {
    const char *before = "; there are: ";
    for (int i = 0; i < given->entry_count; i++) {
        const heirloom_entry *entry = &given->entries[i];
        if (heirloom_is(entry->kind, "control") || heirloom_is(entry->kind, "lifeline")) {
            continue;
        }
        heirloom_append_(out, room, before, strlen(before));
        heirloom_append_(out, room, entry->name.at, (size_t)entry->name.length);
        before = ", ";
    }
    if (before[0] == ';') {
        heirloom_append_(out, room, "; there are none", strlen("; there are none"));
    }
}

/*
 * One sentence for an error that was just answered: its name, then what it means; where it is about a
 * grant, that is the one asked for last. Writes at most `room` bytes, at least 1, and gives `out`.
 *
 *     NO_SUCH_NAME: no grant is named "prices"; there are: price
 */
static inline const char *heirloom_explain(const heirloom_handoff *given, int error, char *out, size_t room) {
#ifdef _WIN32
    unsigned long number = GetLastError(); /* the system's calls there set no errno */
#else
    int number = errno;
#endif
    const char *name = heirloom_error_name(error);
    const char *of_grant = heirloom_of_grant_(error);
    if (of_grant != NULL) {
        snprintf(out, room, "%s: grant \"%s\" %s", name, given->asked, of_grant);
    } else if (error == HEIRLOOM_NO_SUCH_NAME && given->asked_of_task) {
        snprintf(out, room, "%s: no region of the task is named \"%s\"", name, given->asked);
    } else if (error == HEIRLOOM_NO_SUCH_NAME) {
        snprintf(out, room, "%s: no grant is named \"%s\"", name, given->asked);
        heirloom_list_names_(given, out, room);
    } else if (error == HEIRLOOM_SYSTEM) {
#ifdef _WIN32
        snprintf(out, room, "%s: the system refused, error %lu", name, number);
#else
        snprintf(out, room, "%s: the system refused: %s", name, strerror(number));
#endif
    } else {
        snprintf(out, room, "%s: %s", name, heirloom_of_process_(error));
    }
    return out;
}

#endif
