/* What this process was given, at the start and later: part of heirloom.h, which includes it. */
#ifndef HEIRLOOM_CONTROL_H
#define HEIRLOOM_CONTROL_H

#include "heirloom_region.h"

/* A place for one more entry: a fresh one, or that of a later grant that was taken; NULL when full. */
static inline heirloom_entry *heirloom_place_(heirloom_handoff *given) {
    if (given->entry_count < HEIRLOOM_MAX_ENTRIES) {
        return &given->entries[given->entry_count];
    }
    for (int i = 0; i < HEIRLOOM_MAX_ENTRIES; i++) {
        heirloom_entry *entry = &given->entries[i];
        const char *text = given->later[i];
        if (entry->taken && entry->name.at >= text && entry->name.at < text + HEIRLOOM_MAX_MESSAGE) {
            return entry;
        }
    }
    return NULL;
}

/* Reads a message's text, which stands in its place's buffer, into an entry of its own. */
static inline int heirloom_accept_(heirloom_handoff *given, const char *text, heirloom_entry *place,
                                   const int64_t *handles, int count) {
    heirloom_entry entry;
    heirloom_piece nonce;
    int64_t parent;
    int form = 0;
    const char *at = text;
    int error = heirloom_head_(&at, &parent, &nonce);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    if (!heirloom_expect_(&at, '/') || !heirloom_entry_(&at, &form, &entry) || *at != 0 ||
        heirloom_is(entry.kind, "control") || heirloom_is(entry.kind, "lifeline")) {
        return HEIRLOOM_MALFORMED;
    }
    for (int i = 0; i < given->entry_count; i++) {
        if (&given->entries[i] != place && heirloom_same(given->entries[i].name, entry.name)) {
            return HEIRLOOM_MALFORMED;
        }
    }
    if (!heirloom_control_handles_(&entry, handles, count)) {
        return HEIRLOOM_MALFORMED;
    }
    *place = entry;
    if (place == &given->entries[given->entry_count]) {
        given->entry_count++;
    }
    return HEIRLOOM_OK;
}

/* Receives one later grant. OK, TIMED_OUT; ENDED, MALFORMED and others end the line for ever. */
static inline int heirloom_receive_(heirloom_handoff *given, int milliseconds) {
    int64_t handles[HEIRLOOM_MAX_HANDLES];
    int count = 0;
    heirloom_entry *place = heirloom_place_(given);
    if (place == NULL) {
        return HEIRLOOM_WRONG_STATE;
    }
    char *text = given->later[place - given->entries];
    int error = heirloom_control_read_(given->control, text, HEIRLOOM_MAX_MESSAGE, handles, &count,
                                       milliseconds);
    if (error == HEIRLOOM_TIMED_OUT) {
        return error;
    }
    if (error == HEIRLOOM_OK) {
        error = heirloom_accept_(given, text, place, handles, count);
    }
    if (error != HEIRLOOM_OK) {
        for (int i = 0; i < count; i++) {
            heirloom_close_(handles[i]);
        }
        heirloom_close_(given->control);
        given->controlled = 0;
    }
    return error;
}

/* Opens the control line, and receives the grants that belong to the start. */
static inline int heirloom_open_control_(heirloom_handoff *given) {
    heirloom_facts_ facts;
    heirloom_ask_(given, ".control");
    heirloom_entry *entry = heirloom_find(given, ".control");
    if (entry == NULL) {
        return HEIRLOOM_OK;
    }
    heirloom_piece by = heirloom_attribute(entry, "by");
    int64_t count = heirloom_attribute(entry, "count").at == NULL
                        ? 0
                        : heirloom_limited_(entry, "count", 0, HEIRLOOM_MAX_ENTRIES);
    if (by.at == NULL || !heirloom_is(by, HEIRLOOM_CONTROL_BY_) || count < 0 ||
        entry->handle_count != 1) {
        return HEIRLOOM_MALFORMED;
    }
    int error = heirloom_look_(entry->handles[0], &facts);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    if (!heirloom_is_control_(&facts)) {
        return HEIRLOOM_IDENTITY_MISMATCH;
    }
    heirloom_keep_(entry->handles[0]);
    given->control = entry->handles[0];
    given->controlled = 1;
    for (int64_t i = 0; error == HEIRLOOM_OK && i < count; i++) {
        error = heirloom_receive_(given, -1);
    }
    return error == HEIRLOOM_ENDED ? HEIRLOOM_HANDLE_CLOSED : error;
}

/*
 * Reads what this process was given: the argument --heirloom=TEXT, else the variable HEIRLOOM, which
 * is removed so that it does not go on to children of this process. The text is not copied.
 */
static inline int heirloom_current(int argc, char **argv, heirloom_handoff *out) {
    const char *text = heirloom_text_(argc, argv);
    if (text == NULL) {
        return HEIRLOOM_ABSENT;
    }
    int error = heirloom_parse(text, out);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    /* A wrapper in between changes the parent: then the handles must speak for the text. */
    if (out->parent != heirloom_parent_() && !heirloom_all_open_(out)) {
        return HEIRLOOM_NOT_FOR_THIS_PROCESS;
    }
    return heirloom_open_control_(out);
}

/*
 * Waits until a grant of this name has arrived over the control line; then take it as any other. OK,
 * TIMED_OUT, NO_SUCH_NAME when it cannot come any more, or what was wrong with the line. For one thread
 * at a time, as all that takes from a handoff.
 */
static inline int heirloom_await(heirloom_handoff *given, const char *name, int milliseconds) {
    int64_t end = heirloom_now_() + (int64_t)milliseconds * 1000000;
    heirloom_ask_(given, name);
    while (heirloom_find(given, name) == NULL) {
        if (!given->controlled) {
            return HEIRLOOM_NO_SUCH_NAME;
        }
        int64_t left = end - heirloom_now_();
        int error = heirloom_receive_(
            given, milliseconds < 0 ? -1 : (int)(left <= 0 ? 0 : (left + 999999) / 1000000));
        if (error != HEIRLOOM_OK && error != HEIRLOOM_ENDED) {
            return error;
        }
    }
    return HEIRLOOM_OK;
}

#endif
