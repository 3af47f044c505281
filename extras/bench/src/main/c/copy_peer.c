/*
 * The C peer of the hand-over of large buffers: moves the same bytes by copying them.
 *
 *   copy_peer SIZE
 *
 * Each line of standard input, `KIND COUNT 0`, moves COUNT buffers of SIZE bytes and is answered by
 * one line `ok NANOS` for all of them. Kinds:
 *
 *   memcpy  within this process, through as many buffers as the lane has room for
 *   pipe    to a forked child by write and read, the pipe as large as the system allows
 *   splice  the same, but the parent's pages are gifted by vmsplice and copied once by read
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { BUFFERS = 8, PIPE_BYTES = 1 << 20 };

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

static char *pages(size_t bytes)
{
    char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) fail("mmap");
    memset(at, 1, bytes);
    return at;
}

static void consume(int from, char *into, size_t size, long count)
{
    for (long i = 0; i < count; i++) {
        for (size_t got = 0; got < size;) {
            ssize_t n = read(from, into + got, size - got);
            if (n <= 0) _exit(1);
            got += (size_t)n;
        }
    }
    _exit(0);
}

static long long copied(char *source, char *target, size_t size, long count)
{
    long long before = now();
    for (long i = 0; i < count; i++) {
        size_t at = (size_t)(i % BUFFERS) * size;
        memcpy(target + at, source + at, size);
        __asm__ volatile("" ::: "memory");
    }
    return now() - before;
}

static long long piped(char *source, char *target, size_t size, long count, int spliced)
{
    int ends[2];
    if (pipe(ends) < 0) fail("pipe");
    fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) _exit(1);
        close(ends[1]);
        consume(ends[0], target, size, count);
    }
    close(ends[0]);
    long long before = now();
    for (long i = 0; i < count; i++) {
        char *buffer = source + (size_t)(i % BUFFERS) * size;
        for (size_t sent = 0; sent < size;) {
            struct iovec part = {buffer + sent, size - sent};
            ssize_t n = spliced ? vmsplice(ends[1], &part, 1, 0)
                                : write(ends[1], buffer + sent, size - sent);
            if (n <= 0) fail(spliced ? "vmsplice" : "write");
            sent += (size_t)n;
        }
    }
    int status;
    if (waitpid(child, &status, 0) < 0 || status != 0) fail("the child");
    long long nanos = now() - before;
    close(ends[1]);
    return nanos;
}

int main(int argc, char **argv)
{
    size_t size = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
    if (size == 0) {
        fprintf(stderr, "usage: copy_peer SIZE\n");
        return 2;
    }
    char *source = pages(size * BUFFERS);
    char *target = pages(size * BUFFERS);
    char kind[16];
    long count;
    while (scanf("%15s %ld %*d", kind, &count) == 2) {
        if (strcmp(kind, "memcpy") == 0)
            printf("ok %lld\n", copied(source, target, size, count));
        else
            printf("ok %lld\n", piped(source, target, size, count, strcmp(kind, "splice") == 0));
        fflush(stdout);
    }
    return 0;
}
