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
 *     if (error != HEIRLOOM_OK) {
 *         char why[HEIRLOOM_LONGEST_WORDS];
 *         fprintf(stderr, "%s\n", heirloom_explain(&given, error, why, sizeof why));
 *         return 125;
 *     }
 *     int got = heirloom_mutex_lock(&lock, HEIRLOOM_FOREVER);
 *     if (got == HEIRLOOM_OWNER_DIED) { put in order; heirloom_mutex_mark_consistent(&lock); }
 *     ...
 *     heirloom_mutex_unlock(&lock);
 *
 * Headers only, C99 (or C++11) with the __atomic builtins of gcc and clang, on little-endian hosts of 64 bits:
 * Linux, and Windows by mingw. The formats are docs/spec/handoff.md, memory-layout.md, lane-layout.md and
 * worker-protocol.md. Nothing here allocates but heirloom_serve and heirloom_receive, and nothing prints.
 */
#ifndef HEIRLOOM_H
#define HEIRLOOM_H

#if defined(__GLIBC__) && !defined(__USE_GNU)
#error "heirloom.h must come before all system headers, or -D_GNU_SOURCE be given: one was included without it"
#endif

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* syscall(2), F_GET_SEALS */
#endif

#if !defined(__linux__) && !defined(_WIN32)
#error "heirloom.h is for Linux and Windows"
#endif
#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__ || __SIZEOF_POINTER__ != 8
#error "the shared layouts are for little-endian hosts of 64 bits"
#endif

#include "heirloom_handoff.h"
#include "heirloom_words.h"
#include "heirloom_region.h"
#include "heirloom_control.h"
#if !defined(_WIN32)
#include "heirloom_socket.h"
#endif
#include "heirloom_sync.h"
#include "heirloom_lane.h"
#include "heirloom_stream.h"
#include "heirloom_serve.h"
#include "heirloom_payload.h"

#endif
