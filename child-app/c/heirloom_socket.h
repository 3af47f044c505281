/* Listening sockets, on Linux: part of heirloom.h, which includes it. */
#ifndef HEIRLOOM_SOCKET_H
#define HEIRLOOM_SOCKET_H

#include <fcntl.h>
#include <sys/socket.h>

/*
 * Takes a socket that listens: its descriptor, close-on-exec from now on, the caller's to close.
 * Siblings accept from the same socket, and its blocking mode is theirs too: where one of them may
 * have changed it, poll first and take EAGAIN of accept for "a sibling had it".
 */
static inline int heirloom_socket_attach(heirloom_handoff *given, const char *name, int *out) {
    heirloom_entry *entry;
    heirloom_facts_ facts;
    int listens = 0;
    socklen_t length = sizeof listens;
    int error = heirloom_of_kind_(given, name, "socket", &entry);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    if (entry->handle_count != 1) {
        return HEIRLOOM_MALFORMED;
    }
    error = heirloom_look_told_(entry, &facts);
    if (error != HEIRLOOM_OK) {
        return error;
    }
    int fd = (int)entry->handles[0];
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) != 0 || !listens) {
        return HEIRLOOM_ACCESS_MISMATCH;
    }
    if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
        return HEIRLOOM_SYSTEM;
    }
    entry->taken = 1;
    *out = fd;
    return HEIRLOOM_OK;
}

#endif
