/* What the other parts need of Windows: part of heirloom.h, which includes it. The same names as in
 * heirloom_linux.h. */
#ifndef HEIRLOOM_WINDOWS_H
#define HEIRLOOM_WINDOWS_H

#include "heirloom_handoff.h"

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN 1
#endif
#include <limits.h>
#include <stdio.h>
#include <windows.h>

typedef HANDLE heirloom_handle;

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
    int sealed;
    int sealed_writing;
    char identity[48];
} heirloom_facts_;

/* Who made a thing, as a handle that is signalled when it ends; NULL for nobody. */
typedef struct heirloom_creator_ {
    HANDLE process;
} heirloom_creator_;

#define HEIRLOOM_PAGE_ 4096
#define HEIRLOOM_VIEWS_ 65536 /* views begin at multiples of it */

typedef LONG(WINAPI *heirloom_query_object_)(HANDLE, int, void *, ULONG, ULONG *);
typedef LONG(WINAPI *heirloom_query_section_)(HANDLE, int, void *, SIZE_T, SIZE_T *);
typedef LONG(WINAPI *heirloom_query_process_)(HANDLE, int, void *, ULONG, ULONG *);

/* Any function: a FARPROC may not be cast to another function's type without a warning, this may. */
typedef void (*heirloom_function_)(void);

static inline heirloom_function_ heirloom_ntdll_(const char *name) {
    return (heirloom_function_)GetProcAddress(GetModuleHandleA("ntdll.dll"), name);
}

/* 32 significant bits, sign-extended. */
static inline heirloom_handle heirloom_handle_of_(int64_t handle) { return (HANDLE)(intptr_t)handle; }

/* The rights that a handle was granted; 0 when the system does not tell. */
static inline ULONG heirloom_granted_(HANDLE handle) {
    struct {
        ULONG attributes;
        ULONG granted;
        unsigned char rest[48];
    } basic;
    heirloom_query_object_ query = (heirloom_query_object_)heirloom_ntdll_("NtQueryObject");
    return query != NULL && query(handle, 0, &basic, sizeof basic, NULL) >= 0 ? basic.granted : 0;
}

static inline int heirloom_is_type_(HANDLE handle, const wchar_t *type) {
    union {
        struct {
            USHORT bytes;
            USHORT room;
            wchar_t *text;
        } name;
        unsigned char room[1024];
    } answer;
    size_t bytes = wcslen(type) * sizeof *type;
    heirloom_query_object_ query = (heirloom_query_object_)heirloom_ntdll_("NtQueryObject");
    return query != NULL && query(handle, 2, &answer, sizeof answer, NULL) >= 0 &&
           answer.name.bytes == bytes && memcmp(answer.name.text, type, bytes) == 0;
}

/* A region carries 24 bytes in the page behind its last: 16 of identity, 8 of size. Read through the
 * system, as a page that is only reserved would fault. */
static inline void heirloom_read_stamp_(HANDLE section, int64_t pages, heirloom_facts_ *out) {
    unsigned char stamp[24];
    int64_t told;
    SIZE_T got = 0;
    int64_t offset = pages / HEIRLOOM_VIEWS_ * HEIRLOOM_VIEWS_;
    unsigned char *view = MapViewOfFile(section, FILE_MAP_READ, (DWORD)(offset >> 32), (DWORD)offset,
                                        (SIZE_T)(pages - offset + HEIRLOOM_PAGE_));
    if (view == NULL) {
        return;
    }
    if (ReadProcessMemory(GetCurrentProcess(), view + (pages - offset), stamp, sizeof stamp, &got) &&
        got == sizeof stamp) {
        for (int i = 0; i < 16; i++) {
            snprintf(out->identity + (size_t)i * 2, 3, "%02x", stamp[i]);
        }
        memcpy(&told, stamp + 16, sizeof told);
        /* One that these pages can hold; else it is not ours. */
        if (told > pages - HEIRLOOM_PAGE_ && told <= pages) {
            out->size = told;
        }
    }
    UnmapViewOfFile(view);
}

