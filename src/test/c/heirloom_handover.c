/* The C child of HandoverContractTest: does what its Java helpers of the same names do. */
#include "../../../child-app/c/heirloom.h"

#ifdef _WIN32
#include <io.h>
#endif

#define PATIENCE 90000

static heirloom_handoff given;

static void require(int error, const char *what) {
    if (error != HEIRLOOM_OK) {
        fprintf(stderr, "heirloom_handover: %s: %s\n", what, heirloom_error_name(error));
        exit(125);
    }
}

#ifdef _WIN32
static long some(HANDLE from, void *into, size_t room) {
    DWORD got = 0;
    return ReadFile(from, into, (DWORD)room, &got, NULL) ? (long)got : 0;
}

static void put(HANDLE to, const char *words) {
    DWORD done = 0;
    require(WriteFile(to, words, (DWORD)strlen(words), &done, NULL) && done == strlen(words)
                ? HEIRLOOM_OK
                : HEIRLOOM_SYSTEM,
            words);
}
#else
static long some(int from, void *into, size_t room) { return (long)read(from, into, room); }

static void put(int to, const char *words) {
    require(write(to, words, strlen(words)) == (long)strlen(words) ? HEIRLOOM_OK : HEIRLOOM_SYSTEM, words);
}
#endif

/* Everything that a pipe or file still has, to standard output. */
static void copy_out(heirloom_handle from) {
    char chunk[512];
    long got;
    while ((got = some(from, chunk, sizeof chunk)) > 0) {
        fwrite(chunk, 1, (size_t)got, stdout);
    }
}

static int take_all(void) {
    heirloom_memory both;
    heirloom_memory one_way;
    heirloom_handle input;
    heirloom_handle log;
    heirloom_handle to;
    heirloom_handle from;
    require(heirloom_memory_attach(&given, "both", &both), "both");
    require(heirloom_memory_attach(&given, "one-way", &one_way), "one-way");
    require(heirloom_file_take(&given, "input", &input), "input");
    require(heirloom_file_take(&given, "log", &log), "log");
    require(heirloom_input_take(&given, "to", &to), "to");
    require(heirloom_output_take(&given, "from", &from), "from");
    memcpy(both.bytes, "back", 4);
    fwrite(one_way.bytes, 1, 6, stdout);
    copy_out(input);
    put(log, "child\n");
    copy_out(to);
    put(from, "child\n");
    return one_way.writable;
}

static int take_many(void) {
    int right = 0;
    for (int i = 0; i < given.entry_count; i++) {
        char name[65];
        char expected[32];
        heirloom_memory memory;
        const heirloom_entry *entry = &given.entries[i];
        if (!heirloom_is(entry->kind, "memory")) {
            continue;
        }
        memcpy(name, entry->name.at, (size_t)entry->name.length);
        name[entry->name.length] = 0;
        require(heirloom_memory_attach(&given, name, &memory), name);
        int64_t *value = (int64_t *)(void *)memory.bytes;
        snprintf(expected, sizeof expected, "r%lld", (long long)*value);
        right += strcmp(expected, name) == 0;
        *value = -*value;
    }
    printf("%d right\n", right);
    return 0;
}

static int take_late(void) {
    heirloom_memory first;
    heirloom_memory late;
    heirloom_handle log;
    heirloom_handle pipe;
    require(heirloom_memory_attach(&given, "first", &first), "first");
    int64_t *told = (int64_t *)(void *)first.bytes;
    __atomic_store_n(told, 1, __ATOMIC_SEQ_CST);
    require(heirloom_await(&given, "late", PATIENCE), "late");
    require(heirloom_memory_attach(&given, "late", &late), "late");
    __atomic_store_n(told, *(int64_t *)(void *)late.bytes, __ATOMIC_SEQ_CST);
    require(heirloom_await(&given, "log", PATIENCE), "log");
    require(heirloom_file_take(&given, "log", &log), "log");
    put(log, "late");
    require(heirloom_await(&given, "pipe", PATIENCE), "pipe");
    require(heirloom_input_take(&given, "pipe", &pipe), "pipe");
    copy_out(pipe);
    return 0;
}

int main(int argc, char **argv) {
#ifdef _WIN32
    /* No carriage returns: the text is compared byte by byte. */
    setvbuf(stdout, NULL, _IOFBF, 65536);
    _setmode(1, 0x8000);
#endif
    require(argc > 1 ? HEIRLOOM_OK : HEIRLOOM_ABSENT, "arguments");
    require(heirloom_current(argc, argv, &given), "handoff");
    if (strcmp(argv[1], "takeAll") == 0) return take_all();
    if (strcmp(argv[1], "takeMany") == 0) return take_many();
    return take_late();
}
