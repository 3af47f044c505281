/* What the other parts need of Linux: part of heirloom.h, which includes it. Other systems have the same
 * names in a file of their own. */
#ifndef HEIRLOOM_LINUX_H
#define HEIRLOOM_LINUX_H

#include "heirloom_handoff.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* A descriptor as this system's calls take it. */
typedef int heirloom_handle;

enum heirloom_type_ {
    HEIRLOOM_OTHER_ = 0,
    HEIRLOOM_MEMORY_,
    HEIRLOOM_FILE_,
    HEIRLOOM_PIPE_,
    HEIRLOOM_SOCKET_,
    HEIRLOOM_BELL_,
    HEIRLOOM_SEMAPHORE_
};

/* What this process has at a number, asked without owning or changing it. */
typedef struct heirloom_facts_ {
    int type;
    int64_t size;
    int readable;
    int writable;
    int appends;
    int sealed;         /* its size is fixed, by whatever the system has for it */
    int sealed_writing; /* and only its creator writes */
    char identity[48];
} heirloom_facts_;

/* Who made a thing, where its end can be seen: 0 for nobody. */
typedef struct heirloom_creator_ {
    int64_t parent;
} heirloom_creator_;

/* Whether an open descriptor is anonymous memory, by what the kernel shows of it: 1 a memfd, 2 a deleted
 * file right in /dev/shm. */
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
    if (strncmp(label, "/memfd:", 7) == 0) {
        return 1;
    }
    return strncmp(label, shm, sizeof shm - 1) == 0 && strchr(label + sizeof shm - 1, '/') == NULL ? 2 : 0;
}

/* Files of shm_open cannot be sealed; a parent that has no other memory has none that is one-way. */
static inline void heirloom_look_at_seals_(int fd, int memfd, heirloom_facts_ *out) {
    int seals = fcntl(fd, F_GET_SEALS);
    int needed = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
    out->sealed = !memfd || (seals != -1 && (seals & needed) == needed);
    out->sealed_writing = memfd && seals != -1 && (seals & 0x10 /* F_SEAL_FUTURE_WRITE */) != 0;
}

static inline int heirloom_look_(int64_t handle, heirloom_facts_ *out) {
    int fd = (int)handle;
    struct stat facts;
    int way = fcntl(fd, F_GETFL);
    memset(out, 0, sizeof *out);
    if (way == -1 || fstat(fd, &facts) != 0) {
        return HEIRLOOM_HANDLE_CLOSED;
    }
    snprintf(out->identity, sizeof out->identity, "%llu.%llu", (unsigned long long)facts.st_dev,
             (unsigned long long)facts.st_ino);
    out->size = facts.st_size;
    out->readable = (way & O_ACCMODE) != O_WRONLY;
    out->writable = (way & O_ACCMODE) != O_RDONLY;
    out->appends = (way & O_APPEND) != 0;
    if (S_ISFIFO(facts.st_mode)) {
        out->type = HEIRLOOM_PIPE_;
    } else if (S_ISSOCK(facts.st_mode)) {
        out->type = HEIRLOOM_SOCKET_;
    } else {
        int memory = heirloom_is_memory_(fd);
        out->type = memory ? HEIRLOOM_MEMORY_ : HEIRLOOM_FILE_;
        if (memory) {
            heirloom_look_at_seals_(fd, memory == 1, out);
        }
    }
    return HEIRLOOM_OK;
}

/* A bell is a pipe: one end sleeps by reading, the other rings by writing. */
static inline int heirloom_is_bell_(const heirloom_facts_ *facts, int listens) {
    return facts->type == HEIRLOOM_PIPE_ && facts->readable == listens && facts->writable == !listens;
}

static inline int64_t heirloom_parent_(void) { return getppid(); }

/* No child of this process gets it by accident. */
static inline void heirloom_keep_(int64_t handle) { fcntl((int)handle, F_SETFD, FD_CLOEXEC); }

static inline void heirloom_close_(int64_t handle) { close((int)handle); }

static inline heirloom_handle heirloom_handle_of_(int64_t handle) { return (heirloom_handle)handle; }

static inline int heirloom_map_handle_(int64_t handle, size_t size, int writable, unsigned char **at) {
    void *mapped = mmap(NULL, size, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED,
                        (int)handle, 0);
    if (mapped == MAP_FAILED) {
        return HEIRLOOM_SYSTEM;
    }
    *at = (unsigned char *)mapped;
    return HEIRLOOM_OK;
}

static inline void heirloom_unmap_(unsigned char *at, size_t size) { munmap(at, size); }

/* The variable HEIRLOOM, taken out of the environment; the characters stay where they are. */
static inline const char *heirloom_variable_(void) {
    const char *text = getenv("HEIRLOOM");
    unsetenv("HEIRLOOM");
    return text;
}

/* --- time and waiting --------------------------------------------------------------------------- */