static inline void heirloom_look_at_section_(HANDLE section, ULONG granted, heirloom_facts_ *out) {
    struct {
        void *base;
        ULONG attributes;
        LARGE_INTEGER size;
    } shape;
    heirloom_query_section_ query = (heirloom_query_section_)heirloom_ntdll_("NtQuerySection");
    /* SECTION_QUERY; SEC_FILE and SEC_IMAGE; SEC_COMMIT and SEC_RESERVE. */
    if ((granted & 0x1) == 0 || query == NULL ||
        query(section, 0, &shape, sizeof shape, NULL) < 0 || (shape.attributes & 0x01800000) != 0 ||
        (shape.attributes & 0x0c000000) == 0 || shape.size.QuadPart <= HEIRLOOM_PAGE_) {
        return;
    }
    out->type = HEIRLOOM_MEMORY_;
    out->readable = (granted & 0x4) != 0;
    out->writable = (granted & 0x2) != 0;
    /* A section's size never changes, and a handle without the right to write gets none. */
    out->sealed = 1;
    out->sealed_writing = 1;
    out->size = shape.size.QuadPart - HEIRLOOM_PAGE_;
    if (out->readable) {
        heirloom_read_stamp_(section, out->size, out);
    }
}

static inline int heirloom_look_(int64_t number, heirloom_facts_ *out) {
    HANDLE handle = heirloom_handle_of_(number);
    DWORD flags;
    memset(out, 0, sizeof *out);
    /* The current process and thread have pseudo handles, -1 and -2, that every call takes. */
    if (number <= 0 || !GetHandleInformation(handle, &flags)) {
        return HEIRLOOM_HANDLE_CLOSED;
    }
    ULONG granted = heirloom_granted_(handle);
    if (heirloom_is_type_(handle, L"Section")) {
        heirloom_look_at_section_(handle, granted, out);
    } else if (heirloom_is_type_(handle, L"Event")) {
        out->type = HEIRLOOM_BELL_;
    } else if (heirloom_is_type_(handle, L"Semaphore")) {
        out->type = HEIRLOOM_SEMAPHORE_;
    } else if (heirloom_is_type_(handle, L"File")) {
        DWORD kind = GetFileType(handle);
        out->type = kind == FILE_TYPE_DISK ? HEIRLOOM_FILE_ : HEIRLOOM_OTHER_;
        if (kind == FILE_TYPE_PIPE) {
            /* Sockets are files of this type too, but no pipes. */
            out->type = GetNamedPipeInfo(handle, NULL, NULL, NULL, NULL) ? HEIRLOOM_PIPE_
                                                                         : HEIRLOOM_SOCKET_;
        }
        out->readable = (granted & FILE_READ_DATA) != 0;
        out->writable = (granted & (FILE_WRITE_DATA | FILE_APPEND_DATA)) != 0;
        out->appends = (granted & (FILE_WRITE_DATA | FILE_APPEND_DATA)) == FILE_APPEND_DATA;
    }
    return HEIRLOOM_OK;
}

/* A bell is an event that resets itself; each end may do one thing with it. */
static inline int heirloom_is_bell_(const heirloom_facts_ *facts, int listens) {
    (void)listens;
    return facts->type == HEIRLOOM_BELL_;
}

/* The process that started this one, as it was then. */
static inline int64_t heirloom_parent_(void) {
    struct {
        void *before[2];
        void *affinity;
        void *priority;
        uintptr_t own;
        uintptr_t parent;
    } basic;
    heirloom_query_process_ query = (heirloom_query_process_)heirloom_ntdll_("NtQueryInformationProcess");
    return query != NULL && query(GetCurrentProcess(), 0, &basic, sizeof basic, NULL) >= 0
               ? (int64_t)basic.parent
               : 0;
}

static inline void heirloom_keep_(int64_t handle) {
    SetHandleInformation(heirloom_handle_of_(handle), HANDLE_FLAG_INHERIT, 0);
}

static inline void heirloom_close_(int64_t handle) { CloseHandle(heirloom_handle_of_(handle)); }

