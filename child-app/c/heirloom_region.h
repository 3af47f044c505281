/* Finding what was given, and attaching to memory: part of heirloom.h, which includes it. */
#ifndef HEIRLOOM_REGION_H
#define HEIRLOOM_REGION_H

#ifdef _WIN32
#include "heirloom_windows.h"
#else
#include "heirloom_linux.h"
#endif

/* Memory that this process was given, mapped. */
typedef struct heirloom_memory {
    unsigned char *bytes;
    size_t size;
    int writable;
} heirloom_memory;

/* Whether an object is the one told by an attribute; true where none is told, or the system has none. */
static inline int heirloom_is_told_(const heirloom_entry *entry, const char *key,
                                    const heirloom_facts_ *facts) {
    heirloom_piece told = heirloom_attribute(entry, key);
    return told.at == NULL || facts->identity[0] == 0 || heirloom_is(told, facts->identity);
}

/* Whether an object may be what an entry of this kind lists, where no identity is told. */
static inline int heirloom_is_plausible_(const heirloom_entry *entry, const heirloom_facts_ *facts) {
    if (heirloom_is(entry->kind, "control")) {
        return facts->type == HEIRLOOM_SOCKET_ || facts->type == HEIRLOOM_PIPE_;
    }
    if (heirloom_is(entry->kind, "lifeline") || heirloom_is(entry->kind, "pipe")) {
        return facts->type == HEIRLOOM_PIPE_;
    }
    return !heirloom_is(entry->kind, "memory") || facts->type == HEIRLOOM_MEMORY_;
}

/* Whether every handle of the text is open here on what it tells of. */
static inline int heirloom_all_open_(const heirloom_handoff *given) {
    for (int i = 0; i < given->entry_count; i++) {
        const heirloom_entry *entry = &given->entries[i];
        for (int h = 0; h < entry->handle_count; h++) {
            heirloom_facts_ facts;
            if (heirloom_look_(entry->handles[h], &facts) != HEIRLOOM_OK) {
                return 0;
            }
            int told = h == 0 && heirloom_attribute(entry, "id").at != NULL;
            if (told ? !heirloom_is_told_(entry, "id", &facts)
                     : h == 0 && !heirloom_is_plausible_(entry, &facts)) {
                return 0;
            }
        }
    }
    return given->entry_count > 0;
}

/* Where the text stands: the argument --heirloom=TEXT, the last if there are several, else the variable
 * HEIRLOOM, which is removed so that it does not go on to children of this process. */
static inline const char *heirloom_text_(int argc, char **argv) {
    static const char option[] = "--heirloom=";
    const char *text = NULL;
    const char *variable = heirloom_variable_();
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], option, sizeof option - 1) == 0) {
            text = argv[i] + sizeof option - 1;
        }
    }
    return text != NULL ? text : variable;
}

/* An entry of a name and kind that was not taken, or why not; `kind` NULL for any. */
static inline int heirloom_of_kind_(heirloom_handoff *given, const char *name, const char *kind,
                                    heirloom_entry **out) {
    heirloom_ask_(given, name);
    *out = heirloom_find(given, name);
    if (*out == NULL || heirloom_is((*out)->kind, "control") || heirloom_is((*out)->kind, "lifeline")) {
        return HEIRLOOM_NO_SUCH_NAME;
    }
    if ((*out)->taken) {
        return HEIRLOOM_ALREADY_TAKEN;
    }
    return kind == NULL || heirloom_is((*out)->kind, kind) ? HEIRLOOM_OK : HEIRLOOM_WRONG_KIND;
}

/* A number of the handoff within its limits, or -1. */
static inline int64_t heirloom_limited_(const heirloom_entry *entry, const char *key, int64_t least,
                                        int64_t most) {
    int64_t value = heirloom_attribute_number(entry, key);
    return value >= least && value <= most ? value : -1;
}

/* The checks of memory, in the specification's order. */
static inline int heirloom_verify_memory_(const heirloom_entry *entry, int *writable) {
    heirloom_facts_ facts;
    int64_t size = heirloom_attribute_number(entry, "size");
    heirloom_piece access = heirloom_attribute(entry, "access");
    if (size < 1 || access.at == NULL || heirloom_attribute(entry, "id").at == NULL ||
        !(heirloom_is(access, "r") || heirloom_is(access, "rw"))) {
        return HEIRLOOM_MALFORMED;
    }
    int error = heirloom_look_(entry->handles[0], &facts);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    if (facts.type != HEIRLOOM_MEMORY_) {
        return HEIRLOOM_NOT_SHARED_MEMORY;
    }
    if (facts.size != size) {
        return HEIRLOOM_SIZE_MISMATCH;
    }
    if (!heirloom_is_told_(entry, "id", &facts)) {
        return HEIRLOOM_IDENTITY_MISMATCH;
    }
    *writable = heirloom_is(access, "rw");
    if (!facts.readable || (*writable && !facts.writable)) {
        return HEIRLOOM_ACCESS_MISMATCH;
    }
    return facts.sealed && (*writable || facts.sealed_writing) ? HEIRLOOM_OK : HEIRLOOM_NOT_SEALED;
}

