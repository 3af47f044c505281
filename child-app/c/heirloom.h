/*
 * Heirloom for C: how a child program takes what it was given, and takes part in shared locks
 * and channels.
 *
 *     #include "heirloom.h"           first of all includes: it asks for what it needs of the system
 *
 *     heirloom_handoff given;
 *     heirloom_mutex lock;
 *     int error = heirloom_current(argc, argv, &given);
 *     if (error == HEIRLOOM_OK) error = heirloom_mutex_attach(&given, "lock", &lock);
 *     if (error != HEIRLOOM_OK) { fprintf(stderr, "%s\n", heirloom_error_name(error)); return 125; }
 *     int got = heirloom_mutex_lock(&lock, HEIRLOOM_FOREVER);
 *     if (got == HEIRLOOM_OWNER_DIED) { put in order; heirloom_mutex_mark_consistent(&lock); }
 *     ...
 *     heirloom_mutex_unlock(&lock);
 *
 * Headers only, C99 with the __atomic builtins of gcc and clang, Linux on little-endian hosts of 64
 * bits. The formats are docs/spec/handoff.md and docs/spec/memory-layout.md. Nothing here allocates,
 * and nothing prints.
 */
#ifndef HEIRLOOM_H
#define HEIRLOOM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* syscall(2), F_GET_SEALS */
#endif

#ifndef __linux__
#error "heirloom.h is for Linux so far"
#endif
#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__ || !defined(__LP64__)
#error "the shared layouts are for little-endian hosts of 64 bits"
#endif

#include "heirloom_handoff.h"
#include "heirloom_region.h"
#include "heirloom_socket.h"
#include "heirloom_sync.h"
#include "heirloom_lane.h"

#endif
