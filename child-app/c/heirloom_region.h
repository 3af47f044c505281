/* Attaching to memory: part of heirloom.h, which includes it. */
#ifndef HEIRLOOM_REGION_H
#define HEIRLOOM_REGION_H

#include "heirloom_handoff.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Memory that this process was given, mapped. */
typedef struct heirloom_memory {
    unsigned char *bytes;
    size_t size;
    int writable;
} heirloom_memory;

/* Whether an open descriptor is the object told by an attribute; true where none is told. */
static inline int heirloom_is_told_as_(const heirloom_entry *entry, const char *key,
                                       const struct stat *facts) {
    char identity[64];
    heirloom_piece told = heirloom_attribute(entry, key);
    if (told.at == NULL) {
        return 1;
    }
    snprintf(identity, sizeof identity, "%llu.%llu", (unsigned long long)facts->st_dev,
             (unsigned long long)facts->st_ino);
    return heirloom_is(told, identity);
}

static inline int heirloom_is_told_(const heirloom_entry *entry, const struct stat *facts) {
    return heirloom_is_told_as_(entry, "id", facts);
}

/* Whether a descriptor is open on anonymous memory, by what the kernel shows of it. */
static inline int heirloom_is_memory_(int fd) {
    static const char deleted[] = " (deleted)";
    static const char shm[] = "/dev/shm/";
    char path[64];
    char label[512];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(path, label, sizeof label - 1);
    if (length < (ssize_t)sizeof deleted) {
        return 0;
    }
    label[length] = 0;
    if (strcmp(label + length - (sizeof deleted - 1), deleted) != 0) {
        return 0;
    }
    return strncmp(label, "/memfd:", 7) == 0 ||
           (strncmp(label, shm, sizeof shm - 1) == 0 && strchr(label + sizeof shm - 1, '/') == NULL);
}

/* Whether every handle of the text is open here on what it tells of. */
static inline int heirloom_all_open_(const heirloom_handoff *given) {
    for (int i = 0; i < given->entry_count; i++) {
        const heirloom_entry *entry = &given->entries[i];
        for (int h = 0; h < entry->handle_count; h++) {
            struct stat facts;
            if (fstat((int)entry->handles[h], &facts) != 0 ||
                (h == 0 && !heirloom_is_told_(entry, &facts))) {
                return 0;
            }
        }
    }
    return given->entry_count > 0;
}

/*
 * Reads what this process was given: the argument --heirloom=TEXT, else the variable HEIRLOOM, which
 * is removed so that it does not go on to children of this process. The text is not copied.
 */
static inline int heirloom_current(int argc, char **argv, heirloom_handoff *out) {
    static const char option[] = "--heirloom=";
    const char *text = NULL;
    for (int i = 1; i < argc && text == NULL; i++) {
        if (strncmp(argv[i], option, sizeof option - 1) == 0) {
            text = argv[i] + sizeof option - 1;
        }
    }
    if (text == NULL) {
        /* unsetenv(3) takes the pointer out of the environment; the characters stay where they are. */
        text = getenv("HEIRLOOM");
        unsetenv("HEIRLOOM");
    }
    if (text == NULL) {
        return HEIRLOOM_ABSENT;
    }
    int error = heirloom_parse(text, out);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    if (out->hexadecimal) {
        return HEIRLOOM_MALFORMED;
    }
    /* A wrapper in between changes the parent: then the handles must speak for the text. */
    return out->parent == getppid() || heirloom_all_open_(out) ? HEIRLOOM_OK
                                                               : HEIRLOOM_NOT_FOR_THIS_PROCESS;
}

static inline int heirloom_verify_memory_(const heirloom_entry *entry, int *writable) {
    struct stat facts;
    int fd = (int)entry->handles[0];
    int64_t size = heirloom_attribute_number(entry, "size");
    heirloom_piece access = heirloom_attribute(entry, "access");
    if (size < 1 || access.at == NULL || heirloom_attribute(entry, "id").at == NULL ||
        !(heirloom_is(access, "r") || heirloom_is(access, "rw"))) {
        return HEIRLOOM_MALFORMED;
    }
    if (fstat(fd, &facts) != 0) {
        return HEIRLOOM_HANDLE_CLOSED;
    }
    if (!heirloom_is_memory_(fd)) {
        return HEIRLOOM_NOT_SHARED_MEMORY;
    }
    if (facts.st_size != size) {
        return HEIRLOOM_SIZE_MISMATCH;
    }
    if (!heirloom_is_told_(entry, &facts)) {
        return HEIRLOOM_IDENTITY_MISMATCH;
    }
    int way = fcntl(fd, F_GETFL) & O_ACCMODE;
    *writable = heirloom_is(access, "rw");
    if (way == O_WRONLY || (*writable && way != O_RDWR)) {
        return HEIRLOOM_ACCESS_MISMATCH;
    }
    int seals = fcntl(fd, F_GET_SEALS);
    int needed = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    /* Memory by shm_open has no seals at all: the call fails with EINVAL. */
    if (seals != -1 && (seals & needed) != needed) {
        return HEIRLOOM_NOT_SEALED;
    }
    return HEIRLOOM_OK;
}

/* Checks, maps and closes the descriptor of an entry that is memory or begins with it. */
static inline int heirloom_map_(const heirloom_entry *entry, heirloom_memory *out) {
    int writable = 0;
    int error = heirloom_verify_memory_(entry, &writable);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    size_t size = (size_t)heirloom_attribute_number(entry, "size");
    int fd = (int)entry->handles[0];
    void *at = mmap(NULL, size, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED) {
        return HEIRLOOM_SYSTEM;
    }
    close(fd);
    out->bytes = at;
    out->size = size;
    out->writable = writable;
    return HEIRLOOM_OK;
}

/* The entry of a name and kind, or why not. */
static inline int heirloom_of_kind_(const heirloom_handoff *given, const char *name,
                                    const char *kind, const heirloom_entry **out) {
    *out = heirloom_find(given, name);
    if (*out == NULL) {
        return HEIRLOOM_NO_SUCH_NAME;
    }
    return heirloom_is((*out)->kind, kind) ? HEIRLOOM_OK : HEIRLOOM_WRONG_KIND;
}

/* Takes memory, once: its descriptor is closed then, the mapping stays until the process ends. */
static inline int heirloom_memory_attach(const heirloom_handoff *given, const char *name,
                                         heirloom_memory *out) {
    const heirloom_entry *entry;
    int error = heirloom_of_kind_(given, name, "memory", &entry);
    return error == HEIRLOOM_OK ? heirloom_map_(entry, out) : error;
}

#endif