/* Maps a region; of one that is only reserved all pages are given to it, which changes none that is
 * there: a C program touches what it likes. */
static inline int heirloom_map_handle_(int64_t handle, size_t size, int writable, unsigned char **at) {
    MEMORY_BASIC_INFORMATION part;
    *at = MapViewOfFile(heirloom_handle_of_(handle), writable ? FILE_MAP_WRITE : FILE_MAP_READ, 0, 0,
                        size);
    if (*at == NULL) {
        return HEIRLOOM_SYSTEM;
    }
    for (size_t done = 0; writable && done < size; done += part.RegionSize) {
        if (VirtualQuery(*at + done, &part, sizeof part) == 0) {
            UnmapViewOfFile(*at);
            return HEIRLOOM_SYSTEM;
        }
        if (part.State == MEM_RESERVE) {
            SIZE_T wanted = part.RegionSize < size - done ? part.RegionSize : size - done;
            if (VirtualAlloc(*at + done, wanted, MEM_COMMIT, PAGE_READWRITE) == NULL) {
                UnmapViewOfFile(*at);
                return HEIRLOOM_SYSTEM;
            }
        }
    }
    return HEIRLOOM_OK;
}

static inline void heirloom_unmap_(unsigned char *at, size_t size) {
    (void)size;
    UnmapViewOfFile(at);
}

/* The variable HEIRLOOM, copied, since taking it out of the environment frees its characters. */
static inline const char *heirloom_variable_(void) {
    static char text[HEIRLOOM_MAX_TEXT + 2];
    DWORD length = GetEnvironmentVariableA("HEIRLOOM", text, sizeof text);
    if (length == 0 && GetLastError() == ERROR_ENVVAR_NOT_FOUND) {
        return NULL;
    }
    SetEnvironmentVariableA("HEIRLOOM", NULL);
    /* Longer than a text may be: as the parser refuses it. */
    return length < sizeof text ? text : "";
}

/* --- time and waiting --------------------------------------------------------------------------- */

/* Nanoseconds of a clock that never goes back. */
static inline int64_t heirloom_now_(void) {
    LARGE_INTEGER now;
    LARGE_INTEGER second;
    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&second);
    return now.QuadPart / second.QuadPart * 1000000000 +
           now.QuadPart % second.QuadPart * 1000000000 / second.QuadPart;
}

static inline void heirloom_yield_(void) { SwitchToThread(); }

/* Only while it is still our parent, as far as can be told: a stranger with its number is not. */
static inline heirloom_creator_ heirloom_creator_of_(int64_t told) {
    heirloom_creator_ creator = {NULL};
    if (told > 0 && told == heirloom_parent_()) {
        creator.process = OpenProcess(SYNCHRONIZE, FALSE, (DWORD)told);
    }
    return creator;
}

static inline int heirloom_is_gone_(const heirloom_creator_ *creator) {
    return creator->process != NULL && WaitForSingleObject(creator->process, 0) == WAIT_OBJECT_0;
}

static inline DWORD heirloom_milliseconds_(int64_t nanoseconds) {
    /* Rounded up: a wait of 0 would be a busy loop. */
    return (DWORD)((nanoseconds + 999999) / 1000000);
}

/* The sleeper announces itself in a second word, looks again, and waits for a semaphore that every
 * participant inherits: WaitOnAddress finds sleepers of its own process only. */
