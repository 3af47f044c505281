/*
 * The C peer of `bench latency`: eight bytes to a forked child and back over two lanes of the same
 * protocol as Heirloom's (records, tail, taken, done, head, announced sleeps, doorbell pipes), timed
 * one by one. Each line of standard input, `KIND COUNT 0`, is one round, answered by one line
 * `ok NANOS NANOS ...` with COUNT times. Kinds:
 *
 *   spin   both processes look again and again
 *   block  both announce a sleep, look once more, and sleep in poll()
 */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RING = 65536, RECORD = 0x83 };

/* Nanoseconds, as the Java program's. */
static const long long WARM_UP = 2000000000;

struct shared {
    _Alignas(128) uint64_t tail;
    _Alignas(128) uint64_t head;
    _Alignas(128) uint64_t taken;
    uint64_t done;
    _Alignas(128) uint32_t receiver_sleeps;
    _Alignas(4096) unsigned char ring[RING];
};

struct lane {
    struct shared *at;
    int bell[2];
    uint64_t tail, head_seen; /* the sender's own */
    uint64_t next, tail_seen; /* the receiver's own */
};

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void pause_once(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void lane_make(struct lane *lane)
{
    memset(lane, 0, sizeof *lane);
    lane->at = mmap(NULL, sizeof *lane->at, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (lane->at == MAP_FAILED) fail("mmap");
    if (pipe(lane->bell) < 0) fail("pipe");
}

static void lane_free(struct lane *lane)
{
    munmap(lane->at, sizeof *lane->at);
    close(lane->bell[0]);
    close(lane->bell[1]);
}

static void lane_send(struct lane *lane, uint64_t value)
{
    uint64_t end = lane->tail + 16;
    while (end - lane->head_seen > RING)
        lane->head_seen = __atomic_load_n(&lane->at->head, __ATOMIC_ACQUIRE);
    unsigned char *record = lane->at->ring + (lane->tail & (RING - 1));
    uint64_t header = (uint64_t)RECORD << 56 | 8;
    memcpy(record + 8, &value, 8);
    memcpy(record, &header, 8);
    lane->tail = end;
    __atomic_store_n(&lane->at->tail, end, __ATOMIC_RELEASE);
    if (__atomic_load_n(&lane->at->receiver_sleeps, __ATOMIC_SEQ_CST)
        && __atomic_exchange_n(&lane->at->receiver_sleeps, 0, __ATOMIC_SEQ_CST)) {
        if (write(lane->bell[1], "", 1) != 1) fail("write");
    }
}

static int lane_poll(struct lane *lane, uint64_t *value)
{
    if (lane->next == lane->tail_seen) {
        lane->tail_seen = __atomic_load_n(&lane->at->tail, __ATOMIC_ACQUIRE);
        if (lane->next == lane->tail_seen) return 0;
    }
    unsigned char *record = lane->at->ring + (lane->next & (RING - 1));
    uint64_t header;
    memcpy(&header, record, 8);
    if (header >> 56 != RECORD || (uint32_t)header != 8) {
        fprintf(stderr, "a record is damaged\n");
        exit(1);
    }
    __atomic_store_n(&lane->at->taken, lane->next + 16, __ATOMIC_RELEASE);
    memcpy(value, record + 8, 8);
    lane->next += 16;
    __atomic_store_n(&lane->at->done, lane->next, __ATOMIC_RELEASE);
    __atomic_store_n(&lane->at->head, lane->next, __ATOMIC_RELEASE);
    return 1;
}

static uint64_t lane_receive(struct lane *lane, int spins)
{
    uint64_t value;
    while (spins) {
        if (lane_poll(lane, &value)) return value;
        pause_once();
    }
    for (;;) {
        __atomic_store_n(&lane->at->receiver_sleeps, 1, __ATOMIC_SEQ_CST);
        if (lane_poll(lane, &value)) break;
        struct pollfd one = {.fd = lane->bell[0], .events = POLLIN};
        char bell[16];
        if (poll(&one, 1, 500) == 1 && read(lane->bell[0], bell, sizeof bell) < 0) fail("read");
    }
    __atomic_store_n(&lane->at->receiver_sleeps, 0, __ATOMIC_SEQ_CST);
    return value;
}

static void trip(struct lane *there, struct lane *back, int spins, uint64_t value)
{
    lane_send(there, value);
    if (lane_receive(back, spins) != value) {
        fprintf(stderr, "another value came back\n");
        exit(1);
    }
}

static void serve(int spins, long count)
{
    struct lane there, back;
    lane_make(&there);
    lane_make(&back);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(1);
        uint64_t value;
        do {
            value = lane_receive(&there, spins);
            lane_send(&back, value);
        } while (value != UINT64_MAX);
        _exit(0);
    }
    long long began = now();
    for (int i = 0; now() - began < WARM_UP; i++) trip(&there, &back, spins, (uint64_t)i);
    printf("ok");
    for (long i = 0; i < count; i++) {
        long long before = now();
        trip(&there, &back, spins, (uint64_t)i);
        printf(" %lld", now() - before);
    }
    printf("\n");
    fflush(stdout);
    trip(&there, &back, spins, UINT64_MAX);
    if (waitpid(child, NULL, 0) < 0) fail("waitpid");
    lane_free(&there);
    lane_free(&back);
}

int main(void)
{
    char kind[16];
    long count;
    while (scanf("%15s %ld %*d", kind, &count) == 2) {
        if (strcmp(kind, "spin") != 0 && strcmp(kind, "block") != 0) {
            printf("error kind=%s, expected spin or block\n", kind);
            fflush(stdout);
        } else {
            serve(strcmp(kind, "spin") == 0, count);
        }
    }
    return 0;
}