/* Nanoseconds of a clock that never goes back. */
static inline int64_t heirloom_now_(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline void heirloom_yield_(void) { sched_yield(); }

static inline heirloom_creator_ heirloom_creator_of_(int64_t told) {
    heirloom_creator_ creator = {told > 0 && told == getppid() ? told : 0};
    return creator;
}

static inline int heirloom_is_gone_(const heirloom_creator_ *creator) {
    return creator->parent != 0 && creator->parent != getppid();
}

/* Sleeps while the word is as expected; every return means "look again". `sleepers` and `semaphore` are
 * for systems whose kernel knows no shared words. */
static inline int heirloom_word_sleep_(uint32_t *word, uint32_t expected, int64_t nanoseconds,
                                       uint32_t *sleepers, int64_t semaphore) {
    struct timespec time = {(time_t)(nanoseconds / 1000000000), (long)(nanoseconds % 1000000000)};
    (void)sleepers;
    (void)semaphore;
    /* Never FUTEX_PRIVATE_FLAG: that finds sleepers of this process only. */
    if (syscall(SYS_futex, word, FUTEX_WAIT, expected, &time, NULL, 0) != 0 && errno != EAGAIN &&
        errno != EINTR && errno != ETIMEDOUT) {
        return HEIRLOOM_SYSTEM;
    }
    return HEIRLOOM_OK;
}

static inline void heirloom_word_wake_(uint32_t *word, int most, uint32_t *sleepers, int64_t semaphore) {
    (void)sleepers;
    (void)semaphore;
    syscall(SYS_futex, word, FUTEX_WAKE, most, NULL, NULL, 0);
}

/* What ended a sleep by a bell. */
enum heirloom_heard_ { HEIRLOOM_NOTHING_, HEIRLOOM_RUNG_, HEIRLOOM_SIGNAL_, HEIRLOOM_NOBODY_ };

static inline int heirloom_bell_sleep_(int64_t bell, int milliseconds) {
    struct pollfd heard = {(int)bell, POLLIN, 0};
    char rings[64];
    int rung = poll(&heard, 1, milliseconds);
    if (rung != 1) {
        return rung == 0 ? HEIRLOOM_NOTHING_ : HEIRLOOM_SIGNAL_;
    }
    return read((int)bell, rings, sizeof rings) == 0 ? HEIRLOOM_NOBODY_ : HEIRLOOM_RUNG_;
}

static inline void heirloom_bell_ring_(int64_t bell) {
    /* Full or broken: rung enough, or nobody is left. */
    while (write((int)bell, "\1", 1) == -1 && errno == EINTR) {
    }
}

/* --- the control line --------------------------------------------------------------------------- */

/* How later grants arrive on this system. */
#define HEIRLOOM_CONTROL_BY_ "scm"

static inline int heirloom_is_control_(const heirloom_facts_ *facts) {
    return facts->type == HEIRLOOM_SOCKET_;
}

/*
 * The next message: its text, ended by a zero, and the descriptors that came with it. OK, TIMED_OUT,
 * ENDED when there will be none, MALFORMED when it was cut; SYSTEM.
 */
static inline int heirloom_control_read_(int64_t control, char *text, size_t room, int64_t *handles,
                                         int *count, int milliseconds) {
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(HEIRLOOM_MAX_HANDLES * sizeof(int))];
    } aside;
    struct iovec data = {text, room - 1};
    struct msghdr message;
    struct pollfd line = {(int)control, POLLIN, 0};
    ssize_t got = -1;
    *count = 0;
    do {
        int ready = poll(&line, 1, milliseconds);
        if (ready == 0) {
            return HEIRLOOM_TIMED_OUT;
        }
        memset(&message, 0, sizeof message);
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = aside.room;
        message.msg_controllen = sizeof aside.room;
        got = ready == -1 ? -1 : recvmsg((int)control, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    } while (got == -1 && (errno == EINTR || errno == EAGAIN));
    if (got == -1) {
        return errno == ECONNRESET ? HEIRLOOM_ENDED : HEIRLOOM_SYSTEM;
    }
    for (struct cmsghdr *one = CMSG_FIRSTHDR(&message); one != NULL; one = CMSG_NXTHDR(&message, one)) {
        if (one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_RIGHTS) {
            int number;
            size_t size = one->cmsg_len - CMSG_LEN(0);
            for (size_t at = 0; at + sizeof number <= size && *count < HEIRLOOM_MAX_HANDLES;
                 at += sizeof number) {
                memcpy(&number, CMSG_DATA(one) + at, sizeof number);
                handles[(*count)++] = number;
            }
        }
    }
    text[got] = 0;
    if (got == 0 && *count == 0) {
        return HEIRLOOM_ENDED;
    }
    /* A small buffer drops descriptors silently but for this flag. */
    return (message.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) != 0 || strlen(text) != (size_t)got
               ? HEIRLOOM_MALFORMED
               : HEIRLOOM_OK;
}

/* The handles of a message: the entry's are positions among those that came with it. */
static inline int heirloom_control_handles_(heirloom_entry *entry, const int64_t *handles, int count) {
    if (entry->handle_count != count) {
        return 0;
    }
    for (int i = 0; i < count; i++) {
        if (entry->handles[i] != i) {
            return 0;
        }
    }
    memcpy(entry->handles, handles, (size_t)count * sizeof *handles);
    return 1;
}

#endif