static inline int heirloom_word_sleep_(uint32_t *word, uint32_t expected, int64_t nanoseconds,
                                       uint32_t *sleepers, int64_t semaphore) {
    DWORD answer = WAIT_TIMEOUT;
    __atomic_fetch_add(sleepers, 1, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(word, __ATOMIC_SEQ_CST) == expected) {
        answer = WaitForSingleObject(heirloom_handle_of_(semaphore), heirloom_milliseconds_(nanoseconds));
    }
    if (answer != WAIT_OBJECT_0) {
        /* One announcement back, if one is left; else a release is under way to nobody. */
        int32_t announced = (int32_t)__atomic_load_n(sleepers, __ATOMIC_SEQ_CST);
        uint32_t seen = (uint32_t)announced;
        while ((int32_t)seen > 0 && !__atomic_compare_exchange_n(sleepers, &seen, seen - 1, 0,
                                                                 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
        }
    }
    return answer == WAIT_FAILED ? HEIRLOOM_SYSTEM : HEIRLOOM_OK;
}

static inline void heirloom_word_wake_(uint32_t *word, int most, uint32_t *sleepers, int64_t semaphore) {
    uint32_t seen = __atomic_load_n(sleepers, __ATOMIC_SEQ_CST);
    (void)word;
    /* A peer may have written anything there; a negative number wakes nobody. */
    while ((int32_t)seen > 0) {
        uint32_t taken = seen < (uint32_t)most ? seen : (uint32_t)most;
        if (__atomic_compare_exchange_n(sleepers, &seen, seen - taken, 0, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST)) {
            ReleaseSemaphore(heirloom_handle_of_(semaphore), taken < 65536 ? (LONG)taken : 65536, NULL);
            return;
        }
    }
}

/* What ended a sleep by a bell. */
enum heirloom_heard_ { HEIRLOOM_NOTHING_, HEIRLOOM_RUNG_, HEIRLOOM_SIGNAL_, HEIRLOOM_NOBODY_ };

static inline int heirloom_bell_sleep_(int64_t bell, int milliseconds) {
    DWORD heard = WaitForSingleObject(heirloom_handle_of_(bell), (DWORD)milliseconds);
    return heard == WAIT_OBJECT_0 ? HEIRLOOM_RUNG_
                                  : heard == WAIT_TIMEOUT ? HEIRLOOM_NOTHING_ : HEIRLOOM_NOBODY_;
}

static inline void heirloom_bell_ring_(int64_t bell) { SetEvent(heirloom_handle_of_(bell)); }

/* --- the control line --------------------------------------------------------------------------- */

/* How later grants arrive on this system: the giver has duplicated its handles into this process before
 * it writes. */
#define HEIRLOOM_CONTROL_BY_ "dup"

static inline int heirloom_is_control_(const heirloom_facts_ *facts) {
    return facts->type == HEIRLOOM_PIPE_;
}

/* The next line. OK, TIMED_OUT, ENDED, MALFORMED when it is too long; SYSTEM. */
static inline int heirloom_control_read_(int64_t control, char *text, size_t room, int64_t *handles,
                                         int *count, int milliseconds) {
    HANDLE line = heirloom_handle_of_(control);
    int64_t end = heirloom_now_() + (int64_t)milliseconds * 1000000;
    size_t length = 0;
    (void)handles;
    *count = 0;
    for (;;) {
        DWORD there = 0;
        DWORD got = 0;
        /* A pipe that was not made for it cannot be waited for: a look each millisecond. Once a line
         * begins its rest follows. */
        while (milliseconds >= 0 && length == 0 && there == 0) {
            if (!PeekNamedPipe(line, NULL, 0, NULL, &there, NULL)) {
                return HEIRLOOM_ENDED;
            }
            if (there == 0 && heirloom_now_() >= end) {
                return HEIRLOOM_TIMED_OUT;
            }
            if (there == 0) {
                Sleep(1);
            }
        }
        if (!ReadFile(line, text + length, 1, &got, NULL) || got == 0) {
            text[length] = 0;
            return length == 0 ? HEIRLOOM_ENDED : HEIRLOOM_MALFORMED;
        }
        if (text[length] == '\n') {
            text[length] = 0;
            return strlen(text) == length ? HEIRLOOM_OK : HEIRLOOM_MALFORMED;
        }
        if (++length == room) {
            return HEIRLOOM_MALFORMED;
        }
    }
}

/* The handles of a message are this process's numbers already. */
static inline int heirloom_control_handles_(heirloom_entry *entry, const int64_t *handles, int count) {
    (void)entry;
    (void)handles;
    return count == 0;
}

#endif