/* Checks and maps the first handle of an entry that is memory or begins with it; it stays as it was. */
static inline int heirloom_map_(const heirloom_entry *entry, heirloom_memory *out) {
    int writable = 0;
    int error = heirloom_verify_memory_(entry, &writable);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    size_t size = (size_t)heirloom_attribute_number(entry, "size");
    error = heirloom_map_handle_(entry->handles[0], size, writable, &out->bytes);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    out->size = size;
    out->writable = writable;
    return HEIRLOOM_OK;
}

/* What was mapped is taken: its handle is closed, nothing refuses it any more. */
static inline void heirloom_mapped_(heirloom_entry *entry) {
    heirloom_close_(entry->handles[0]);
    entry->taken = 1;
}

/* Whether memory of this name could be attached: all its checks, and nothing is changed. */
static inline int heirloom_memory_verify(heirloom_handoff *given, const char *name) {
    heirloom_entry *entry;
    int writable;
    int error = heirloom_of_kind_(given, name, "memory", &entry);
    if (error == HEIRLOOM_OK && entry->handle_count != 1) {
        error = HEIRLOOM_MALFORMED;
    }
    return error == HEIRLOOM_OK ? heirloom_verify_memory_(entry, &writable) : error;
}

/* Takes memory, once: its handle is closed then, the mapping stays until heirloom_memory_detach. */
static inline int heirloom_memory_attach(heirloom_handoff *given, const char *name,
                                         heirloom_memory *out) {
    int error = heirloom_memory_verify(given, name);
    heirloom_entry *entry = heirloom_find(given, name);
    if (error == HEIRLOOM_OK) {
        error = heirloom_map_(entry, out);
    }
    if (error == HEIRLOOM_OK) {
        heirloom_mapped_(entry);
    }
    return error;
}

/* Unmaps it; nothing may point into it any more. */
static inline void heirloom_memory_detach(heirloom_memory *memory) {
    heirloom_unmap_(memory->bytes, memory->size);
    memory->bytes = NULL;
    memory->size = 0;
}

/* --- files and pipes ---------------------------------------------------------------------------- */

/* What an entry's first handle is open on: its object has to be the one that was told. */
static inline int heirloom_look_told_(const heirloom_entry *entry, heirloom_facts_ *facts) {
    int error = heirloom_look_(entry->handles[0], facts);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    return heirloom_is_told_(entry, "id", facts) ? HEIRLOOM_OK : HEIRLOOM_IDENTITY_MISMATCH;
}

/* The checks of a file or pipe: identity, then what `access` says of it. */
static inline int heirloom_take_handle_(heirloom_entry *entry, int reading, int writing, int appending,
                                        heirloom_handle *out) {
    heirloom_facts_ facts;
    int error = heirloom_look_told_(entry, &facts);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    if ((reading && !facts.readable) || (writing && !facts.writable) || (appending && !facts.appends)) {
        return HEIRLOOM_ACCESS_MISMATCH;
    }
    heirloom_keep_(entry->handles[0]);
    entry->taken = 1;
    *out = heirloom_handle_of_(entry->handles[0]);
    return HEIRLOOM_OK;
}

/* Takes a file, once: a descriptor (Windows: a HANDLE) that is the caller's from here on. */
static inline int heirloom_file_take(heirloom_handoff *given, const char *name, heirloom_handle *out) {
    heirloom_entry *entry;
    int error = heirloom_of_kind_(given, name, "file", &entry);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    heirloom_piece access = heirloom_attribute(entry, "access");
    if (access.at == NULL || entry->handle_count != 1) {
        return HEIRLOOM_MALFORMED;
    }
    int appending = heirloom_is(access, "a");
    int reading = heirloom_is(access, "r") || heirloom_is(access, "rw");
    int writing = heirloom_is(access, "w") || heirloom_is(access, "rw") || appending;
    return reading || writing ? heirloom_take_handle_(entry, reading, writing, appending, out)
                              : HEIRLOOM_MALFORMED;
}

static inline int heirloom_pipe_take_(heirloom_handoff *given, const char *name, const char *way,
                                      heirloom_handle *out) {
    heirloom_entry *entry;
    heirloom_facts_ facts;
    int error = heirloom_of_kind_(given, name, "pipe", &entry);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    heirloom_piece access = heirloom_attribute(entry, "access");
    if (access.at == NULL || entry->handle_count != 1 ||
        !(heirloom_is(access, "r") || heirloom_is(access, "w"))) {
        return HEIRLOOM_MALFORMED;
    }
    error = heirloom_look_told_(entry, &facts);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    if (!heirloom_is(access, way)) {
        return HEIRLOOM_ACCESS_MISMATCH;
    }
    return heirloom_take_handle_(entry, *way == 'r', *way == 'w', 0, out);
}

/* Takes the end of a pipe that this process reads, once. */
static inline int heirloom_input_take(heirloom_handoff *given, const char *name, heirloom_handle *out) {
    return heirloom_pipe_take_(given, name, "r", out);
}

/* Takes the end of a pipe that this process writes, once. */
static inline int heirloom_output_take(heirloom_handoff *given, const char *name, heirloom_handle *out) {
    return heirloom_pipe_take_(given, name, "w", out);
}

#endif
